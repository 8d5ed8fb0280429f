// Saves a form marked data-autosave="<address>" while it is written: two seconds
// after the last key, and on leaving a field. Any 2xx answer means saved; 409 means
// that the text changed elsewhere and the form has to be sent to see both. Nothing
// is kept in the browser: a failed save is tried again while the page is open.
const PAUSE = 2000;
const AGAIN = 15000;

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

// Files go with the form itself, never with a save in between.
function words(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

function watch(form, status) {
  let timer;
  let saving = false;
  let written = 0;
  let saved = 0;

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };

  async function save() {
    if (saving || written === saved) return;
    saving = true;
    const version = written;
    let wait = 0;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(words(form)),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      if (answer.ok) {
        saved = version;
        say(`Saved ${clock()}`);
      } else if (answer.status === 409) {
        saved = version;
        say("This text changed in another window. Save the page to see both.");
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      say("Not saved. We will keep trying while this page is open.");
      wait = AGAIN;
    }
    saving = false;
    if (written !== saved) later(wait || PAUSE);
  }

  form.addEventListener("input", () => {
    written += 1;
    later(PAUSE);
  });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    saved = written;
  });
  window.addEventListener("beforeunload", (event) => {
    if (written !== saved) event.preventDefault();
  });
}

export function autosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    const status = form.querySelector("[data-autosave-status]");
    if (status) watch(form, status);
  }
}
