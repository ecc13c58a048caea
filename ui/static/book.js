/* 走访簿: what is written down at a door waits on the phone until there is a network, and is handed in once. */
(function () {
  "use strict";
  const doc = document;
  const book = doc.querySelector("[data-book]");
  if (!book) return;
  const one = (selector) => book.querySelector(selector);
  const cards = (root) => Array.from((root || book).querySelectorAll("[data-household]"));
  const task = book.getAttribute("data-book");
  const user = book.getAttribute("data-user");
  const TAKEN = "book-taken";
  /* Each visit by itself: two windows do not write over each other. Each user has her own: somebody else who signs in on
     this phone neither sees nor sends them. */
  const NAME = "book:" + task + ":" + user + ":";

  function visits() {
    const found = [];
    try {
      Object.keys(localStorage).filter((name) => name.indexOf(NAME) === 0).sort().forEach((name) => {
        const visit = JSON.parse(localStorage.getItem(name) || "null");
        if (visit) found.push(Object.assign(visit, { key: name }));
      });
    } catch (_) {}
    return found;
  }
  function keep(visit) {
    try {
      localStorage.setItem(visit.key, JSON.stringify({ path: visit.path, name: visit.name, fields: visit.fields, wrong: visit.wrong }));
      return true;
    } catch (_) {
      return false;
    }
  }
  const drop = (visit) => localStorage.removeItem(visit.key);
  const waits = (visit) => localStorage.getItem(visit.key) !== null;

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
    const queue = visits();
    list.textContent = "";
    queue.forEach((visit) => {
      const said = [visit.name, visit.fields.date, visit.fields.cash && "慰问金" + visit.fields.cash + "元", visit.fields.goods, visit.fields.needs];
      const line = made("li", "", said.filter(Boolean).join("，") + " ");
      if (visit.wrong) line.appendChild(made("span", "bad", "没有交成：" + visit.wrong + " "));
      const button = made("button", "plain", "不要了");
      button.type = "button";
      button.setAttribute("aria-label", "不要了：" + visit.name + "这一条");
      button.addEventListener("click", () => {
        if (!confirm("丢掉" + visit.name + "这一条？还没有交，丢掉就没有了。")) return;
        drop(visit);
        show();
      });
      line.appendChild(button);
      list.appendChild(line);
    });
    one("[data-waiting]").hidden = !queue.length;
    cards().forEach((card) => {
      const visit = queue.filter((visit) => visit.path === card.getAttribute("data-household"))[0];
      card.classList.toggle("waits", !!visit && !visit.wrong);
      card.querySelector("form").hidden = !!visit && !visit.wrong;
      if (visit && visit.wrong) again(card, visit);
    });
  }
  /* What was refused is put right where it was written. */
  function again(card, visit) {
    const form = card.querySelector("form");
    if (form.dataset.again === visit.key + visit.wrong) return;
    form.dataset.again = visit.key + visit.wrong;
    Object.keys(visit.fields).forEach((name) => {
      if (form.elements[name]) form.elements[name].value = visit.fields[name];
    });
    let place = card.querySelector("[data-wrong]");
    if (!place) {
      place = card.insertBefore(made("p", "bad"), form);
      place.setAttribute("data-wrong", "");
    }
    place.textContent = "没有交成：" + visit.wrong + "。请改好再登记。";
    card.open = true;
  }

  /* ---- handing in: what the office has by now is never handed in again ---- */
  let busy = false;
  async function parsed(answer) {
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  const plain = (words) => (words || "").replace(/\s/g, "");
  const amount = (words) => Math.round(parseFloat(plain(words).replace(/[,，元]/g, "") || "0") * 100);
  const day = (words) => {
    const found = plain(words).match(/^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/);
    return found ? found.slice(1).map(Number).join("-") : plain(words);
  };
  const number = (path) => path.slice(path.lastIndexOf("/") + 1);
  const settledIn = (page, visit) => Array.from(page.querySelectorAll("[data-settled]")).filter((one) => one.getAttribute("data-settled") === visit.path)[0];
  /* What became of a household that is not to be visited any more: nothing where its entry is this very visit. */
  function became(page, visit) {
    const settled = settledIn(page, visit);
    if (!settled) return "服务器没有收下";
    const is = (name) => settled.getAttribute("data-" + name);
    if (is("why")) return is("why") + "，没有登记，您写的还在这里";
    const fields = visit.fields;
    const same = day(is("date")) === day(fields.date) && plain(is("visitor")) === plain(fields.visitor) && plain(is("needs")) === plain(fields.needs) && amount(is("cash")) === amount(fields.cash);
    const whose = plain(is("visitor")) === plain(fields.visitor) ? "这一户已登记过，和您写的不全一样" : "已由别人登记";
    return same ? "" : whose + "（" + [is("date"), is("visitor")].filter(Boolean).join("，") + "），没有再登记，您写的还在这里";
  }
  async function office(queue) {
    const asked = queue.map((visit) => number(visit.path)).filter((one, at, all) => all.indexOf(one) === at);
    const answer = await fetch(task + "/book?asked=" + asked.join(","), { credentials: "same-origin", cache: "no-store" });
    if (new URL(answer.url).pathname !== task + "/book") {
      forget();
      tell("要先登录才能交：登录以后再打开这一页，等着的还在这台手机上。", "soon");
      return null;
    }
    if (!answer.ok) throw new Error();
    const page = await parsed(answer);
    const fresh = page.querySelector("[data-book]");
    if (!fresh || fresh.getAttribute("data-user") !== user) {
      forget();
      tell("登录的不是记下这些的人，没有交。", "bad");
      return null;
    }
    return page;
  }
  /* Hands a visit in as the form of its household would; what is wrong, where it was not taken. */
  async function post(page, open, visit) {
    const fields = new FormData();
    Object.keys(visit.fields).forEach((name) => fields.append(name, visit.fields[name]));
    fields.set("_token", page.querySelector('input[name="_token"]').value);
    fields.set("version", open.getAttribute("data-version"));
    const said = await fetch(visit.path, { method: "POST", credentials: "same-origin", body: fields });
    if (said.ok && new URL(said.url).pathname !== visit.path) return "";
    const answer = await parsed(said);
    let items = Array.from(answer.querySelectorAll(".error-summary li"));
    if (!items.length) items = Array.from(answer.querySelectorAll(".problem p"));
    return items.map((item) => item.textContent.trim()).filter(Boolean).join("；") || "服务器没有收下";
  }
  async function handIn() {
    const queue = visits();
    if (busy || !queue.length) return;
    busy = true;
    try {
      let page = await office(queue);
      if (!page) return;
      const done = [];
      for (const visit of queue) {
        if (!waits(visit)) continue;
        const at = (root) => cards(root).filter((card) => card.getAttribute("data-household") === visit.path)[0];
        /* The same household twice: what became of the first is to be asked. */
        if (!at(page) && !settledIn(page, visit)) page = await office(queue);
        if (!page) return;
        const open = at(page);
        let wrong = open ? await post(page, open, visit) : became(page, visit);
        if (wrong && open) {
          /* Another window, or somebody else, may have been quicker. */
          page = await office(queue);
          if (!page) return;
          if (!at(page)) wrong = became(page, visit);
        }
        if (wrong) {
          visit.wrong = wrong;
          if (waits(visit)) keep(visit);
        } else {
          drop(visit);
          done.push(visit.name + (open ? "" : "（已经登记过，没有再登记）"));
          if (at(page)) at(page).remove();
        }
        if (!at(page) && at()) at().remove();
      }
      const left = visits().length;
      const told = (done.length ? "已交 " + done.join("、") + "。" : "") + (left ? "有 " + left + " 户没有交成，原因写在下面。" : "");
      if (told) tell(told, left ? "bad" : "good");
      /* Nobody is left to be visited: nothing of the households stays on the phone. */
      if (!left && !cards(page).length) forget();
    } catch (_) {
      tell("没有网络。" + visits().length + " 户存在这台手机上，有了网络自己交，也可以按“现在交”。", "soon");
    } finally {
      busy = false;
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
    const path = card.getAttribute("data-household");
    const before = visits().filter((visit) => visit.path === path);
    const key = NAME + Date.now() + "-" + Math.random().toString(36).slice(2);
    if (!keep({ key, path, name: card.querySelector("summary").firstChild.textContent.trim(), fields })) {
      tell("这台手机不让存，没有网络时请记在纸上。", "bad");
      return;
    }
    before.forEach(drop);
    card.open = false;
    show();
    handIn();
  });
  one("[data-send]").addEventListener("click", handIn);
  window.addEventListener("online", handIn);
  window.addEventListener("storage", show);

  /* ---- the day is the phone's: the page may have been taken along the evening before ---- */
  const now = new Date();
  const two = (n) => ("0" + n).slice(-2);
  const today = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  const due = book.getAttribute("data-due");
  cards().forEach((card) => (card.querySelector("[name=date]").value = due && due < today ? due : today));

  /* ---- taking it along: the page itself is kept where the browser lets it, until nobody is left to be visited ---- */
  function forget() {
    try {
      localStorage.removeItem(TAKEN);
    } catch (_) {}
    return window.caches ? caches.delete("book") : null;
  }
  function taker() {
    try {
      return (localStorage.getItem(TAKEN) || "").split(" ")[0];
    } catch (_) {
      return "";
    }
  }
  if (window.caches && taker() !== user) forget();
  if (navigator.serviceWorker && window.caches && one("[data-household]")) {
    one("[data-taking]").hidden = false;
    one("[data-take]").addEventListener("click", async () => {
      try {
        const page = await fetch(task + "/book", { credentials: "same-origin", cache: "no-store" });
        const fresh = page.redirected || !page.ok ? null : (await parsed(page.clone())).querySelector("[data-book]");
        if (!fresh || fresh.getAttribute("data-user") !== user) {
          forget();
          tell("没有带成：要先登录。请重新登录，再打开这一页按一次。", "bad");
          return;
        }
        await navigator.serviceWorker.register(book.getAttribute("data-worker"), { scope: "/visits/" });
        await navigator.serviceWorker.ready;
        const kept = await caches.open("book");
        const parts = Array.from(doc.querySelectorAll("link[rel=stylesheet], script[src]")).map((part) => part.href || part.src);
        await kept.addAll(parts);
        await kept.put(task + "/book", page);
        localStorage.setItem(TAKEN, user + " " + Date.now());
        tell("已带走 " + cards(fresh).length + " 户：没有网络也能打开这一页。住址留在这台手机上，全部走访完、退出登录或者过了三天就清掉。", "good");
      } catch (_) {
        tell("没有带成。请有网络时再按一次，或者出门前打开这一页、不要关。", "bad");
      }
    });
  }
  show();
  handIn();
})();
