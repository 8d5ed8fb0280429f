// Counts down the words or characters of a text marked data-count="words" with
// data-limit. The count is there to be seen all the time and to be heard only near
// the end, so that a screen reader is not interrupted all the way. A text that is
// too long stays as it is: the page says by how much.
const NEAR = { words: 20, characters: 100 };
const QUIET = 1000;

function said(left, unit) {
  const one = Math.abs(left) === 1 ? unit.slice(0, -1) : unit;
  return left < 0 ? `You have ${-left} ${one} too many` : `You have ${left} ${one} left`;
}

function line(after, name, attributes) {
  const element = document.createElement("div");
  element.className = name;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  after.insertAdjacentElement("afterend", element);
  return element;
}

function count(holder) {
  const text = holder.querySelector("textarea");
  const fallback = holder.querySelector("[data-count-limit]");
  const unit = holder.dataset.count;
  const limit = Number(holder.dataset.limit);
  const heard = line(fallback, "govuk-visually-hidden", { "aria-live": "polite" });
  const seen = line(fallback, "govuk-hint text-count", { "aria-hidden": "true" });
  fallback.classList.add("govuk-visually-hidden");
  let timer;

  const show = () => {
    const used = unit === "words" ? (text.value.match(/\S+/g) ?? []).length : text.value.length;
    const left = limit - used;
    seen.textContent = said(left, unit);
    seen.classList.toggle("text-count--over", left < 0);
    return left;
  };
  text.addEventListener("input", () => {
    const left = show();
    clearTimeout(timer);
    timer = setTimeout(() => {
      heard.textContent = left <= NEAR[unit] ? said(left, unit) : "";
    }, QUIET);
  });
  window.addEventListener("pageshow", show);
  show();
}

export function wordCount(root) {
  for (const holder of root.querySelectorAll("[data-count][data-limit]")) count(holder);
}
