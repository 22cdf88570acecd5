/* The editor: keeps what is typed as a working copy every few seconds, and counts characters. A form without it. */
"use strict";
(function () {
  var OWN = ["csrf_token", "idempotency_key", "version", "back"], PAUSE = 3000, MOST = 60000;

  // How many characters stand in each long field.
  document.querySelectorAll("[data-count-of]").forEach(function (told) {
    var field = document.getElementById(told.dataset.countOf);
    if (!field) { return; }
    var count = function () { told.textContent = field.value ? Array.from(field.value).length + " 字" : ""; };
    field.addEventListener("input", count);
    count();
  });

  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var state = form.querySelector("[data-autosave-state]"), token = document.querySelector("meta[name=csrf-token]");
    var version = form.dataset.autosaveVersion, pause = PAUSE, timer = 0, sending = false, again = false, over = false;
    var say = function (words) { if (state) { state.textContent = words; } };
    var clock = function () { return new Date().toLocaleTimeString("zh-CN", { hour12: false }); };

    // A field that may have several values is sent as a list, as the door takes it.
    var typed = function () {
      var body = {};
      new FormData(form).forEach(function (value, name) {
        if (OWN.indexOf(name) >= 0 || typeof value !== "string" || value === "") { return; }
        var listed = form.querySelector("input[type=checkbox][name=\"" + name + "\"]");
        if (listed) { (body[name] = body[name] || []).push(value); } else { body[name] = value; }
      });
      return JSON.stringify({ body: body });
    };

    // What the server says: kept, somebody was first, no longer mine to write, or later.
    var heard = function (answer) {
      if (answer.status === 200) {
        return answer.json().then(function (kept) { version = kept.version; pause = PAUSE; say("已暂存 " + clock()); });
      }
      if (answer.status === 412) { over = true; say("您在另一个窗口也在写这篇稿件，本窗口不再自动暂存，请及时保存"); return null; }
      if (answer.status < 500 && answer.status !== 429) {
        over = true;
        return answer.json().then(function (no) { say("没有暂存：" + (no.title || "请刷新页面")); });
      }
      throw new Error(String(answer.status));
    };

    var keep = function () {
      window.clearTimeout(timer);
      if (over) { return; }
      if (sending) { again = true; return; }
      sending = true;
      fetch(form.dataset.autosave, {
        method: "PUT", credentials: "same-origin", body: typed(),
        headers: { "Content-Type": "application/json", "If-Match": "\"" + version + "\"", "X-CSRFToken": token ? token.content : "" }
      }).then(heard).catch(function () {
        pause = Math.min(pause * 2, MOST);
        say("暂时连接不上，没有暂存，稍后再试");
        again = true;
      }).then(function () {
        sending = false;
        if (again && !over) { again = false; timer = window.setTimeout(keep, pause); }
      });
    };

    form.addEventListener("input", function () {
      if (over) { return; }
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, pause);
    });
    // Saved as a version: the copy is not wanted any more.
    form.addEventListener("submit", function () { over = true; window.clearTimeout(timer); });
  });
})();
