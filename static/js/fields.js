// Small help in forms: length against a limit, filters that send themselves, text that is kept,
// copying, and the first error in view. All forms work without it.
import { speak } from "./toast.js";

const PREFIX = "desk-kept:";
const SENT = "desk-sent";

const count = (field) => {
  const shown = document.querySelector(`[data-count-for="${CSS.escape(field.id)}"]`);
  if (!shown) return;
  const limit = Number(field.dataset.count);
  const used = [...field.value].length;
  shown.textContent = `${used} / ${limit}`;
  shown.classList.toggle("over", used > limit);
};

const keep = (field) => {
  try {
    if (field.value) localStorage.setItem(PREFIX + field.dataset.keep, field.value);
    else localStorage.removeItem(PREFIX + field.dataset.keep);
  } catch { /* private mode: nothing is kept, nothing breaks */ }
};

const bring = (field) => {
  try {
    const kept = localStorage.getItem(PREFIX + field.dataset.keep);
    if (kept && !field.value) field.value = kept;
  } catch { /* as above */ }
};

// Sent and answered by a redirect: the server has it, this browser need not. After an error page the
// person comes back to the form and finds the text again.
const forget = () => {
  const arrival = performance.getEntriesByType("navigation")[0];
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && arrival?.type === "navigate" && arrival.redirectCount > 0) localStorage.removeItem(PREFIX + sent);
};

const begin = (root) => {
  for (const field of root.querySelectorAll("[data-keep]")) bring(field);
  for (const field of root.querySelectorAll("[data-count]")) count(field);
  root.querySelector("[data-show-first]")?.focus();
};

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  speak(button.dataset.copied ?? "");
  button.querySelector("span")?.replaceChildren(button.dataset.copied ?? "");
}

export function fields(root) {
  forget();
  begin(root);
  root.addEventListener("htmx:load", (event) => { if (event.target.querySelectorAll) begin(event.target); });
  root.addEventListener("input", (event) => {
    if (event.target.matches("[data-count]")) count(event.target);
    if (event.target.matches("[data-keep]")) keep(event.target);
  });
  root.addEventListener("change", (event) => event.target.closest("form[data-autosubmit]")?.requestSubmit());
  root.addEventListener("submit", (event) => {
    const field = event.target.querySelector("[data-keep]");
    if (field) sessionStorage.setItem(SENT, field.dataset.keep);
  });
  root.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    for (const field of event.detail.elt.querySelectorAll?.("[data-keep]") ?? []) localStorage.removeItem(PREFIX + field.dataset.keep);
  });
  root.addEventListener("click", (event) => {
    const locked = event.target.closest("[aria-disabled=true]");
    if (locked) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  }, true);
}
