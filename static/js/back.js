// One step back in the browser: unlike a link, it keeps what was typed on the page before.
for (const button of document.querySelectorAll("[data-back]")) {
  button.hidden = history.length < 2;
  button.addEventListener("click", () => history.back());
}
