/* 任务页: what was found opens where it is told of; the page stays as it is, works without this file. */
"use strict";
(function () {
  // A finding that an address or a mark in the text leads to: whatever folds it away opens.
  var unfold = function () {
    var told = window.location.hash.length > 1 && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    for (var at = told && told.parentElement; at; at = at.parentElement) { if (at.tagName === "DETAILS") { at.open = true; } }
    if (told && told.closest("details")) { told.scrollIntoView({ block: "nearest" }); }
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  // s: to the main step, its first field or its button.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "s" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
    var steps = document.getElementById("steps");
    var first = steps && steps.querySelector("details[open] textarea, details[open] select, details[open] input:not([type=hidden]), button");
    if (first) { event.preventDefault(); first.focus(); }
  });
})();
