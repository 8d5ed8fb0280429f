// A form marked data-leave-guard asks before it is left with unsent changes.
export function leaveGuard(root) {
  for (const form of root.querySelectorAll("form[data-leave-guard]")) {
    let changed = false;
    form.addEventListener("input", () => {
      changed = true;
    });
    form.addEventListener("submit", () => {
      changed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  }
}
