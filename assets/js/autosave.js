// Saves a form marked data-autosave="<address>" while it is written: two seconds
// after the last key, on leaving a field, and when the page is put away. The answer
// tells the number of the save, which goes with the next one; 409 means that the
// text changed elsewhere and the form has to be sent to see both. What cannot be
// saved is kept for the life of the tab (kept.js) and tried again, ever more
// patiently, and at once when the network is back.
import { forget, keep, kept } from "./kept.js";

const PAUSE = 2000;
const WAITS = [2000, 4000, 8000, 16000, 30000, 60000];
const PATIENCE = 20000;
// A browser lets no more than 64 KiB go out while it puts a page away.
const LAST_WORD = 60000;
const KEPT = "Your text is kept on this device.";
const REFUSED = {
  400: `Not saved. ${KEPT} Reload this page, and sign in if you are asked to.`,
  401: `Not saved: you are signed out. ${KEPT} Sign in again in another tab, then reload this page.`,
  403: "Not saved: these answers can no longer be changed.",
  404: `Not saved: you are signed in as somebody else. ${KEPT}`,
  409: "Not saved: this answer was changed in another tab or on another device. Press “Save and continue” to see both and choose one.",
  413: "Not saved: this is more than can be kept. Shorten it.",
};

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

// Files go with the form itself, never with a save in between.
function fields(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

// What the person wrote, without what the page adds to it.
function written(form) {
  return fields(form).filter(([name]) => !["csrf_token", "from", "then"].includes(name));
}

class Writing {
  constructor(form, status) {
    this.form = form;
    this.status = status;
    this.address = form.dataset.autosave;
    this.written = 0;
    this.saved = 0;
    this.failures = 0;
    this.onWay = null;
    this.unsure = null;
    this.isRefused = false;
  }

  get isSaved() {
    return this.written === this.saved;
  }

  say(words, isTrouble = false) {
    this.status.classList.toggle("autosave--trouble", isTrouble);
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  change() {
    this.written += 1;
    this.isRefused = false;
    this.isKept = keep(this.address, written(this.form));
    if (!this.failures) this.later(PAUSE);
  }

  // One save at a time: the next needs the number that this one is told.
  save(options = {}) {
    if (this.onWay || this.isRefused || this.isSaved) return this.onWay;
    clearTimeout(this.timer);
    this.onWay = this.send(options).finally(() => {
      this.onWay = null;
    });
    return this.onWay;
  }

  async send(options) {
    // A save whose answer was lost may have arrived: the same words again tell its number.
    this.unsure ??= { number: this.written, body: new URLSearchParams(fields(this.form)) };
    const { number, body } = this.unsure;
    body.set("version", this.form.elements.version.value);
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout?.(PATIENCE),
        ...options,
      });
      if (answer.ok) await this.arrived(number, answer);
      else if (REFUSED[answer.status]) this.refuse(answer.status);
      else throw new Error(String(answer.status));
    } catch {
      this.fail();
    }
  }

  async arrived(number, answer) {
    this.form.elements.version.value = (await answer.json()).version;
    this.saved = number;
    this.unsure = null;
    this.failures = 0;
    this.say(`Saved ${clock()}`);
    if (this.isSaved) forget(this.address);
    else {
      keep(this.address, written(this.form));
      this.later(PAUSE);
    }
  }

  refuse(status) {
    this.unsure = null;
    this.isRefused = true;
    this.say(REFUSED[status], true);
  }

  fail() {
    const where = this.isKept ? KEPT : "Keep this page open.";
    this.say(`Not saved. We will keep trying. ${where}`, true);
    this.later(WAITS[Math.min(this.failures, WAITS.length - 1)]);
    this.failures += 1;
  }

  tryNow() {
    if (this.failures) this.save();
  }

  putAway() {
    const size = new URLSearchParams(fields(this.form)).toString().length;
    this.save({ keepalive: size < LAST_WORD });
  }

  submit(event) {
    if (!navigator.onLine) {
      event.preventDefault();
      this.say(`You are offline, so this page cannot be sent. ${KEPT}`, true);
      return;
    }
    // The same words twice are no clash; other words wait for the number of those on their way.
    if (this.onWay && this.unsure?.number !== this.written) {
      event.preventDefault();
      const { submitter } = event;
      this.onWay.then(() => this.form.requestSubmit(submitter));
      return;
    }
    clearTimeout(this.timer);
    if (!this.isSaved) keep(this.address, written(this.form), true);
    this.saved = this.written;
  }

  // After a failed save and a reload: back into the fields, on the save that they went on from.
  restore() {
    const before = kept(this.address);
    if (!before) return;
    const now = new Map(written(this.form));
    const differs = before.fields.some(
      ([name, value]) => name !== "version" && value.trim() !== (now.get(name) ?? "").trim(),
    );
    if (!differs) {
      forget(this.address);
      return;
    }
    for (const [name, value] of before.fields) {
      const field = this.form.elements.namedItem(name);
      if (field) field.value = value;
    }
    this.change();
    this.say("We put back what you wrote here and could not be saved.");
  }

  watch() {
    const { form } = this;
    form.addEventListener("input", () => this.change());
    form.addEventListener("focusout", (event) => {
      if (!this.failures && event.relatedTarget?.type !== "submit") this.save();
    });
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.tryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.putAway();
      else this.tryNow();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.isSaved) event.preventDefault();
    });
    this.restore();
  }
}

export function autosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    const status = form.querySelector("[data-autosave-status]");
    if (status) new Writing(form, status).watch();
  }
}
