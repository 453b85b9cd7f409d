// A list read with the keyboard: j and k move, Enter opens, x ticks. After a decision the focus
// moves to the next row. The list itself is plain links and works without this.

const visible = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.checkVisibility());
const linkOf = (row) => (row.matches("a[href], button") ? row : row.querySelector("a[href], summary"));
const currentOf = (rows) => {
  const focused = document.activeElement?.closest("[data-row]");
  return rows.indexOf(focused ?? document.querySelector("[data-row].on"));
};

export function choose(row, { focus = true } = {}) {
  for (const other of document.querySelectorAll("[data-row].on")) {
    other.classList.remove("on");
    linkOf(other)?.removeAttribute("aria-current");
  }
  row.classList.add("on");
  row.classList.remove("unread");
  linkOf(row)?.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  if (focus) (linkOf(row) ?? row).focus({ preventScroll: true });
}

let opening = 0;

const move = (step) => {
  const rows = visible();
  const row = rows[Math.max(0, Math.min(rows.length - 1, currentOf(rows) + step))];
  if (!row) return;
  choose(row);
  // A list beside a pane opens what is chosen, once the hand rests.
  if (linkOf(row)?.hasAttribute("hx-get")) {
    clearTimeout(opening);
    opening = setTimeout(() => { if (row.isConnected && row.classList.contains("on")) linkOf(row).click(); }, 150);
  }
};

const tick = (row) => row?.querySelector("input[type=checkbox]")?.click();

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const rows = visible();
  if (!rows.length) return;
  const acts = { j: () => move(1), k: () => move(-1), x: () => tick(rows[currentOf(rows)]) };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}

// Remember where the row stood that is about to leave, to go on from there.
let place = -1;

const beforeSwap = (event) => {
  const row = event.detail.target?.closest?.("[data-row]") ?? document.activeElement?.closest("[data-row]");
  place = row ? visible().indexOf(row) : -1;
};

const afterSwap = () => {
  if (place < 0 || (document.activeElement && document.activeElement !== document.body)) return;
  const rows = visible();
  const next = rows[Math.min(place, rows.length - 1)];
  if (next) choose(next);
  place = -1;
};

export function rows(root) {
  root.addEventListener("keydown", onKey);
  root.addEventListener("click", (event) => {
    const row = event.target.closest("[data-rows] [data-row]");
    if (row && event.target.closest("a[hx-get]")) choose(row, { focus: false });
  });
  root.addEventListener("change", (event) => {
    if (!event.target.matches("[data-row] input[type=checkbox]")) return;
    event.target.closest("[data-row]").classList.toggle("picked", event.target.checked);
    bulk();
  });
  root.addEventListener("htmx:beforeSwap", beforeSwap);
  root.addEventListener("htmx:afterSettle", () => { afterSwap(); bulk(); });
  bulk();
}

// The bar for joint decisions: shown with the number ticked; data-bulk names its list's form.
export function bulk() {
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    const picked = document.querySelectorAll(`[data-row] input[name="${bar.dataset.bulk}"]:checked`).length;
    bar.hidden = !picked;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = String(picked);
  }
}
