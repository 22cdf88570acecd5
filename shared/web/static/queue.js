/* The queue's keys, claiming in place, what is ticked, and what stays through a refresh. The page works without it. */
"use strict";
(function () {
  var held = document.getElementById("queue-rows"), bulk = document.getElementById("bulk");
  var news = document.getElementById("queue-news"), told = document.getElementById("many-told");
  if (!held) { return; }
  var here = "", place = 0, waiting = null, kept = {}, before = null;

  var all = function (what, at) { return Array.prototype.slice.call((at || held).querySelectorAll(what)); };
  var rowOf = function (id) { return id ? held.querySelector("[data-row=\"" + id + "\"]") : null; };
  var ids = function (at) { return all("[data-row]", at).map(function (one) { return one.dataset.row; }); };
  var ticks = function () { return all("input[name=task_ids]"); };
  var ticked = function () { return ticks().filter(function (one) { return one.checked; }).map(function (one) { return one.value; }); };

  /* the row under the keys */
  var mark = function () { all("[data-row]").forEach(function (one) { one.classList.toggle("is-here", one.dataset.row === here); }); };
  var go = function (row) {
    if (!row) { return; }
    here = row.dataset.row;
    mark();
    row.querySelector(".opens").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  held.addEventListener("focusin", function (event) {
    var row = event.target.closest("[data-row]");
    if (row) { here = row.dataset.row; mark(); }
  });
  var step = function (by) {
    var rows = all("[data-row]"), at = rows.indexOf(rowOf(here));
    go(at >= 0 ? rows[at + by] : rows[Math.min(place, rows.length - 1)]);
  };
  var aside = function (by) {
    var columns = all(".column").filter(function (one) { return one.querySelector("[data-row]"); }), row = rowOf(here);
    var column = row && row.closest(".column"), next = columns[column ? columns.indexOf(column) + by : 0];
    if (!next) { return; }
    var rows = all("[data-row]", next);
    go(rows[Math.min(column ? all("[data-row]", column).indexOf(row) : 0, rows.length - 1)]);
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) { return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") { return; }
    var row = rowOf(here), claim = row && row.querySelector("form[data-claim]"), box = row && row.querySelector("input[name=task_ids]");
    var keys = {
      j: function () { step(1); }, k: function () { step(-1); }, l: function () { aside(1); }, h: function () { aside(-1); },
      c: function () { if (claim) { claim.requestSubmit(); } },
      x: function () { if (box) { box.click(); } },
      s: function () { if (claim) { claim.requestSubmit(); } else if (row) { window.location.assign(row.querySelector(".opens").href + "#steps"); } }
    };
    if (!Object.prototype.hasOwnProperty.call(keys, event.key)) { return; }
    event.preventDefault();
    keys[event.key]();
  });

  /* claiming in place: the row itself says what became of it, and stays to say it */
  var say = function (row, css, words, address, link) {
    var line = document.createElement("p"), way = document.createElement("a");
    line.className = "told";
    line.setAttribute("role", "status");
    line.textContent = words + "　";
    way.href = address;
    way.textContent = link;
    line.appendChild(way);
    kept[row.dataset.row] = { row: row, css: css, line: line };
    tell(row, css, line);
    count();
  };
  /* What the row said of it before is no longer so. */
  var has = function (row, name) {
    var badge = row.querySelector(".stage-waiting"), who = row.querySelector(".who");
    if (badge) { badge.className = "badge stage-drafting"; badge.textContent = "撰写中"; }
    if (who && name) { who.textContent = name; }
  };
  var tell = function (row, css, line) {
    var cell = row.querySelector(".acts");
    cell.textContent = "";
    cell.appendChild(line);
    row.classList.add(css);
    all("input[name=task_ids]", row).forEach(function (one) { one.checked = false; one.disabled = true; });
  };
  var take = function (form) {
    var row = form.closest("[data-row]"), address = row.querySelector(".opens").href, button = form.querySelector("button");
    var fields = form.elements, focused = row.contains(document.activeElement);
    if (button.disabled) { return; }
    button.disabled = true;
    fetch(form.dataset.claim, {
      method: "POST", credentials: "same-origin", body: "{}",
      headers: { "Content-Type": "application/json", "X-CSRFToken": fields.csrf_token.value, "Idempotency-Key": fields.idempotency_key.value }
    }).then(function (answer) {
      if (answer.status === 401) { window.location.reload(); }
      return answer.json().then(function (body) {
        if (answer.status === 200 || body.stage === "drafting") { has(row, answer.status === 200 ? "您" : body.holder && body.holder.name); }
        if (answer.status === 200) { say(row, "is-mine", "您已领取。", address, "去撰写"); } else { say(row, "is-refused", (body.title || "没有领成") + "。", address, "查看任务"); }
        if (focused) { go(row); }
        held.dispatchEvent(new CustomEvent("live:ask"));
      });
    }).catch(function () { form.submit(); });  // no answer that can be read: the plain way, with the same key
  };
  document.addEventListener("submit", function (event) {
    if (event.target.matches("form[data-claim]") && !event.defaultPrevented) { event.preventDefault(); event.stopPropagation(); take(event.target); }
  }, true);

  /* what is ticked, and one step on all of it */
  var count = function () {
    var number = ticked().length, every = held.querySelector("[data-tick-all]"), free = ticks().filter(function (one) { return !one.disabled; });
    if (every) { every.checked = number > 0 && number === free.length; every.indeterminate = number > 0 && number < free.length; }
    if (!bulk) { return; }
    bulk.querySelector(".many-count").textContent = number ? "已选" + number + "项" : "";
    bulk.parentElement.classList.toggle("is-up", number > 0);
    bulk.parentElement.classList.toggle("is-idle", number === 0);
    if (!number && waiting !== null) { draw(); }
  };
  var tick = function (on) { ticks().forEach(function (one) { one.checked = on && !one.disabled; }); count(); };
  held.addEventListener("change", function (event) {
    if (event.target.matches("[data-tick-all]")) { tick(event.target.checked); } else { count(); }
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-tick-none]")) { tick(false); }
    if (event.target.closest("#queue-news button")) { draw(); }
    if (event.target.closest("#many-told [data-close]")) { told.textContent = ""; }
  });
  if (bulk) {
    bulk.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopImmediatePropagation();
      var button = bulk.querySelector("button[type=submit]");
      if (button.disabled) { return; }
      button.disabled = true;
      fetch(bulk.action, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-Part": "1" }, body: new URLSearchParams(new FormData(bulk)) }).then(function (answer) {
        if (answer.status !== 200) { throw new Error(String(answer.status)); }
        return answer.text();
      }).then(function (html) {
        told.innerHTML = html;
        bulk.elements.idempotency_key.value = told.querySelector("[data-new-key]").dataset.newKey;
        bulk.elements.reason.value = "";
        button.disabled = false;
        tick(false);
        told.scrollIntoView({ block: "nearest" });
        held.dispatchEvent(new CustomEvent("live:ask"));
      }).catch(function () { button.disabled = false; bulk.submit(); });  // refused: the plain way says why
    });
  }

  /* a refresh: held back while somebody ticks, and what was in hand is in hand afterwards */
  var hold = function (html) {
    var fresh = document.createElement("div"), known = ids(), shown = held.querySelector("[data-seen]");
    fresh.innerHTML = html;
    var added = ids(fresh).filter(function (one) { return known.indexOf(one) < 0; }).length;
    shown.dataset.seen = fresh.querySelector("[data-seen]").dataset.seen;  // this much is known: ask only for what follows
    waiting = html;
    news.querySelector("span").textContent = added ? "有" + added + "项新任务" : "队列有变化";
    news.hidden = false;
  };
  var note = function () {
    var row = rowOf(here), active = held.contains(document.activeElement) ? document.activeElement : null;
    before = {
      ids: ids(), ticked: ticked(), top: row ? row.getBoundingClientRect().top : null,
      on: active && row && row.contains(active) ? (active.matches("input") ? "input[name=task_ids]" : active.matches("button") ? ".acts button" : ".opens") : ""
    };
  };
  var settle = function () {
    var now = ids();
    Object.keys(kept).forEach(function (id) {  // a row that said something says it on; where it has gone, it stays until the page is left
      var told = kept[id], row = rowOf(id), next = before.ids.slice(before.ids.indexOf(id) + 1).filter(function (one) { return now.indexOf(one) >= 0; })[0];
      if (row) { tell(row, told.css, told.line); } else if (next) { rowOf(next).before(told.row); } else { last(told.row); }
    });
    if (here && !rowOf(here)) { place = before.ids.indexOf(here); }
    ticks().forEach(function (one) { one.checked = !one.disabled && before.ticked.indexOf(one.value) >= 0; });
    all("[data-row]").forEach(function (one) { if (before.ids.indexOf(one.dataset.row) < 0) { one.classList.add("is-new"); } });
    all("[data-scripted]").forEach(function (one) { one.hidden = false; });
    var row = rowOf(here), again = row && before.on ? row.querySelector(before.on) || row.querySelector(".opens") : null;
    mark();
    if (again) { again.focus({ preventScroll: true }); }
    if (row && before.top !== null) { window.scrollBy(0, row.getBoundingClientRect().top - before.top); }
    count();
  };
  var last = function (row) {
    var list = held.querySelector(row.tagName === "TR" ? "table.queue tbody" : ".column ul");
    if (!list) {  // the list is empty now: a row wants its table
      list = document.createElement(row.tagName === "TR" ? "table" : "ul");
      list.className = row.tagName === "TR" ? "to-cards queue" : "plain-list";
      held.prepend(list);
    }
    list.appendChild(row);
  };
  var draw = function () {
    var html = waiting;
    if (html === null) { return; }
    waiting = null;
    news.hidden = true;
    note();
    held.innerHTML = html;
    settle();
  };
  held.addEventListener("live:draw", function (event) {
    if (ticked().length) { event.preventDefault(); hold(event.detail); } else { note(); }
  });
  held.addEventListener("live:drawn", settle);
  count();
})();
