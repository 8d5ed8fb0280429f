// Runs before the page is painted, so that nothing jumps when the rest arrives.
if ("noModule" in HTMLScriptElement.prototype) {
  document.documentElement.classList.add("js-enabled", "govuk-frontend-supported");
}
