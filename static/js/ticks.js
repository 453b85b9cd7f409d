// Ticked alerts: the keys mean all of them. A key that can only mean one alert is refused, because
// the one that is open need not be among the ticked ones. Escape lets them go.
import { named } from "./keys.js";
import { bulk } from "./rows.js";
import { say } from "./toast.js";

export function untick() {
  for (const box of document.querySelectorAll("[data-row] input:checked")) {
    box.checked = false;
    box.closest("[data-row]").classList.remove("picked");
  }
  bulk();
}

function onKey(event) {
  const bar = document.querySelector("[data-bulk]:not([hidden])");
  const busy = event.altKey || document.body.dataset.keys === "off";
  if (!bar || busy || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const key = CSS.escape(named(event));
  const button = event.key === "Escape" ? bar.querySelector("[data-untick]") : bar.querySelector(`[data-many-key="${key}"]`);
  if (!button && !document.querySelector(`#detail [data-key="${key}"]`)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button) button.click();
  else say(bar.dataset.onlyOne);
}

export function ticks(root) {
  root.addEventListener("keydown", onKey, true);
  root.addEventListener("click", (event) => { if (event.target.closest("[data-untick]")) untick(); });
}
