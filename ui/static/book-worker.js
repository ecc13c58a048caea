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
  event.respondWith(fetch(asked).catch(() => kept(asked)));
});

/* What was forgotten on a phone does not stay there. */
async function kept(asked) {
  const store = await caches.open("book");
  const found = await store.match(asked.url);
  const page = asked.mode === "navigate" ? found : null;
  const taken = page && new Date(page.headers.get("date"));
  if (taken && Date.now() - taken > DAYS * 86400000) {
    await caches.delete("book");
    return Response.error();
  }
  return found || Response.error();
}
