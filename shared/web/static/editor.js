/* The editor: keeps what is typed as a working copy, counts characters, and has the gate look at it while somebody
   types: what was found is marked under the words and told beside them. A plain form without it. */
"use strict";
(function () {
  var OWN = ["csrf_token", "idempotency_key", "version", "back"], PAUSE = 3000, MOST = 60000, LOOK = 1200, TOLD = 40;
  var token = document.querySelector("meta[name=csrf-token]"), form = document.querySelector("form.editor");
  if (!form) { return; }

  // How many characters stand in each field.
  document.querySelectorAll("[data-count-of]").forEach(function (told) {
    var field = document.getElementById(told.dataset.countOf);
    if (!field) { return; }
    var count = function () { told.textContent = field.value ? Array.from(field.value).length + " 字" : ""; };
    field.addEventListener("input", count);
    count();
  });

  var send = function (method, address, body, match) {
    var headers = { "Content-Type": "application/json", "X-CSRFToken": token ? token.content : "" };
    if (match) { headers["If-Match"] = match; }
    return fetch(address, { method: method, credentials: "same-origin", body: JSON.stringify({ body: body }), headers: headers });
  };

  // The working copy.
  var keeping = function () {
    var state = form.querySelector("[data-autosave-state]");
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
      return body;
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
      send("PUT", form.dataset.autosave, typed(), "\"" + version + "\"").then(heard).catch(function () {
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
  };
  if (form.dataset.autosave) { keeping(); }

  // The gate while somebody types.
  var looking = function (box) {
    var fields = Array.prototype.slice.call(form.querySelectorAll("input[type=text][name], textarea[name]"));
    var head = box.querySelector("[data-check-told]"), list = box.querySelector("ol");
    var timer = 0, pause = LOOK, asking = false, again = false, found = [], looked = {};
    var WORDS = { block: "不得发布", confirm: "须确认", note: "提示" };

    var texts = function () {
      var body = {};
      fields.forEach(function (one) { if (one.value) { body[one.name] = one.value; } });
      return body;
    };

    // Python counts characters, JavaScript halves of some of them.
    var at = function (text, characters) { return Array.from(text).slice(0, characters).join("").length; };

    // What lies under a field: its own words, the found ones marked.
    var under = function (field) {
      var words = field.parentElement.querySelector(".under-words");
      if (!words) { return; }
      var reached = 0, text = field.value;
      words.textContent = "";
      found.filter(function (one) { return one.field === field.name && one.to > one.from; }).sort(function (a, b) { return a.from - b.from; }).forEach(function (one) {
        if (one.from < reached) { return; }
        words.appendChild(document.createTextNode(text.slice(reached, one.from)));
        var mark = words.appendChild(document.createElement("mark"));
        mark.className = "found-" + one.verdict;
        mark.textContent = text.slice(one.from, one.to);
        reached = one.to;
      });
      words.appendChild(document.createTextNode(text.slice(reached) + "\n"));
      words.scrollTop = field.scrollTop;
    };

    var button = function (words, label, n, what) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "plain small";
      made.textContent = words;
      made.setAttribute("aria-label", label);
      made.dataset[what] = n;
      return made;
    };

    var line = function (one, n) {
      var told = document.createElement("li"), words = document.createElement("p"), ways = document.createElement("p");
      var badge = words.appendChild(document.createElement("span")), place = one.part + "“" + one.shown + "”";
      badge.className = "badge" + (one.verdict === "block" ? " tone-red" : one.verdict === "confirm" ? " tone-amber" : "");
      badge.textContent = WORDS[one.verdict];
      words.appendChild(document.createTextNode(" " + one.label + "：" + place));
      words.appendChild(document.createElement("small")).textContent = one.advice + (one.verdict === "confirm" ? "；确需这样写的，保存以后说明理由确认" : "");
      ways.className = "buttons";
      ways.appendChild(button("定位", "定位到" + place, n, "goTo"));
      if (one.suggest !== null) { ways.appendChild(button(one.suggest ? "改为“" + one.suggest + "”" : "删去", (one.suggest ? "改为" + one.suggest : "删去") + "：" + place, n, "put")); }
      told.appendChild(words);
      told.appendChild(ways);
      return told;
    };

    var draw = function () {
      var blocks = found.filter(function (one) { return one.verdict === "block"; }).length;
      var confirms = found.filter(function (one) { return one.verdict === "confirm"; }).length;
      var notes = found.length - blocks - confirms;
      var words = [blocks && blocks + "处不得发布", confirms && confirms + "处须确认", notes && notes + "处提示"].filter(Boolean);
      var said = words.length ? "边写边查：" + words.join("，") : "边写边查：没有发现问题";
      if (head.textContent !== said) { head.textContent = said; }
      list.textContent = "";
      found.slice(0, TOLD).forEach(function (one, n) { list.appendChild(line(one, n)); });
      fields.forEach(under);
    };

    var heard = function (told) {
      found = told.findings.map(function (one) {
        var text = looked[one.field] || "";
        one.from = at(text, one.start);
        one.to = at(text, one.end);
        return one;
      });
      fields.forEach(function (field) { if (field.value !== (looked[field.name] || "")) { move(field); } });
      draw();
    };

    // Typed since it was looked at: what stands before and behind the change keeps its mark, what was in it is asked anew.
    var move = function (field) {
      var old = looked[field.name] || "", text = field.value, head = 0, tail = 0, most = Math.min(old.length, text.length);
      while (head < most && old[head] === text[head]) { head++; }
      while (tail < most - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) { tail++; }
      found = found.filter(function (one) { return one.field !== field.name || one.to <= head || one.from >= old.length - tail; });
      found.forEach(function (one) {
        if (one.field === field.name && one.from >= old.length - tail && one.to > head) { one.from += text.length - old.length; one.to += text.length - old.length; }
      });
      looked[field.name] = text;
    };

    var ask = function () {
      window.clearTimeout(timer);
      if (asking) { again = true; return; }
      asking = true;
      var sent = texts();
      send("POST", form.dataset.check, sent).then(function (answer) {
        if (answer.status === 429) { pause = 1000 * (Number(answer.headers.get("Retry-After")) || 10); again = true; return null; }
        if (answer.status === 200) { pause = LOOK; looked = sent; return answer.json().then(heard); }
        if (answer.status >= 500) { throw new Error(String(answer.status)); }
        box.hidden = true;  // no longer mine to write, or too long to look at: saving says so
        return null;
      }).catch(function () { pause = Math.min(pause * 2, MOST); again = true; }).then(function () {
        asking = false;
        if (again) { again = false; timer = window.setTimeout(ask, pause); }
      });
    };

    form.addEventListener("input", function (event) {
      if (fields.indexOf(event.target) < 0) { return; }
      move(event.target);
      under(event.target);
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, pause);
    });
    form.addEventListener("scroll", function (event) {
      var words = event.target.parentElement && event.target.parentElement.querySelector(".under-words");
      if (words) { words.scrollTop = event.target.scrollTop; }
    }, true);
    box.addEventListener("click", function (event) {
      var chosen = event.target.dataset, one = found[chosen.goTo !== undefined ? chosen.goTo : chosen.put];
      var field = one && form.elements[one.field];
      if (!field) { return; }
      for (var outer = field.closest("details"); outer; outer = outer.parentElement.closest("details")) { outer.open = true; }
      field.focus();
      field.setSelectionRange(one.from, one.to);
      if (chosen.put === undefined) { field.scrollIntoView({ block: "nearest" }); return; }
      // As if it had been typed, so that it can be taken back with Ctrl+Z; else plainly.
      if (!document.execCommand(one.suggest ? "insertText" : "delete", false, one.suggest)) {
        field.setRangeText(one.suggest, one.from, one.to, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      found = found.filter(function (other) { return other !== one; });
      draw();
    });
    box.hidden = false;  // from the start: what is told later moves nothing under the pointer
    head.textContent = "边写边查：正在看……";
    ask();
  };
  var box = form.querySelector("[data-live-check]");
  if (form.dataset.check && box) { looking(box); }
})();
