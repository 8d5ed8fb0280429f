// Keys for reviewers: 1 to 5 score the criterion in view, J and K move between
// criteria, N goes to the next case, S skips, ? opens the list of keys. They are
// off until the reviewer ticks the box, because single keys can clash with
// assistive tools; the tick lasts for the session only.
const REMEMBERED = "score-keys";

function typing(target) {
  return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
}

export function scoreKeys(root) {
  const sheet = root.querySelector("[data-score-keys]");
  if (!sheet) return;
  const rows = [...sheet.querySelectorAll("[data-score-row]")];
  const toggle = sheet.querySelector("[data-score-keys-toggle]");
  if (rows.length === 0 || !toggle) return;

  toggle.closest("[hidden]")?.removeAttribute("hidden");
  toggle.checked = sessionStorage.getItem(REMEMBERED) === "on";
  toggle.addEventListener("change", () => {
    sessionStorage.setItem(REMEMBERED, toggle.checked ? "on" : "off");
  });

  const current = () => {
    const holder = document.activeElement?.closest("[data-score-row]");
    return Math.max(0, rows.indexOf(holder));
  };
  const enter = (index) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    const input = row.querySelector("input:checked") ?? row.querySelector("input[type=radio]");
    input?.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const press = (name) => sheet.querySelector(`[data-key="${name}"]`)?.click();

  root.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (/^[0-9]$/.test(key)) {
      const input = rows[current()].querySelector(`input[type=radio][value="${key}"]`);
      if (!input) return;
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    } else if (key === "j") enter(current() + 1);
    else if (key === "k") enter(current() - 1);
    else if (key === "n") press("next");
    else if (key === "s") press("skip");
    else if (key === "?") press("help");
    else return;
    event.preventDefault();
  });
}
