/* The page of a document is written on itself. The boxes of the page without scripts are read once and give way; what
   stands on the page is handed in as they would have: 「名称」 for a figure, 『』 around what goes where it has no records.
   Such marks are read of the boxes and of what was copied here (OWN) alone: whatever is typed or comes from elsewhere is
   words. */
(function () {
  "use strict";
  const doc = document;
  const form = doc.querySelector("form[data-writing]");
  if (!form) return;
  const all = (selector, root) => Array.from((root || form).querySelectorAll(selector));
  const NONE = "没有记录";
  const UNKNOWN = "没有这个指标";
  const NOBODY = "没有人认下";
  const OWN = "text/x-yushui";
  const MARKS = { "「": "左引号", "」": "右引号", "『": "左双引号", "』": "右双引号" };
  const QUOTES = Object.keys(MARKS).reduce((found, mark) => Object.assign(found, { [MARKS[mark]]: mark }), {});

  function made(tag, className, text) {
    const node = doc.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  /* ---- from text to the page ---- */
  function atom(className, text, title, name, value) {
    const node = made("span", "chip " + className, text);
    node.setAttribute("contenteditable", "false");
    node.setAttribute("draggable", "true");
    node.title = title;
    node.dataset.name = name;
    if (value) node.dataset.value = value;
    return node;
  }
  function chip(name, value) {
    if (name === "序号") return atom("count", value || "几是", "序号自动编：一是、二是；只有一项时不印", name, value);
    if (/^待核/.test(name) && value === NOBODY) return atom("wait", "〔待核〕", "这一句记录里看不出，要有人认下", name, value);
    if (/^(待核|据 )/.test(name)) return atom(value === NONE ? "ground none" : "ground", "据", name.replace(/^据 /, "") + "：" + value + "。有这个凭据，这句话才印", name, value);
    const title = name.replace(/^(列举|名单|记录|事例) /, "") + (value === NONE ? "：没有记录，先不印" : "，由记录算出来");
    return atom(value === NONE ? "none" : value === UNKNOWN ? "amiss" : "live", value || name, title, name, value);
  }
  /* A piece without records is folded into a mark of its own, so that the page reads as it will be printed. */
  function fold(piece) {
    const before = piece.previousSibling;
    const text = saidBy(piece, true);
    const gap = before && before.dataset && before.dataset.text ? before : atom("gap", "…", "", "");
    gap.dataset.text = (gap.dataset.text || "") + text;
    gap.title = "没有记录，先不印：" + gap.dataset.text.replace(/「([^：」]*)[^」]*」|[『』]/g, "$1") + "（点开可以改）";
    if (gap !== before) piece.parentNode.replaceChild(gap, piece);
    else piece.remove();
  }
  function read(text, folded) {
    const root = doc.createDocumentFragment();
    let at = root;
    const mark = /「([^「」：]+)(?:：([^「」]*))?」|[『』]/g;
    let from = 0;
    const words = (end) => end > from && at.appendChild(doc.createTextNode(text.slice(from, end)));
    for (let found = mark.exec(text); found; found = mark.exec(text)) {
      words(found.index);
      from = mark.lastIndex;
      if (found[0] === "『") {
        at = at.appendChild(made("span", "piece"));
        at.title = "这半句里的数没有记录时，这半句不印";
      } else if (found[0] === "』") {
        const piece = at;
        if (piece === root) root.appendChild(atom("none", "·", "半个记号", "", "")).dataset.text = "』";
        else at = piece.parentNode;
        if (piece !== root && folded && piece.querySelector(".none")) fold(piece);
      } else if (QUOTES[found[1]]) at.appendChild(doc.createTextNode(QUOTES[found[1]]));
      else at.appendChild(chip(found[1], found[2]));
    }
    words(text.length);
    if (at !== root) at.dataset.half = "1";
    return root;
  }

  /* ---- from the page to text; with values where somebody reads it ---- */
  function saidBy(node, valued) {
    if (node.nodeType === 3) return node.data.replace(/[\u200b\n]/g, "").replace(/\u00a0/g, " ").replace(/[「」『』]/g, (mark) => "「" + MARKS[mark] + "」");
    if (node.dataset && node.dataset.text) return valued ? node.dataset.text : node.dataset.text.replace(/「([^「」：]+)：[^「」]*」/g, "「$1」");
    if (node.dataset && node.dataset.name) return "「" + node.dataset.name + (valued && node.dataset.value ? "：" + node.dataset.value : "") + "」";
    if (node.nodeName === "BR") return "\n";
    const inner = Array.from(node.childNodes).map((child) => saidBy(child, valued)).join("");
    if (!(node.classList && node.classList.contains("piece")) || !inner) return inner;
    return "『" + inner + (node.dataset.half ? "" : "』");
  }

  /* As it is read, for other programs: without what is not printed. */
  function readBy(node) {
    if (node.nodeType === 3) return node.data.replace(/[\u200b\n]/g, "").replace(/\u00a0/g, " ");
    if (node.classList && node.classList.contains("chip")) return node.matches(".live, .count") ? node.textContent : node.matches(".wait") ? "〔待核〕" : "";
    return Array.from(node.childNodes).map(readBy).join("");
  }

  /* ---- the page ---- */
  const page = made("div", "write-text");
  page.setAttribute("contenteditable", "true");
  page.setAttribute("role", "textbox");
  page.setAttribute("aria-multiline", "true");
  page.setAttribute("aria-label", "正文");
  page.setAttribute("spellcheck", "false");
  /* Beside what cannot be typed in, the caret needs a place of its own at the ends. */
  function ends(block) {
    const fixed = (node) => node && node.nodeType === 1 && node.hasAttribute("contenteditable");
    if (fixed(block.firstChild)) block.insertBefore(doc.createTextNode("\u200b"), block.firstChild);
    if (fixed(block.lastChild)) block.appendChild(doc.createTextNode("\u200b"));
  }
  function paragraph(kind, text, nothing) {
    const block = made("p", nothing ? "nothing" : "");
    block.dataset.kind = kind;
    block.appendChild(read(text, true));
    ends(block);
    if (!block.firstChild) block.appendChild(made("br"));
    return block;
  }
  const boxes = form.querySelector("ol.blocks");
  all("li", boxes).forEach((box) => {
    const text = box.querySelector("textarea").value;
    page.appendChild(paragraph(box.querySelector("select").value, text, box.classList.contains("nothing")));
  });
  boxes.parentNode.replaceChild(page, boxes);
  all("[data-boxes]").forEach((node) => node.remove());
  all("[data-bar]").forEach((node) => (node.hidden = false));

  /* ---- where the caret is ---- */
  let last = null;
  function here() {
    const chosen = doc.getSelection();
    if (chosen.rangeCount && page.contains(chosen.anchorNode)) last = chosen.getRangeAt(0).cloneRange();
  }
  function top(node) {
    while (node && node.parentNode !== page) node = node.parentNode;
    return node && node.nodeType === 1 ? node : null;
  }
  const block = () => top(last && last.startContainer);
  const empty = (node) => !node.querySelector(".chip") && !node.textContent.replace(/\u200b/g, "");
  const style = form.querySelector("[data-style]");
  doc.addEventListener("selectionchange", () => {
    here();
    const now = block();
    all(".here", page).forEach((other) => other !== now && other.classList.remove("here"));
    if (!now) return;
    now.classList.add("here");
    style.value = now.dataset.kind || "text";
  });
  function back() {
    page.focus({ preventScroll: true });
    if (!last || !page.contains(last.startContainer)) {
      last = doc.createRange();
      last.selectNodeContents(page.lastChild || page);
      last.collapse(false);
    }
    const chosen = doc.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(last);
  }
  /* Told to the rest of the page: something is not saved. */
  function changed(kind, composing) {
    keep(kind || "", composing);
    form.elements.version.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function say(words) {
    const place = doc.getElementById("said");
    if (place) place.textContent = words;
  }
  /* What is chosen goes. Of paragraphs that go as a whole none gives its style to the one behind them. */
  function erase() {
    const range = last;
    const first = top(range.startContainer);
    const behind = top(range.endContainer);
    if (first && first === behind) {
      doc.execCommand("delete");
      return here();
    }
    range.deleteContents();
    if (first && !empty(first)) {
      while (behind && behind.firstChild) first.appendChild(behind.firstChild);
      if (behind) behind.remove();
      return;
    }
    if (first && empty(first)) first.remove();
    if (behind && behind.parentNode && empty(behind) && page.children.length > 1) {
      behind.dataset.kind = "text";
      if (!behind.firstChild) behind.appendChild(made("br"));
    }
    if (!page.children.length) page.appendChild(paragraph("text", "", false));
    const now = behind && behind.parentNode ? behind : page.children[Math.min(range.startOffset, page.children.length - 1)];
    ends(now);
    last = doc.createRange();
    last.setStart(now, 0);
  }
  const nodesOf = (line) => (line.own ? read(line.text, false) : doc.createTextNode(line.text));
  /* Parts a paragraph at a place; answers what stands behind it, in a paragraph of its own. */
  function parted(into, range, kind) {
    range.setEndAfter(into.lastChild || into);
    const next = made("p");
    next.dataset.kind = kind;
    next.appendChild(range.extractContents());
    page.insertBefore(next, into.nextSibling);
    return next;
  }
  /* Paragraphs that were copied here stay paragraphs of their style. */
  function putSection(lines) {
    const into = block();
    const rest = parted(into, last, into.dataset.kind);
    let end = null;
    lines.forEach((line) => (end = page.insertBefore(paragraph(line.kind, line.text, false), rest)));
    [into, rest].forEach((node) => (empty(node) ? node.remove() : ends(node)));
    last = doc.createRange();
    last.selectNodeContents(end);
    last.collapse(false);
    back();
    changed();
  }
  /* Words and figures at the caret; several lines are several paragraphs. */
  function put(given) {
    const lines = given.map((line) => Object.assign(line, { text: line.text.trim() })).filter((line) => line.text);
    if (!lines.length) return;
    back();
    if (!last.collapsed) erase();
    if (!block()) {
      last.selectNodeContents(page.appendChild(paragraph("text", "", false)));
      last.collapse(true);
    }
    if (lines.every((line) => line.kind) && (lines.length > 1 || lines[0].kind !== "text")) return putSection(lines);
    let into = block();
    let range = last;
    lines.forEach((line, index) => {
      if (index > 0) {
        into = parted(into, range, "text");
        range = doc.createRange();
        range.setStart(into, 0);
      }
      const nodes = nodesOf(line);
      const end = nodes.lastChild || nodes;
      range.insertNode(nodes);
      range.setStartAfter(end);
      range.collapse(true);
    });
    /* Behind a figure the caret needs something to stand in. */
    if (range.startContainer.nodeType === 1) {
      const gap = doc.createTextNode("\u200b");
      range.insertNode(gap);
      range.setStart(gap, 1);
      range.collapse(true);
    }
    ends(into);
    last = range;
    back();
    changed();
  }
  /* What was copied or dragged: of our own with its marks, of others as words. */
  function handed(data) {
    const own = data.getData(OWN);
    if (own) return JSON.parse(own).map((line) => ({ kind: line.kind, text: line.text, own: true }));
    return data.getData("text/plain").split(/\r?\n/).map((text) => ({ text }));
  }

  /* ---- undoing: the browser does not know of what was put in, so that the page keeps its own steps ---- */
  const past = [];
  const ahead = [];
  /* Typing on is one step, until it pauses, turns from writing to deleting, or has grown long. */
  const RUN = 20;
  let run = { kind: "", at: 0, from: 0 };
  function place() {
    const now = block();
    if (!now) return null;
    const before = doc.createRange();
    before.selectNodeContents(now);
    before.setEnd(last.startContainer, last.startOffset);
    return [Array.from(page.children).indexOf(now), before.toString().length];
  }
  function keep(kind, composing) {
    here();
    const step = { html: page.innerHTML, at: place() };
    const long = page.textContent.length;
    ahead.length = 0;
    if (kind && kind === run.kind && (composing || (Date.now() - run.at < 800 && Math.abs(long - run.from) <= RUN))) {
      past.pop();
      run.at = Date.now();
    } else run = { kind, at: Date.now(), from: long };
    past.push(step);
    if (past.length > 200) past.shift();
  }
  function show(step) {
    run.kind = "";
    page.innerHTML = step.html;
    const now = step.at && page.children[step.at[0]];
    if (!now) return;
    const walker = doc.createTreeWalker(now, NodeFilter.SHOW_TEXT);
    let left = step.at[1];
    last = doc.createRange();
    last.selectNodeContents(now);
    last.collapse(false);
    while (walker.nextNode()) {
      if (left <= walker.currentNode.length && !walker.currentNode.parentNode.closest(".chip")) {
        last.setStart(walker.currentNode, left);
        last.collapse(true);
        break;
      }
      left = Math.max(0, left - walker.currentNode.length);
    }
    back();
  }
  function undo() {
    if (past.length < 2) return;
    ahead.push(past.pop());
    show(past[past.length - 1]);
  }
  function redo() {
    if (!ahead.length) return;
    past.push(ahead.pop());
    show(past[past.length - 1]);
  }
  page.addEventListener("keydown", (event) => {
    /* The place beside a figure is nothing to delete. */
    const at = { Backspace: -1, Delete: 0 }[event.key];
    const chosen = doc.getSelection();
    const text = chosen.isCollapsed && chosen.anchorNode;
    if (at !== undefined && text && text.nodeType === 3 && text.data[chosen.anchorOffset + at] === "\u200b") text.deleteData(chosen.anchorOffset + at, 1);
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  });

  page.addEventListener("beforeinput", (event) => {
    if (/^(format|history)/.test(event.inputType)) event.preventDefault();
    if (event.inputType === "historyUndo") undo();
    if (event.inputType === "historyRedo") redo();
  });
  /* A word of an input method is one step, however long it is looked for. */
  page.addEventListener("compositionstart", () => (run.kind = ""));
  page.addEventListener("input", (event) => {
    /* What the browser puts in of its own when paragraphs are joined is not ours. */
    all("[style]", page).forEach((node) => node.removeAttribute("style"));
    if (event.inputType === "insertParagraph") {
      here();
      const now = block();
      if (now && !now.textContent.replace(/\u200b/g, "")) now.dataset.kind = "text";
      if (now) now.classList.remove("nothing");
    }
    const kind = /^insert(Text|CompositionText)/.test(event.inputType) ? "insert" : "";
    changed(/^deleteContent/.test(event.inputType) ? "delete" : kind, event.isComposing);
  });

  /* ---- copying takes the figures along by their names, pasting puts words and figures in ---- */
  const copied = (event) => {
    const part = doc.getSelection().getRangeAt(0).cloneContents();
    const blocks = Array.from(part.childNodes).filter((node) => node.nodeName === "P" && !empty(node));
    const lines = blocks.length ? blocks : [part];
    event.clipboardData.setData(OWN, JSON.stringify(lines.map((line) => ({ kind: (line.dataset && line.dataset.kind) || "", text: saidBy(line, true) }))));
    event.clipboardData.setData("text/plain", lines.map(readBy).join("\n"));
    event.preventDefault();
  };
  page.addEventListener("copy", copied);
  page.addEventListener("cut", (event) => {
    copied(event);
    here();
    erase();
    back();
    changed();
  });
  page.addEventListener("paste", (event) => {
    event.preventDefault();
    event.stopPropagation();
    put(handed(event.clipboardData));
  });

  /* ---- a figure is dragged to where it belongs ---- */
  let dragged = null;
  page.addEventListener("dragstart", (event) => {
    dragged = event.target.closest ? event.target.closest(".chip") : null;
    if (!dragged) return event.preventDefault();
    event.dataTransfer.setData(OWN, JSON.stringify([{ kind: "", text: saidBy(dragged, true) }]));
    event.dataTransfer.setData("text/plain", readBy(dragged));
  });
  doc.addEventListener("dragend", () => (dragged = null));
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    const moved = dragged;
    dragged = null;
    const place = doc.caretRangeFromPoint && doc.caretRangeFromPoint(event.clientX, event.clientY);
    if (!place || !page.contains(place.startContainer)) return;
    const lines = handed(event.dataTransfer);
    if (moved && moved.contains(place.startContainer)) return;
    last = place;
    if (moved) moved.remove();
    put(lines);
  });

  /* ---- what is folded opens where it is clicked ---- */
  function unfold(gap) {
    const parent = gap.parentNode;
    parent.replaceChild(read(gap.dataset.text, false), gap);
    let top = parent;
    while (top.parentNode !== page) top = top.parentNode;
    ends(top);
  }
  page.addEventListener("click", (event) => {
    const gap = event.target.closest(".gap");
    if (gap) unfold(gap);
  });

  /* ---- the bar above, the list beside ---- */
  const figures = form.querySelector("select[name=figure]");
  function insert() {
    if (!figures.value) return;
    put([{ text: figures.value, own: true }]);
    say("已插入 " + figures.value);
  }
  const does = {
    up: (now) => now.previousElementSibling && page.insertBefore(now, now.previousElementSibling),
    down: (now) => now.nextElementSibling && page.insertBefore(now.nextElementSibling, now),
    drop: (now) => page.children.length > 1 && now.remove(),
    unfold: (now) => all(".gap", now).forEach(unfold),
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const what = button.dataset.do;
    if (what === "insert") return insert();
    if (what === "pick") {
      figures.scrollIntoView({ block: "nearest" });
      return figures.focus();
    }
    const now = block();
    if (!now) return say("请先点一下要改的那一段");
    const kept = last;
    does[what](now);
    if (what !== "unfold") changed();
    last = kept;
    back();
  });
  style.addEventListener("change", () => {
    const now = block();
    if (now) now.dataset.kind = style.value;
    changed();
  });
  figures.addEventListener("dblclick", insert);
  figures.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    insert();
  });
  const options = Array.from(figures.options);
  form.querySelector("[data-find]").addEventListener("input", (event) => {
    event.stopPropagation();
    const words = event.target.value.trim();
    figures.textContent = "";
    options.filter((option) => option.text.indexOf(words) >= 0).forEach((option) => figures.appendChild(option));
  });
  form.querySelector("[data-find]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (figures.options.length) figures.selectedIndex = 0;
    insert();
  });

  keep("");

  /* ---- handed in as the boxes would have been ---- */
  form.addEventListener("submit", () => {
    all("input[data-said]").forEach((old) => old.remove());
    const field = (name, value) => {
      const input = made("input");
      Object.assign(input, { type: "hidden", name, value });
      input.dataset.said = "1";
      form.appendChild(input);
    };
    Array.from(page.childNodes).forEach((node) => {
      saidBy(node, false).split("\n").filter((line) => line.trim()).forEach((line) => {
        field("kind", (node.dataset && node.dataset.kind) || "text");
        field("text", line);
      });
    });
  });
})();
