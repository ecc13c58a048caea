/* What makes the pages quicker. Without it everything can still be done. A classic script, no syntax newer than 2018. */
(function () {
  "use strict";
  const doc = document;
  const all = (selector, root) => Array.from((root || doc).querySelectorAll(selector));
  const one = (selector, root) => (root || doc).querySelector(selector);
  const near = (node, selector) => (node && node.closest ? node.closest(selector) : null);

  function made(tag, className, text) {
    const node = doc.createElement(tag);
    node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  /* Told to whoever hears the page instead of seeing it. */
  function say(words) {
    const place = doc.getElementById("said");
    if (place) place.textContent = words;
  }

  function clock(date) {
    return ("0" + date.getHours()).slice(-2) + ":" + ("0" + date.getMinutes()).slice(-2);
  }

  /* A store of the browser may be shut; then nothing is remembered. */
  function remembered(store, name, value) {
    try {
      if (value === undefined) return window[store].getItem(name);
      if (value === null) window[store].removeItem(name);
      else window[store].setItem(name, value);
    } catch (_) {}
    return null;
  }

  /* ---- lists: query bar, chips, tree, headings and pager change the list alone ---- */
  function quicken() {
    const listing = doc.getElementById("listing");
    if (!window.htmx || !listing || listing.hasAttribute("hx-target")) return;
    const attributes = {
      "hx-target": "#listing",
      "hx-select": "#listing",
      "hx-swap": "outerHTML show:none",
      "hx-push-url": "true",
      "hx-indicator": "#listing",
      "hx-sync": "#listing:replace",
    };
    Object.keys(attributes).forEach((name) => listing.setAttribute(name, attributes[name]));
    const here = location.pathname;
    all(".pager a, .chips a, .tree a, thead a, .querybar a", listing).forEach((link) => {
      if (link.pathname === here) link.setAttribute("hx-get", link.getAttribute("href"));
    });
    all("form.querybar, .tree form, .pager form", listing).forEach((form) => form.setAttribute("hx-get", form.getAttribute("action")));
    window.htmx.process(listing);
  }
  /* An answer that is another page altogether, as the login page, is shown as one. */
  doc.addEventListener("htmx:beforeSwap", (event) => {
    const answered = event.detail.xhr.responseURL;
    const asked = new URL(event.detail.pathInfo.requestPath, location.href);
    if (answered && new URL(answered).pathname !== asked.pathname) {
      event.detail.shouldSwap = false;
      location.href = answered;
    }
  });
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) =>
    doc.addEventListener(name, () => {
      const list = doc.getElementById("list");
      const words = "没有连上服务器，列表没有更新。请稍后再试，或者刷新这一页。";
      if (list && !one("[data-offline]", list)) {
        const notice = made("p", "notice bad", words);
        notice.setAttribute("data-offline", "");
        list.insertBefore(notice, list.firstChild);
      }
      say(words);
    })
  );
  doc.addEventListener("htmx:afterSettle", () => {
    begin();
    const told = one("[data-announce]");
    if (told) say(told.textContent);
  });
  /* Conditions left empty do not stand in the address. */
  doc.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    Array.from(event.formData.keys()).forEach((name) => {
      const given = event.formData.getAll(name).filter((value) => value !== "");
      event.formData.delete(name);
      given.forEach((value) => event.formData.append(name, value));
    });
  });

  /* ---- ticked rows: how many, all of the page, and what can be done with them ---- */
  const boxes = () => all('input[name="key"][form="ticked"]');
  function count() {
    const form = doc.getElementById("ticked");
    if (!form) return;
    const ticked = boxes().filter((box) => box.checked).length;
    const whole = one('input[name="all"]', form);
    const place = one("[data-ticked]", form);
    boxes().forEach((box) => near(box, "tr").classList.toggle("ticked", box.checked));
    if (place) place.textContent = whole && whole.checked ? "将办理全部符合条件的" : ticked ? "已选 " + ticked + " 条" : "还没有选";
    const idle = !ticked && !(whole && whole.checked);
    all('button[form="ticked"]').forEach((button) => {
      let why = one(".why", button);
      if (idle && !why) button.appendChild(made("span", "why", "请先在表里勾选"));
      if (!idle && why) why.remove();
      if (idle) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
  }
  doc.addEventListener("change", (event) => {
    const box = event.target;
    if (box.hasAttribute && box.hasAttribute("data-tick-all")) boxes().forEach((other) => (other.checked = box.checked));
    count();
  });

  /* ---- a field that fills what follows from it: 身份证号 and the like ---- */
  function fill(form, name, value) {
    all('[name="' + name + '"]', form).forEach((field) => {
      if (field.type === "radio") field.checked = field.value === value;
      else if (!field.value) field.value = value;
    });
  }
  doc.addEventListener("focusout", (event) => {
    const field = event.target;
    const path = field.getAttribute && field.getAttribute("data-fills");
    if (!path || !field.value || field.value === field.dataset.filled) return;
    field.dataset.filled = field.value;
    const token = one('input[name="_token"]', field.form);
    const fields = new URLSearchParams({ _token: token ? token.value : "" });
    fields.append(field.name, field.value);
    // Posted: no address has an ID number in it.
    fetch(path, { method: "POST", credentials: "same-origin", body: fields })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((found) => {
        Object.keys(found).forEach((name) => name[0] !== "_" && fill(field.form, name, found[name]));
        let told = doc.getElementById("m-" + field.name);
        if (!told) {
          told = made("p", "hint told");
          told.id = "m-" + field.name;
          told.setAttribute("role", "status");
          field.parentNode.appendChild(told);
        }
        told.textContent = found._message || "";
        told.classList.toggle("wrong", !!found._wrong);
        field.setAttribute("aria-invalid", found._wrong ? "true" : "false");
        if (found._href) {
          const link = made("a", "", "查看");
          link.href = found._href;
          told.appendChild(doc.createTextNode(" "));
          told.appendChild(link);
        }
      })
      .catch(() => {});
  });

  /* ---- fields that are only for some answers of another: grades for the disabled ---- */
  function suit() {
    all("[data-only]").forEach((part) => {
      const form = part.closest("form");
      const of = form && form.elements[part.getAttribute("data-only")];
      const own = one("input, select, textarea", part);
      const when = part.getAttribute("data-when").split(" ");
      part.hidden = !!(of && of.value && !when.includes(of.value) && !(own && own.value));
    });
  }
  doc.addEventListener("change", suit);
  suit();

  /* ---- an ID number among the conditions of a list is looked for as one typed at the top: posted, in no address ---- */
  doc.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const jump = one("form.jump");
      if (!jump || !form.matches("form.querybar[data-query]")) return;
      const typed = all("input:not([type=hidden])", form).map((field) => field.value.replace(/\s/g, ""));
      const number = typed.find((text) => /^\d{14}(\d{3})?[\dXx]$/.test(text));
      if (!number) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      one("#jump").value = number;
      jump.submit();
    },
    true
  );

  /* ---- drafts: what is typed is kept, offered when the form is opened again, forgotten when it went through ---- */
  /* What was written on the page of a document and refused is not saved yet. */
  let unsaved = !!one("form[data-writing]") && !!one(".error-summary");
  let timer = 0;
  const draftPath = (form) => "/drafts/" + encodeURIComponent(form.getAttribute("data-draft"));
  const posted = (path, fields) => fetch(path, { method: "POST", credentials: "same-origin", body: fields, redirect: "manual" });

  function typed(form) {
    const fields = new URLSearchParams();
    Array.from(form.elements).forEach((field) => {
      const box = field.type === "checkbox" || field.type === "radio";
      if (field.name && field.type !== "password" && field.type !== "file" && (!box || field.checked)) fields.append(field.name, field.value);
    });
    return fields;
  }
  function draftTold(form, words) {
    let place = one(".draft-told", form);
    if (!place) {
      place = made("p", "draft-told muted small");
      form.appendChild(place);
    }
    place.textContent = words;
  }
  function saveDraft(form) {
    posted(draftPath(form), typed(form))
      .then((answer) => draftTold(form, answer.status === 204 ? "草稿已保存于 " + clock(new Date()) : "草稿没有存上，请尽快提交"))
      .catch(() => draftTold(form, "没有连上服务器，草稿没有存上"));
  }
  function putBack(form, fields) {
    const boxed = all("input[type=checkbox], input[type=radio]", form);
    boxed.forEach((box) => (box.checked = fields.some((pair) => pair[0] === box.name && pair[1] === box.value)));
    fields.forEach((pair) => {
      const field = one('[name="' + pair[0] + '"]:not([type=checkbox]):not([type=radio]):not([type=hidden]):not([type=file])', form);
      if (field) field.value = pair[1];
    });
  }
  function offerDraft(form) {
    fetch(draftPath(form), { credentials: "same-origin" })
      .then((answer) => (answer.status === 200 ? answer.json() : null))
      .then((draft) => {
        if (!draft) return;
        const offer = made("p", "draft", "");
        const take = made("button", "plain", "恢复未提交的内容（" + draft.saved_at.slice(5) + "）");
        const drop = made("button", "plain", "不要了");
        [take, drop].forEach((button) => {
          button.type = "button";
          offer.appendChild(button);
        });
        take.addEventListener("click", () => {
          putBack(form, draft.fields);
          unsaved = true;
          offer.remove();
          say("已恢复");
          const first = one("input:not([type=hidden]), select, textarea", form);
          if (first) first.focus();
        });
        drop.addEventListener("click", () => {
          forget(form.getAttribute("data-draft"));
          offer.remove();
        });
        form.parentNode.insertBefore(offer, form);
      })
      .catch(() => {});
  }
  function forget(name) {
    const token = one('input[name="_token"]');
    if (token) posted("/drafts/" + encodeURIComponent(name) + "/discard", new URLSearchParams({ _token: token.value })).catch(() => {});
  }
  /* The page after a submit tells whether it went through: then its draft is done with. */
  function afterSubmit() {
    const name = remembered("sessionStorage", "submitted");
    remembered("sessionStorage", "submitted", null);
    if (name && !one(".error-summary, .problem, .door")) {
      forget(name);
      return name;
    }
    return null;
  }
  doc.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.hasAttribute("data-main") || one("input[type=password]", form)) return;
    unsaved = true;
    if (!form.hasAttribute("data-draft")) return;
    clearTimeout(timer);
    timer = setTimeout(() => saveDraft(form), 1500);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* ---- submitting: once, with rows ticked where rows are meant ---- */
  doc.addEventListener("click", (event) => {
    if (near(event.target, '[aria-disabled="true"]')) event.preventDefault();
  });
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
    unsaved = false;
    clearTimeout(timer);
    if (form.hasAttribute("data-draft")) remembered("sessionStorage", "submitted", form.getAttribute("data-draft"));
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* ---- keys: Ctrl+K finds, Ctrl+S saves, arrows walk the rows of a table ---- */
  function walk(event) {
    const row = near(event.target, "tbody tr");
    if (!row || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    const link = next && one("a, button", next);
    if (!link) return;
    event.preventDefault();
    link.focus();
  }
  doc.addEventListener("keydown", (event) => {
    const held = event.ctrlKey || event.metaKey;
    const jump = doc.getElementById("jump");
    const save = one("form[data-main] .primary");
    if (held && event.key === "k" && jump) {
      event.preventDefault();
      jump.focus();
      jump.select();
    } else if (held && event.key === "s" && save) {
      event.preventDefault();
      save.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
  });

  /* ---- a timeline by kind ---- */
  function filters() {
    all("[data-timeline]").forEach((list) => {
      const items = all("li", list);
      const kinds = ["全部"].concat(Array.from(new Set(items.map((item) => item.dataset.kind))));
      if (list.dataset.ready || kinds.length < 3) return;
      list.dataset.ready = "1";
      const bar = made("p", "no-print", "");
      kinds.forEach((kind, index) => {
        const button = made("button", "plain", kind);
        button.type = "button";
        button.setAttribute("aria-pressed", String(index === 0));
        button.addEventListener("click", () => {
          items.forEach((item) => (item.hidden = index > 0 && item.dataset.kind !== kind));
          all("button", bar).forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
          say("共 " + items.filter((item) => !item.hidden).length + " 条");
        });
        bar.appendChild(button);
      });
      list.parentNode.insertBefore(bar, list);
    });
  }

  /* ---- printing, full screen, copying, pasting pictures ---- */
  /* What has just been registered for printing is printed: once, not again when one comes back to it. */
  function printing() {
    if (!one("[data-print=now]") || remembered("sessionStorage", "printed") === location.href) return;
    remembered("sessionStorage", "printed", location.href);
    window.print();
  }
  function copy(text) {
    const place = made("textarea", "hidden", "");
    place.value = text;
    doc.body.appendChild(place);
    place.select();
    const done = doc.execCommand("copy");
    place.remove();
    say(done ? "已复制" : "没有复制成，请手工选中后复制");
  }
  doc.addEventListener("click", (event) => {
    const target = near(event.target, "[data-print], [data-fullscreen], [data-copy]");
    if (!target) return;
    event.preventDefault();
    if (target.hasAttribute("data-print")) window.print();
    else if (target.hasAttribute("data-copy")) copy(target.getAttribute("data-copy") || location.href);
    else if (doc.fullscreenElement) doc.exitFullscreen();
    else if (doc.documentElement.requestFullscreen) doc.documentElement.requestFullscreen();
  });
  doc.addEventListener("paste", (event) => {
    const files = event.clipboardData && event.clipboardData.files;
    const place = one("input[data-photos]") || one("input[type=file]");
    if (!files || !files.length || !place) return;
    event.preventDefault();
    const together = new DataTransfer();
    if (place.multiple) Array.from(place.files).forEach((file) => together.items.add(file));
    Array.from(files).forEach((file) => together.items.add(file));
    place.files = together.files;
    unsaved = true;
    say("已粘贴 " + files.length + " 个文件");
  });

  /* ---- a figure put into a paragraph where the caret is, not at its end ---- */
  doc.addEventListener("click", (event) => {
    const button = near(event.target, "[data-insert]");
    const chosen = button && one("select[name=figure]", button.form);
    if (!chosen || !chosen.value) return;
    event.preventDefault();
    const place = doc.getElementById(button.getAttribute("data-insert"));
    place.setRangeText(chosen.value, place.selectionStart, place.selectionEnd, "end");
    place.focus();
    unsaved = true;
    say("已插入 " + chosen.value);
  });

  /* ---- the menu: beside the page's own group one more is open, the one opened last; where one is stays in sight ---- */
  function menu() {
    const groups = all("[data-menu]");
    const name = (group) => group.getAttribute("data-menu");
    const left = remembered("localStorage", "menu");
    const own = groups.filter((group) => one("[aria-current]", group))[0] || groups[0];
    groups.forEach((group) => {
      group.open = group === own || name(group) === left;
      group.addEventListener("toggle", () => {
        if (group === own) return;
        if (group.open) groups.forEach((other) => (other.open = other === own || other === group));
        else if (remembered("localStorage", "menu") !== name(group)) return;
        remembered("localStorage", "menu", group.open ? name(group) : null);
      });
    });
    const here = one(".menu .groups [aria-current]");
    const box = one(".menu .groups");
    if (here && box) box.scrollTop = Math.max(0, here.offsetTop - box.clientHeight / 2);
  }

  /* ---- a table no wider than its place lets the page scroll, and keeps its headings in sight ---- */
  function fit() {
    all(".scroll").forEach((place) => {
      place.classList.remove("fits");
      if (place.scrollWidth <= place.clientWidth) place.classList.add("fits");
    });
  }
  window.addEventListener("resize", fit);

  /* ---- a date, and the number of a document, stays whole at the end of a line ---- */
  const DATE = /\d{4}-\d{2}(-\d{2})?|〔\d{4}〕\d+号/;
  function wholeDates() {
    const main = one("main");
    if (!main) return;
    const walker = doc.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode;
      // What is short does not break, and what is typed stays as it is.
      const plain = !near(text.parentNode, ".nb, a, button, select, textarea, option, script, [contenteditable]");
      if (plain && text.data.length > 12 && DATE.test(text.data)) found.push(text);
    }
    found.forEach((text) => {
      let rest = text;
      for (let at = DATE.exec(rest.data); at; at = DATE.exec(rest.data)) {
        const date = rest.splitText(at.index);
        rest = date.splitText(at[0].length);
        date.replaceWith(made("span", "nb", at[0]));
      }
    });
  }

  /* ---- a page that turns to the next by itself: the big screen, a job under way ---- */
  all("[data-turn]").forEach((page) => setTimeout(() => (location.href = page.getAttribute("data-turn") || location.href), 1000 * page.getAttribute("data-after")));

  /* ---- what a visit book (book.js) keeps on a phone goes where nobody is signed in, and after three days ---- */
  function forgetBook() {
    const taken = remembered("localStorage", "book-taken");
    const stale = taken && Date.now() - taken.split(" ")[1] > 3 * 86400000;
    if (!stale && !one('form[action="/login"]')) return;
    remembered("localStorage", "book-taken", null);
    if (window.caches) window.caches.delete("book");
  }

  /* Visits that she wrote down and has not handed in: they wait on this phone under her own key. */
  function remindOfBook() {
    const mine = one("[data-me]");
    if (!mine || one("[data-book]")) return;
    const me = mine.getAttribute("data-me");
    const tasks = {};
    try {
      Object.keys(localStorage).forEach((name) => {
        const parts = name.split(":");
        if (parts[0] === "book" && parts[2] === me) tasks[parts[1]] = (tasks[parts[1]] || 0) + 1;
      });
    } catch (_) {}
    Object.keys(tasks).forEach((task) => {
      const told = made("p", "notice soon no-print", "这台手机上还有 " + tasks[task] + " 户走访没有交：");
      const link = made("a", "", "打开走访簿就交");
      link.href = task + "/book";
      told.appendChild(link);
      const main = doc.getElementById("main");
      main.insertBefore(told, one(".head", main) ? one(".head", main).nextSibling : main.firstChild);
    });
  }

  function begin() {
    quicken();
    wholeDates();
    fit();
    filters();
    count();
  }
  menu();
  begin();
  forgetBook();
  remindOfBook();
  const done = afterSubmit();
  all("form[data-draft]").forEach((form) => form.getAttribute("data-draft") !== done && !one(".error-summary") && offerDraft(form));
  all("[data-focus]").forEach((place) => place.focus());
  window.addEventListener("load", printing);
})();
