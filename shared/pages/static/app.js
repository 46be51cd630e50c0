// What the pages need of a browser, and work without: partial updates carry the session's token, a
// session in use is renewed, what was loaded is announced, and an error page leads back.
"use strict";

const csrf = document.body.dataset.csrf;
const RENEWAL = 5 * 60 * 1000; // milliseconds

document.addEventListener("htmx:config:request", ({ detail }) => {
  if (csrf) detail.ctx.request.headers["X-CSRF-Token"] = csrf;
});

const told = document.querySelector("#loading [role=status]");
document.addEventListener("htmx:before:request", () => {
  told.textContent = told.dataset.text;
});
document.addEventListener("htmx:after:swap", () => {
  setTimeout(() => { told.textContent = document.title; });
});

if (csrf) {
  const timer = setInterval(async () => {
    if (document.visibilityState !== "visible") return;
    const renewed = await fetch("/enrolment/session/renew", {
      method: "POST",
      headers: { "X-CSRF-Token": csrf },
    });
    if (renewed.status === 401 || renewed.status === 403) clearInterval(timer); // it has ended
  }, RENEWAL);
}

for (const button of document.querySelectorAll("[data-back]")) {
  button.hidden = history.length < 2;
  button.addEventListener("click", () => history.back());
}
