// What was just done, with its undo. Stays ten seconds (data-stay: others), longer while it has
// pointer or focus.

const STAY_MS = 10_000;

export const watch = (toast) => {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "";
  let timer = 0;
  const staysFor = (Number(toast.dataset.stay) || STAY_MS / 1000) * 1000;
  const leave = () => { timer = setTimeout(() => toast.remove(), staysFor); };
  const stay = () => clearTimeout(timer);
  for (const begin of ["pointerenter", "focusin"]) toast.addEventListener(begin, stay);
  for (const end of ["pointerleave", "focusout"]) toast.addEventListener(end, leave);
  leave();
};

const watchAll = (root) => root.querySelectorAll("[data-toast]").forEach(watch);

export function toasts(root) {
  watchAll(root);
  root.addEventListener("htmx:oobAfterSwap", () => watchAll(root));
  root.addEventListener("htmx:load", () => watchAll(root));
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) root.addEventListener(failure, failed);
  root.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove();
  });
}

// An act that got no answer must not look as if it had been done.
function failed() {
  say(document.getElementById("words")?.dataset.failed);
}

export function say(text) {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.textContent = text;
  place.replaceChildren(toast);
  watch(toast);
}

// Say something to a screen reader without moving anything.
export function speak(text) {
  const spoken = document.getElementById("spoken");
  if (!spoken || !text) return;
  spoken.textContent = "";
  requestAnimationFrame(() => { spoken.textContent = text; });
}
