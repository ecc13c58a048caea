/* 走访簿: what is written down at a door waits on the phone until there is a network, and is handed in once. */
(function () {
  "use strict";
  const doc = document;
  const book = doc.querySelector("[data-book]");
  if (!book) return;
  const one = (selector) => book.querySelector(selector);
  const task = book.getAttribute("data-book");
  /* Each has her own: somebody else who signs in on this phone neither sees nor sends it. */
  const NAME = "book:" + task + ":" + book.getAttribute("data-user");
  let queue = [];
  try {
    queue = JSON.parse(localStorage.getItem(NAME) || "[]");
  } catch (_) {}

  function keep() {
    try {
      if (queue.length) localStorage.setItem(NAME, JSON.stringify(queue));
      else localStorage.removeItem(NAME);
      return true;
    } catch (_) {
      return false;
    }
  }
  function tell(words, tone) {
    const place = one("[data-network]");
    place.textContent = words;
    place.className = "notice" + (tone ? " " + tone : "");
    place.hidden = !words;
  }
  function made(tag, className, text) {
    const node = doc.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }
  function show() {
    const list = one("[data-queue]");
    list.textContent = "";
    queue.forEach((visit) => {
      const line = made("li", "", visit.name + "，" + visit.fields.date + (visit.fields.cash ? "，慰问金" + visit.fields.cash + "元" : "") + " ");
      if (visit.wrong) line.appendChild(made("span", "bad", "没有交成：" + visit.wrong + " "));
      const drop = made("button", "plain", "不要了");
      drop.type = "button";
      drop.setAttribute("aria-label", "不要" + visit.name + "这一条了");
      drop.addEventListener("click", () => {
        if (!confirm("丢掉" + visit.name + "这一条？还没有交，丢掉就没有了。")) return;
        queue = queue.filter((other) => other !== visit);
        keep();
        show();
      });
      line.appendChild(drop);
      list.appendChild(line);
    });
    one("[data-waiting]").hidden = !queue.length;
    book.querySelectorAll("[data-household]").forEach((card) => {
      const waits = queue.some((visit) => visit.path === card.getAttribute("data-household"));
      card.classList.toggle("waits", waits);
      card.querySelector("form").hidden = waits;
    });
  }

  /* ---- handing in: what the office has by now is never handed in again ---- */
  let busy = false;
  async function parsed(answer) {
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  async function handIn() {
    if (busy || !queue.length) return;
    busy = true;
    try {
      const answer = await fetch(task + "/book", { credentials: "same-origin", cache: "no-store" });
      if (new URL(answer.url).pathname !== task + "/book") {
        tell("要先登录才能交：登录以后再打开这一页，等着的还在这台手机上。", "soon");
        return;
      }
      if (!answer.ok) throw new Error();
      const page = await parsed(answer);
      const fresh = page.querySelector("[data-book]");
      if (fresh.getAttribute("data-user") !== book.getAttribute("data-user")) {
        tell("登录的不是记下这些的人，没有交。", "bad");
        return;
      }
      const token = page.querySelector('input[name="_token"]').value;
      const done = [];
      for (const visit of queue.slice()) {
        const open = Array.from(page.querySelectorAll("[data-household]")).filter((card) => card.getAttribute("data-household") === visit.path)[0];
        if (open) {
          const fields = new FormData();
          Object.keys(visit.fields).forEach((name) => fields.append(name, visit.fields[name]));
          fields.set("_token", token);
          fields.set("version", open.getAttribute("data-version"));
          const said = await fetch(visit.path, { method: "POST", credentials: "same-origin", body: fields });
          if (!said.ok || new URL(said.url).pathname === visit.path) {
            const words = (await parsed(said)).querySelector(".error-summary li, .error-summary, .problem p");
            visit.wrong = words ? words.textContent.trim() : "服务器没有收下";
            continue;
          }
          done.push(visit.name);
          open.remove();
        } else done.push(visit.name + "（已经登记过，没有再登记）");
        queue = queue.filter((other) => other !== visit);
        keep();
        book.querySelectorAll("[data-household]").forEach((card) => card.getAttribute("data-household") === visit.path && card.remove());
      }
      if (done.length) tell("已交 " + done.join("、") + "。" + (queue.length ? "还有 " + queue.length + " 户没有交成。" : ""), queue.length ? "soon" : "good");
      /* All handed in: nothing of the households stays on the phone. */
      if (!queue.length && window.caches) await caches.delete("book");
    } catch (_) {
      tell("没有网络。" + queue.length + " 户存在这台手机上，有了网络自己交，也可以按“现在交”。", "soon");
    } finally {
      busy = false;
      keep();
      show();
    }
  }

  book.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target;
    const card = form.closest("[data-household]");
    const fields = {};
    Array.from(form.elements).forEach((field) => {
      if (field.name && field.name !== "_token" && field.name !== "version") fields[field.name] = field.value;
    });
    queue.push({ path: card.getAttribute("data-household"), name: card.querySelector("summary").firstChild.textContent.trim(), fields });
    if (!keep()) {
      queue.pop();
      tell("这台手机不让存，没有网络时请记在纸上。", "bad");
      return;
    }
    card.open = false;
    show();
    handIn();
  });
  one("[data-send]").addEventListener("click", handIn);
  window.addEventListener("online", handIn);

  /* ---- taking it along: the page itself is kept where the browser lets it, until all is handed in ---- */
  if (navigator.serviceWorker && window.caches && book.querySelector("[data-household]")) {
    one("[data-taking]").hidden = false;
    one("[data-take]").addEventListener("click", async () => {
      try {
        await navigator.serviceWorker.register(book.getAttribute("data-worker"), { scope: "/visits/" });
        await navigator.serviceWorker.ready;
        const kept = await caches.open("book");
        const parts = Array.from(doc.querySelectorAll("link[rel=stylesheet], script[src]")).map((part) => part.href || part.src);
        await kept.addAll([task + "/book"].concat(parts));
        tell("已带走 " + book.querySelectorAll("[data-household]").length + " 户：没有网络也能打开这一页。住址留在这台手机上，全部交了就清掉。", "good");
      } catch (_) {
        tell("没有带成。请有网络时再按一次，或者出门前打开这一页、不要关。", "bad");
      }
    });
  }
  show();
  handIn();
})();
