// Keeps what could not be saved for as long as the tab lives, and no longer: in
// sessionStorage, by the address that would have saved it. Storage may be full or
// forbidden; then nothing is kept, and `keep` says so.
const PREFIX = "unsaved:";

function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

// Returns whether the fields are kept; `leaving` is for a form that is being sent.
export function keep(address, fields, leaving = false) {
  return attempt(() => {
    sessionStorage.setItem(PREFIX + address, JSON.stringify({ fields, leaving }));
    return true;
  }, false);
}

export function kept(address) {
  return attempt(() => JSON.parse(sessionStorage.getItem(PREFIX + address)), null);
}

export function forget(address) {
  attempt(() => sessionStorage.removeItem(PREFIX + address));
}

function forgetWhere(wanted) {
  attempt(() => {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && wanted(key.slice(PREFIX.length))) {
        sessionStorage.removeItem(key);
      }
    }
  });
}

function wasRefused() {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0;
  return status >= 400;
}

export function tidy(root) {
  const choice = root.querySelector("[data-forget-draft]");
  choice?.addEventListener("click", () => forgetWhere(() => true));
  root
    .querySelector('form[action="/sign-out"]')
    ?.addEventListener("submit", () => forgetWhere(() => true));
  // Whatever was sent has arrived when the next page shows, unless that page is a refusal.
  if (choice || wasRefused()) return;
  const here = [...root.querySelectorAll("form[data-autosave]")].map(
    (form) => form.dataset.autosave,
  );
  forgetWhere((address) => !here.includes(address) && kept(address)?.leaving);
}
