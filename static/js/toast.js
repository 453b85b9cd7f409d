// What was just done, with its undo. Stays ten seconds, longer while it has pointer or focus.

const STAY_MS = 10_000;

const watch = (toast) => {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "";
  let timer = 0;
  const leave = () => { timer = setTimeout(() => toast.remove(), STAY_MS); };
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
  root.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove();
  });
}

// Say something to a screen reader without moving anything.
export function speak(text) {
  const spoken = document.getElementById("spoken");
  if (!spoken || !text) return;
  spoken.textContent = "";
  requestAnimationFrame(() => { spoken.textContent = text; });
}
