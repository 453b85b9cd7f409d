// Opens and closes dialogs. Escape, focus and the backdrop are the browser's own.

const show = (dialog) => {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector("[data-first], [autofocus]") ?? dialog.querySelector("input:not([type=hidden]), textarea, select, .btn");
  first?.focus();
};

export function dialogs(root) {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.open);
      if (!dialog) return; // a link then leads to its own page
      event.preventDefault();
      if (dialog.open) dialog.close();
      else show(dialog);
      return;
    }
    event.target.closest("[data-close]")?.closest("dialog")?.close();
  });
  // A dialog that arrives in an answer opens at once, and leaves the page when it closes.
  root.addEventListener("htmx:load", (event) => {
    const arrived = event.target.matches?.("dialog[data-show]")
      ? event.target
      : event.target.querySelector?.("dialog[data-show]");
    if (!arrived) return;
    show(arrived);
    arrived.addEventListener("close", () => arrived.remove(), { once: true });
  });
}
