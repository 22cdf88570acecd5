/* 收件箱: says when the network is gone, and keeps an answer from being lost then. */
"use strict";
(function () {
  var tell = function () {
    var told = document.querySelector("[data-offline]");
    if (told) { told.hidden = navigator.onLine !== false; }
  };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  document.addEventListener("submit", function (event) {  // before the buttons are shut: the tap counts once one is back
    if (navigator.onLine !== false) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    tell();
    var told = document.querySelector("[data-offline]");
    if (told) { told.scrollIntoView({ block: "center" }); }
  }, true);
  tell();
})();
