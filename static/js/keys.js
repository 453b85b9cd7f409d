// Single keys: an element with data-key is pressed by its key. Never inside a field, never when the
// person has switched single keys off (WCAG 2.1.4). Two keys in a row are written "g t".

const WAIT_MS = 1200;
let first = "";
let timer = 0;

const isField = (target) =>
  target.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");

export const named = (event) => {
  const key = event.key === "Enter" ? "enter" : event.key;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.shiftKey && /^[a-z]$/i.test(key)) parts.push("shift");
  parts.push(key.length === 1 ? key.toLowerCase() : key);
  return parts.join("+");
};

const topLayer = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;

const isReachable = (element) =>
  !element.disabled && element.getAttribute("aria-disabled") !== "true" && element.checkVisibility();

// Last one wins: what a page adds later stands nearer to the work than the frame around it.
const owner = (combination) =>
  [...topLayer().querySelectorAll("[data-key]")]
    .filter((element) => element.dataset.key === combination && isReachable(element))
    .at(-1);

const press = (element) => {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) element.focus();
  else element.click();
};

const starts = (combination) =>
  [...topLayer().querySelectorAll("[data-key]")].some((element) =>
    element.dataset.key.startsWith(`${combination} `));

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const combination = named(event);
  const withModifier = combination.startsWith("ctrl+");
  if (!withModifier && (document.body.dataset.keys === "off" || isField(event.target))) return;
  const whole = first ? `${first} ${combination}` : combination;
  first = "";
  clearTimeout(timer);
  const element = owner(whole) ?? owner(combination);
  if (element) {
    event.preventDefault();
    press(element);
  } else if (!withModifier && starts(combination)) {
    first = combination;
    timer = setTimeout(() => { first = ""; }, WAIT_MS);
  }
}

export function keys(root) {
  root.addEventListener("keydown", onKey);
  root.addEventListener("change", (event) => {
    const form = event.target.closest("[data-keys-form]");
    if (!form) return;
    document.body.dataset.keys = event.target.checked ? "on" : "off";
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
  });
}
