/* The forms and files of needs and materials: looks through what is typed, keeps it, sends files with their progress.
   Plain forms without it; nothing is kept in the browser, which others may use too. */
"use strict";
(function () {
  var NAMES = ["title", "body", "topic", "subtopic", "priority", "audience", "wanted_by", "region", "direct"];
  var TEXTS = "textarea[name]", LOOK = 900, KEEP = 3000, MOST = 60000;
  var form = document.querySelector("form.need-form");
  var token = document.querySelector("meta[name=csrf-token]");
  var make = function (tag, css, words) {
    var made = document.createElement(tag);
    if (css) { made.className = css; }
    if (words) { made.textContent = words; }
    return made;
  };
  var send = function (method, address, body, more) {
    var headers = { "Content-Type": "application/json", "X-CSRFToken": token ? token.content : "" };
    Object.keys(more || {}).forEach(function (name) { headers[name] = more[name]; });
    return { method: method, credentials: "same-origin", body: JSON.stringify(body), headers: headers };
  };

  // The fields of the form by name; who is put forward ([data-apart]) is not sent before the need itself is.
  var typed = function () {
    var body = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      var wanted = NAMES.indexOf(field.name) >= 0 || field.name.indexOf("d_") === 0;
      if (!wanted || field.hasAttribute("data-apart")) { return; }
      if (field.type === "checkbox") { if (field.checked) { body[field.name] = true; } } else if (field.value.trim()) { body[field.name] = field.value; }
    });
    return body;
  };

  // How many characters stand in a long field.
  var count = function (field) {
    var told = field.parentNode.querySelector("[data-counted]");
    if (!told) { told = field.parentNode.appendChild(make("p", "hint counted")); told.setAttribute("data-counted", ""); }
    told.textContent = Array.from(field.value).length + " / " + field.maxLength + " 字";
  };

  // Python counts characters, and from the first that is no blank.
  var spanOf = function (field, found) {
    var chars = Array.from(field.value), lead = chars.length - Array.from(field.value.replace(/^\s+/, "")).length;
    return { chars: chars, start: lead + found.start, end: lead + found.end };
  };

  var put = function (field, found) {
    var span = spanOf(field, found);
    field.value = span.chars.slice(0, span.start).concat(Array.from(found.instead), span.chars.slice(span.end)).join("");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    look();
  };

  // One finding under its field: the words around it with the place marked, what is wrong, one press to mend it.
  var shown = function (field, found) {
    var span = spanOf(field, found), item = make("li", "found"), quoted = make("p", "found-quote");
    quoted.appendChild(document.createTextNode((span.start > 12 ? "…" : "") + span.chars.slice(Math.max(0, span.start - 12), span.start).join("")));
    quoted.appendChild(make("mark", "", span.chars.slice(span.start, span.end).join("")));
    quoted.appendChild(document.createTextNode(span.chars.slice(span.end, span.end + 12).join("") + (span.end + 12 < span.chars.length ? "…" : "")));
    item.appendChild(quoted);
    item.appendChild(make("p", "wrong", found.words));
    if (found.instead !== null) {
      var button = make("button", "plain small", found.instead ? "改为“" + found.instead + "”" : "删去");
      button.type = "button";
      button.addEventListener("click", function () { put(field, found); });
      item.appendChild(button);
    }
    return item;
  };

  var fieldOf = function (name) { return form.elements[name] || null; };

  var tellFound = function (findings) {
    form.querySelectorAll("ul.founds").forEach(function (one) { one.remove(); });
    findings.forEach(function (found) {
      var field = fieldOf(found.field);
      if (!field) { return; }
      var list = field.parentNode.querySelector("ul.founds") || field.parentNode.appendChild(make("ul", "founds"));
      list.appendChild(shown(field, found));
    });
  };

  // The card beside the form: how many places, each a way to its field; needs of the own unit that look like it.
  var tellSummary = function (answer) {
    var card = document.querySelector("[data-looked-at]");
    if (!card) { return; }
    var list = card.querySelector("[data-looked-list]"), like = card.querySelector("[data-looked-like]"), found = answer.findings;
    var alike = answer.similar.filter(function (one) { return one.id !== form.dataset.need; });
    card.hidden = false;
    card.querySelector("[data-looked-words]").textContent = found.length ? "有" + found.length + "处须修改后才能提交：" : "没有发现个人信息和密级标志。";
    list.textContent = "";
    found.forEach(function (one) {
      var field = fieldOf(one.field), label = field && form.querySelector("label[for=" + field.id + "]"), item = make("li");
      var link = make("a", "", (label ? label.textContent.replace("*", "") : "内容") + "：" + one.masked);
      link.href = "#" + (field ? field.id : "main");
      item.appendChild(link);
      list.appendChild(item);
    });
    like.hidden = !alike.length;
    like.querySelector("[data-looked-similar]").textContent = "";
    alike.forEach(function (one) {
      var item = make("li"), link = make("a", "", one.title);
      link.href = "/intake/needs/" + one.id;
      link.target = "_blank";
      link.rel = "noopener";
      item.appendChild(link);
      item.appendChild(make("small", "none", " " + one.number + " " + one.state_label));
      like.querySelector("[data-looked-similar]").appendChild(item);
    });
  };

  var looking = 0, asked = 0;
  var look = function () {
    window.clearTimeout(looking);
    var body = typed(), mine = ++asked;
    if (!body.title && !body.body) { return; }
    body.kind = fieldOf("kind").value;
    fetch(form.dataset.check, send("POST", form.dataset.check, body)).then(function (answer) {
      if (answer.status !== 200 || mine !== asked) { return null; }  // what is typed since is asked about next
      return answer.json().then(function (told) { tellFound(told.findings); tellSummary(told); });
    }).catch(function () { return null; });  // it is looked through once more when it is sent
  };

  // What is typed is kept every few seconds, for this person alone.
  var version = form ? form.dataset.unsentVersion : "", pause = KEEP, timer = 0, busy = false, again = false, over = false, stop = null;
  var say = function (words) { var told = form.querySelector("[data-unsent-state]"); if (told) { told.textContent = words; } };
  var heard = function (answer) {
    if (answer.status === 200) {
      return answer.json().then(function (kept) {
        version = kept.version;
        pause = KEEP;
        if (kept.left_out.length) { say("有疑似个人信息的栏目没有暂存，其余已暂存"); } else { say(kept.version ? "已暂存 " + new Date().toLocaleTimeString("zh-CN", { hour12: false }) : ""); }
      });
    }
    if (answer.status === 412) { over = true; say("您在另一个窗口也在填写这类需求，本窗口不再自动暂存"); return null; }
    if (answer.status < 500 && answer.status !== 429) { over = true; say("没有暂存，请及时提交"); return null; }
    throw new Error(String(answer.status));
  };
  var keep = function (leaving) {
    window.clearTimeout(timer);
    if (over || !form.dataset.unsent) { return; }
    if (busy) { again = true; return; }
    var options = send("PUT", form.dataset.unsent, typed(), { "If-Match": "\"" + version + "\"" });
    if (leaving === true) { options.keepalive = true; fetch(form.dataset.unsent, options).catch(function () { return null; }); over = true; return; }
    stop = window.AbortController ? new AbortController() : null;
    if (stop) { options.signal = stop.signal; }
    busy = true;
    fetch(form.dataset.unsent, options).then(heard).catch(function () {
      if (over) { return; }
      pause = Math.min(pause * 2, MOST);
      again = true;
      say("暂时连接不上，没有暂存，稍后再试");
    }).then(function () { busy = false; if (again && !over) { again = false; timer = window.setTimeout(keep, pause); } });
  };

  if (form) {
    var waiting = false;
    form.querySelectorAll(TEXTS).forEach(function (field) { if (field.maxLength > 0) { count(field); } });
    form.addEventListener("input", function (event) {
      waiting = true;
      if (event.target.matches(TEXTS) && event.target.maxLength > 0) { count(event.target); }
      window.clearTimeout(looking);
      looking = window.setTimeout(look, LOOK);
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, pause);
    });
    // On its way: what was kept goes with it, and is not kept anew behind it.
    form.addEventListener("submit", function () { over = true; window.clearTimeout(timer); if (stop) { stop.abort(); } });
    window.addEventListener("pagehide", function () { if (waiting && !over) { keep(true); } });
    if (form.elements.title.value || form.elements.body.value) { look(); }
  }

  // On paper everything that is folded away stands open.
  window.addEventListener("beforeprint", function () { document.querySelectorAll("details[data-print]").forEach(function (one) { one.open = true; }); });

  // Files: several at once, one after the other, each with how far it is and what was wrong with it.
  var size = function (bytes) { return bytes >= 1048576 ? (bytes / 1048576).toFixed(1) + " MB" : Math.max(1, Math.round(bytes / 1024)) + " KB"; };
  var problem = function (text, status) {
    try {
      var told = JSON.parse(text), more = told.detail ? "：" + told.detail : "";
      Object.keys(told.errors || {}).forEach(function (name) { more += "；" + [].concat(told.errors[name]).join("；"); });
      return (told.title || "没有上传") + more;
    } catch (unreadable) { return status === 413 ? "文件过大" : "没有上传，请稍后再试"; }
  };
  var upload = function (uploads, file, row) {
    return new Promise(function (done) {
      var asks = new XMLHttpRequest(), bar = row.querySelector("progress"), told = row.querySelector("[data-told]");
      var end = function (good, words) { told.textContent = words; row.className = good ? "is-sent" : "is-not-sent"; bar.remove(); done(good); };
      asks.open("POST", uploads + "?name=" + encodeURIComponent(file.name));
      asks.setRequestHeader("X-CSRFToken", token ? token.content : "");
      asks.setRequestHeader("Content-Type", "application/octet-stream");
      asks.upload.addEventListener("progress", function (event) {
        if (!event.lengthComputable) { return; }
        bar.value = event.loaded / event.total;
        told.textContent = event.loaded < event.total ? Math.floor(100 * event.loaded / event.total) + "%" : "正在检查……";
      });
      asks.addEventListener("load", function () { if (asks.status === 201 || asks.status === 200) { end(true, "已上传"); } else { end(false, problem(asks.responseText, asks.status)); } });
      asks.addEventListener("error", function () { end(false, "连接中断，没有上传，请重试"); });
      asks.send(file);
    });
  };
  var listed = function (list, file) {
    var row = make("li"), bar = document.createElement("progress");
    row.appendChild(make("span", "sending-name", file.name + "（" + size(file.size) + "）"));
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name + "上传进度");
    row.appendChild(bar);
    var told = make("span", "sending-told", "等待上传");
    told.setAttribute("data-told", "");
    row.appendChild(told);
    list.appendChild(row);
    return row;
  };
  var renew = function () {
    return fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-files]"), held = document.querySelector("[data-files]");
      if (fresh && held) { held.replaceWith(document.importNode(fresh, true)); }
    });
  };
  document.querySelectorAll("form[data-uploads]").forEach(function (sending) {
    var input = sending.querySelector("input[type=file]"), list = sending.querySelector("[data-sending]"), button = sending.querySelector("button[type=submit]");
    input.multiple = true;
    sending.addEventListener("submit", function (event) {
      var files = Array.prototype.slice.call(input.files || []), good = true;
      event.preventDefault();
      event.stopPropagation();
      if (!files.length || button.disabled) { return; }
      button.disabled = true;
      list.textContent = "";
      var rows = files.map(function (file) { return listed(list, file); });
      files.reduce(function (before, file, at) {
        return before.then(function () { return upload(sending.dataset.uploads, file, rows[at]); }).then(function (sent) { good = good && sent; });
      }, Promise.resolve()).then(renew).catch(function () { return null; }).then(function () {
        button.disabled = false;
        if (good) { sending.reset(); }
      });
    });
  });
})();
