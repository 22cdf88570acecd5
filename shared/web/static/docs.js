/* Starts Swagger UI; outside the page because the content security policy allows no inline script. */
"use strict";
window.addEventListener("load", function () {
  var place = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    url: place.dataset.spec,
    domNode: place,
    deepLinking: true,
    docExpansion: "list",
    validatorUrl: null,
    requestInterceptor: function (request) {
      if (request.method && request.method !== "GET" && !request.headers["Idempotency-Key"]) {
        request.headers["Idempotency-Key"] = window.crypto && crypto.randomUUID ? crypto.randomUUID() : String(Date.now());
      }
      return request;
    }
  });
});
