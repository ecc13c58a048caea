/* What makes the pages quicker. Without it everything can still be done. Classic script, no syntax newer than 2018. */
(function () {
  "use strict";
  var doc = document;

  function each(selector, root, act) {
    Array.prototype.forEach.call((root || doc).querySelectorAll(selector), act);
  }

  /* Query bar, pager, chips and tree of a list change the list alone. */
  function quicken(root) {
    if (!window.htmx) return;
    each("#listing", root, function (listing) {
      if (listing.dataset.quick) return;
      listing.dataset.quick = "1";
      var attributes = { "hx-target": "#listing", "hx-select": "#listing", "hx-swap": "outerHTML show:none", "hx-push-url": "true" };
      Object.keys(attributes).forEach(function (name) { listing.setAttribute(name, attributes[name]); });
      each(".pager a, .chips a, .tree a, .sizes a, thead a", listing, function (link) { link.setAttribute("hx-get", link.getAttribute("href")); });
      each("form.querybar, .tree form, .pager form", listing, function (form) { form.setAttribute("hx-get", form.getAttribute("action")); });
      window.htmx.process(listing);
    });
  }

  /* Ticked rows: how many, and all of the page. */
  function count(root) {
    var boxes = doc.querySelectorAll('input[name="key"][form="ticked"]');
    if (!boxes.length) return;
    var ticked = Array.prototype.filter.call(boxes, function (box) { return box.checked; }).length;
    each("[data-ticked]", doc, function (place) {
      place.hidden = false;
      place.textContent = ticked ? "本页已选 " + ticked + " 条" : "还没有选";
    });
  }
  doc.addEventListener("change", function (event) {
    var box = event.target;
    if (box.hasAttribute && box.hasAttribute("data-tick-all")) {
      each('input[name="key"][form="ticked"]', doc, function (one) { one.checked = box.checked; });
    }
    count();
  });

  /* 身份证号 and the like fill what follows from them. */
  doc.addEventListener("focusout", function (event) {
    var field = event.target;
    var path = field.getAttribute && field.getAttribute("data-fills");
    if (!path || !field.value) return;
    fetch(path + "?" + encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(function (found) {
        Object.keys(found).forEach(function (name) {
          if (name === "_message") return;
          var other = field.form && field.form.elements[name];
          if (other && !other.value) other.value = found[name];
        });
        var told = doc.getElementById("m-" + field.name);
        if (!told) {
          told = doc.createElement("p");
          told.id = "m-" + field.name;
          told.className = "hint";
          told.setAttribute("role", "status");
          field.parentNode.appendChild(told);
        }
        told.innerHTML = "";
        if (found._message) told.appendChild(doc.createTextNode(found._message));
        if (found._href) {
          var link = doc.createElement("a");
          link.href = found._href;
          link.textContent = " 查看";
          told.appendChild(link);
        }
      })
      .catch(function () {});
  });

  /* What is typed is kept as a draft; leaving with something unsaved is asked about. */
  var unsaved = false;
  var timer = 0;
  function draft(form) {
    var name = form.getAttribute("data-draft");
    if (!name) return;
    var fields = new URLSearchParams();
    Array.prototype.forEach.call(form.elements, function (field) {
      var skipped = !field.name || field.type === "password" || field.type === "file" || ((field.type === "checkbox" || field.type === "radio") && !field.checked);
      if (!skipped) fields.append(field.name, field.value);
    });
    fetch("/drafts/" + encodeURIComponent(name), { method: "POST", credentials: "same-origin", body: fields }).then(function (answer) {
      var place = doc.getElementById("draft-told");
      if (!answer.ok) return;
      if (!place) {
        place = doc.createElement("p");
        place.id = "draft-told";
        place.className = "muted small";
        place.setAttribute("role", "status");
        form.appendChild(place);
      }
      var now = new Date();
      place.textContent = "草稿已保存于 " + ("0" + now.getHours()).slice(-2) + ":" + ("0" + now.getMinutes()).slice(-2);
    }).catch(function () {});
  }
  doc.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !form.hasAttribute("data-main")) return;
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(function () { draft(form); }, 1500);
  });
  doc.addEventListener("submit", function () {
    unsaved = false;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", function (event) {
    if (!unsaved) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* Keys: Ctrl+K finds, Ctrl+S saves, arrows walk a table's rows. */
  doc.addEventListener("keydown", function (event) {
    var held = event.ctrlKey || event.metaKey;
    if (held && event.key === "k") {
      var jump = doc.getElementById("jump");
      if (jump) {
        event.preventDefault();
        jump.focus();
        jump.select();
      }
    } else if (held && event.key === "s") {
      var form = doc.querySelector("form[data-main]");
      if (form) {
        event.preventDefault();
        form.querySelector(".primary").click();
      }
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      var row = event.target.closest && event.target.closest("tbody tr");
      if (!row || event.target.tagName === "INPUT" || event.target.tagName === "SELECT") return;
      var next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      var link = next && next.querySelector("a");
      if (link) {
        event.preventDefault();
        link.focus();
      }
    }
  });

  /* A timeline by kind. */
  function filters(root) {
    each("[data-timeline]", root, function (list) {
      if (list.dataset.ready) return;
      list.dataset.ready = "1";
      var kinds = [];
      each("li", list, function (item) { if (kinds.indexOf(item.dataset.kind) < 0) kinds.push(item.dataset.kind); });
      if (kinds.length < 2) return;
      var bar = doc.createElement("p");
      bar.className = "no-print";
      ["全部"].concat(kinds).forEach(function (kind) {
        var button = doc.createElement("button");
        button.type = "button";
        button.className = "plain";
        button.textContent = kind;
        button.addEventListener("click", function () {
          each("li", list, function (item) { item.hidden = kind !== "全部" && item.dataset.kind !== kind; });
        });
        bar.appendChild(button);
      });
      list.parentNode.insertBefore(bar, list);
    });
  }

  /* Printing, full screen, pasting pictures. */
  doc.addEventListener("click", function (event) {
    var target = event.target.closest && event.target.closest("[data-print], [data-fullscreen]");
    if (!target) return;
    event.preventDefault();
    if (target.hasAttribute("data-print")) window.print();
    else if (doc.documentElement.requestFullscreen) doc.documentElement.requestFullscreen();
  });
  doc.addEventListener("paste", function (event) {
    var files = event.clipboardData && event.clipboardData.files;
    var place = doc.querySelector("input[data-photos]");
    if (files && files.length && place) {
      event.preventDefault();
      place.files = files;
    }
  });

  function begin(root) {
    quicken(root);
    filters(root);
    count();
  }
  begin(doc);
  each("[data-focus]", doc, function (place) { place.focus(); });
  doc.addEventListener("htmx:afterSettle", function () { begin(doc); });
})();
