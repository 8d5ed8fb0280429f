(()=>{"noModule"in HTMLScriptElement.prototype&&document.documentElement.classList.add("js-enabled","govuk-frontend-supported");})();
