/* 百应: small comforts on top of plain forms; every page works without this file. */
"use strict";
(function () {
  // A file on its way: how large it is, and that the page has to stay.
  var tellUpload = function (form) {
    var size = 0;
    form.querySelectorAll("input[type=file]").forEach(function (one) { Array.prototype.forEach.call(one.files || [], function (file) { size += file.size; }); });
    if (!size) { return; }
    var told = form.querySelector("[data-uploading]") || form.appendChild(document.createElement("p"));
    told.setAttribute("data-uploading", "");
    told.setAttribute("role", "status");
    told.className = "hint";
    told.textContent = "正在上传，共" + (size >= 1048576 ? (size / 1048576).toFixed(1) + " MB" : Math.ceil(size / 1024) + " KB") + "，请不要关闭本页……";
  };

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    // One press, one request; the idempotency key covers the rest. Later, so that the button's own value is still sent.
    window.setTimeout(function () {
      form.querySelectorAll("button[type=submit]").forEach(function (button) { button.setAttribute("aria-busy", "true"); button.disabled = true; });
    }, 0);
    tellUpload(form);
    unsaved = false;
  });

  // After the password was given again, the form that waited goes on by itself.
  document.addEventListener("DOMContentLoaded", function () {
    var onward = document.querySelector("form[data-onward]");
    if (onward) { onward.requestSubmit(); }
  });

  // Back from the history: buttons work again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("button[aria-busy]").forEach(function (button) { button.disabled = false; button.removeAttribute("aria-busy"); });
    document.querySelectorAll("[data-uploading]").forEach(function (one) { one.remove(); });
  });

  // A long text half written is not lost by a slip.
  var unsaved = false;
  document.addEventListener("input", function (event) {
    if (event.target.tagName === "TEXTAREA" && event.target.form && event.target.form.hasAttribute("data-keep")) { unsaved = true; }
  });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved) { event.preventDefault(); event.returnValue = ""; }
  });

  // Copy a ready text to forward by hand.
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-copy]");
    if (!button) { return; }
    var from = document.getElementById(button.dataset.copy);
    var text = from ? (from.value !== undefined ? from.value : from.textContent) : "";
    var said = button.textContent;
    var tell = function (word) { button.textContent = word; window.setTimeout(function () { button.textContent = said; }, 1500); };
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(function () { tell("已复制"); }, function () { tell("请手动复制"); });
    } else if (from && from.select) {  // no clipboard without https: the older way, which phones know too
      from.select();
      tell(document.execCommand("copy") ? "已复制" : "请手动复制");
    }
  });

  // Words selected in a [data-quote] text are quoted in the form beside it, with their place; what is shown between the
  // words (ins, sup) is none of the text. Python counts characters, so surrogate pairs count once.
  var plain = function (range) {
    var held = document.createElement("div");
    held.appendChild(range.cloneContents());
    held.querySelectorAll("ins, sup").forEach(function (one) { one.remove(); });
    return held.textContent;
  };
  ["mouseup", "keyup", "touchend"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var quoting = document.querySelector("form textarea[name=quote]"), chosen = window.getSelection();
      if (!quoting || !chosen.rangeCount || chosen.isCollapsed || event.target === quoting) { return; }
      var range = chosen.getRangeAt(0), node = range.commonAncestorContainer;
      var text = (node.nodeType === 1 ? node : node.parentElement).closest("[data-quote]");
      if (!text) { return; }
      var before = document.createRange();
      before.setStart(text, 0);
      before.setEnd(range.startContainer, range.startOffset);
      quoting.value = plain(range);
      quoting.form.elements.start.value = Array.from(plain(before)).length;
      quoting.form.elements.field.value = text.dataset.quote;
    });
  });

  // What is [data-live] keeps up: asked every two seconds with the mark of what it shows, while somebody can see it.
  // The server answers 304 while that is still true. One question at a time; after a failure the pauses grow.
  document.querySelectorAll("[data-live]").forEach(function (held) {
    var pause = 2000, timer = 0, asking = false, state = document.querySelector("[data-live-state]");
    var say = function (words) { if (state && state.textContent !== words) { state.textContent = words; } };
    // A page may hold back what has come ("live:draw"), put right what was drawn ("live:drawn"), or ask now ("live:ask").
    var show = function (html) {
      if (!held.dispatchEvent(new CustomEvent("live:draw", { bubbles: true, cancelable: true, detail: html }))) { return; }
      var active = held.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      var opened = {};  // by its id, else by its place; one that is new stays as the server drew it
      held.querySelectorAll("details").forEach(function (one, at) { opened[one.id || at] = one.open; });
      held.innerHTML = html;
      held.querySelectorAll("details").forEach(function (one, at) { if ((one.id || at) in opened) { one.open = opened[one.id || at]; } });
      held.querySelectorAll("a").forEach(function (one) { if (active && one.getAttribute("href") === active) { one.focus({ preventScroll: true }); active = null; } });
      held.dispatchEvent(new CustomEvent("live:drawn", { bubbles: true }));
    };
    var ask = function () {
      window.clearTimeout(timer);
      if (document.hidden || asking) { return; }
      var shown = held.querySelector("[data-seen]"), mark = shown ? shown.dataset.seen : "";
      asking = true;
      fetch(held.dataset.live, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: mark ? { "If-None-Match": "W/\"" + mark + "\"" } : {} }).then(function (answer) {
        if (answer.type === "opaqueredirect") { window.location.reload(); }
        if (answer.status === 200) { return answer.text().then(show); }
        if (answer.status !== 304) { throw new Error(String(answer.status)); }
      }).then(function () { pause = 2000; say("自动更新中"); }, function () { pause = Math.min(pause * 2, 60000); say("暂时连接不上，页面内容可能不是最新的"); })
        .then(function () { asking = false; timer = window.setTimeout(ask, pause); });
    };
    held.addEventListener("live:ask", ask);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { pause = 2000; ask(); } });
    timer = window.setTimeout(ask, pause);
  });

  // A part of a page that another service draws (shared/web/parts.py); without this it is a plain link. What is not
  // there (404, 403) or does not answer leaves the page in peace.
  document.querySelectorAll("[data-part]").forEach(function (held) {
    held.setAttribute("aria-busy", "true");
    fetch(held.dataset.part, { credentials: "same-origin", redirect: "manual", headers: { "X-Part": "1" } }).then(function (answer) {
      if (answer.status !== 200) { throw new Error(String(answer.status)); }
      return answer.text().then(function (html) { held.innerHTML = html; held.hidden = !held.firstElementChild; });
    }).catch(function (fault) {
      if (/^40[34]$/.test(fault.message)) { held.hidden = true; return; }
      held.classList.add("is-absent");
    }).then(function () { held.removeAttribute("aria-busy"); held.classList.add("is-here"); });
  });

  // A form that came back: one stands at the first field that is wrong.
  var wrong = document.querySelector("#notices .is-refused") && document.querySelector("main [aria-invalid=true]");
  if (wrong) { wrong.focus(); }

  // On a narrow screen the rows of the header are longer than it: one's own place is in sight.
  document.querySelectorAll(".areas [aria-current], .places [aria-current]").forEach(function (one) {
    var row = one.closest("ul");
    row.scrollLeft = one.offsetLeft - row.offsetLeft - (row.clientWidth - one.offsetWidth) / 2;
  });

  // What only works with this script is shown by it; the time of printing is the time of printing.
  document.querySelectorAll("[data-scripted]").forEach(function (one) { one.hidden = false; });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("[data-printed]").forEach(function (one) { one.textContent = new Date().toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false }); });
  });

  // A menu closes when one goes elsewhere; a dialog opens by its button.
  var shut = function (but) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (one) { if (one !== but) { one.open = false; } });
  };
  document.addEventListener("click", function (event) {
    var at = event.target.closest ? event.target : null;
    shut(at && at.closest("details[data-menu]"));
    var opener = at && at.closest("[data-opens]"), shown = opener && document.getElementById(opener.dataset.opens);
    if (shown && shown.showModal) { shown.showModal(); }
  });

  // "/" goes to the page's own search field, else to that of the header; "?" opens the list of keys; Esc shuts menus.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var menu = document.querySelector("details[data-menu][open]");
      if (menu) { shut(); menu.querySelector("summary").focus(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) { return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable) { return; }
    var keys = document.getElementById("keys");
    if (event.key === "/" && !(keys && keys.open)) {
      var search = document.querySelector("main input[type=search]") || document.querySelector("[data-find]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "?" && keys && keys.showModal) {
      event.preventDefault();
      if (keys.open) { keys.close(); } else { keys.showModal(); }
    }
  });
})();
