/* 推送页: a county of the map opens its line in the list below; without this the browser only goes there. */
"use strict";
(function () {
  var opened = function () {
    var found = location.hash.indexOf("#b-") === 0 && document.getElementById(location.hash.slice(1));
    if (found && found.tagName === "DETAILS") { found.open = true; found.scrollIntoView({ block: "start" }); found.querySelector("summary").focus({ preventScroll: true }); }
  };
  window.addEventListener("hashchange", opened);
  document.addEventListener("click", function (event) {  // the same county once more changes no hash
    var link = event.target.closest && event.target.closest("a[href^='#b-']");
    if (link && link.getAttribute("href") === location.hash) { event.preventDefault(); opened(); }
  });
  opened();
})();
