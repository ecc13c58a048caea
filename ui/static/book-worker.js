/* Opens the visit book that was taken along, where there is no network; anything else is asked for as ever. */
"use strict";
const DAYS = 3;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const asked = event.request;
  const at = new URL(asked.url);
  const book = asked.mode === "navigate" && /^\/visits\/[^/]+\/book$/.test(at.pathname);
  if (asked.method !== "GET" || !(book || at.pathname.startsWith("/static/"))) return;
  event.respondWith(
    fetch(asked).then(
      (answer) => {
        if (book) event.waitUntil(compared(at, answer.clone()));
        return answer;
      },
      () => kept(asked, at),
    ),
  );
});

const stale = (page) => Date.now() - new Date(page.headers.get("date")) > DAYS * 86400000;
const user = async (page) => ((await page.text()).match(/data-user="([^"]*)"/) || [])[1];

/* Nobody is signed in any more, or somebody else is: what was taken along goes. */
async function compared(at, answer) {
  const found = await (await caches.open("book")).match(at.origin + at.pathname);
  const own = found && answer.ok && !answer.redirected && (await user(answer)) === (await user(found.clone()));
  const away = answer.type === "opaqueredirect" || answer.redirected || answer.ok;
  if ((found && away && !own) || (found && stale(found))) await caches.delete("book");
}

/* What was forgotten on a phone does not stay there. */
async function kept(asked, at) {
  const found = await (await caches.open("book")).match(at.origin + at.pathname);
  if (asked.mode === "navigate" && found && stale(found)) {
    await caches.delete("book");
    return Response.error();
  }
  return found || Response.error();
}
