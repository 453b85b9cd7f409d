// Rows of the triage queue: put in, brought up to date, taken out. Knows ids, groups and scores;
// the row itself is written by the server.

export const isAtTop = (queue) => queue.scrollTop < 24 && document.scrollingElement.scrollTop < 24;

const setOf = (page, group) => page.querySelector(`[data-set="${CSS.escape(group)}"]`);

// Change a row where it stands: same element, same place, same focus, same tick.
export function patch(old, fresh) {
  const row = document.adoptNode(fresh);
  const isTicked = old.querySelector("input[type=checkbox]")?.checked;
  const hadFocus = old.contains(document.activeElement) ? document.activeElement : null;
  const isOn = old.classList.contains("on");
  for (const { name, value } of row.attributes) if (name !== "id") old.setAttribute(name, value);
  old.classList.toggle("on", isOn);
  old.replaceChildren(...row.childNodes);
  const box = old.querySelector("input[type=checkbox]");
  if (box && isTicked) box.checked = true;
  old.classList.toggle("picked", Boolean(isTicked));
  const link = old.querySelector("a[href]");
  if (isOn) link?.setAttribute("aria-current", "true");
  window.htmx?.process(old);
  if (hadFocus) (hadFocus.matches("input") ? box : link)?.focus({ preventScroll: true });
}

export function insert(page, fresh) {
  const row = document.adoptNode(fresh);
  const list = setOf(page, row.dataset.group)?.querySelector("[data-set-rows]");
  if (!list || document.getElementById(row.id)) return;
  const rank = Number(row.dataset.rank);
  const before = [...list.children].find((other) => Number(other.dataset.rank) < rank);
  list.insertBefore(row, before ?? null);
  window.htmx?.process(row);
}

export const remove = (row) => row.remove();

// Headings count what stands under them; an empty group leaves the screen.
export function tidy(page) {
  for (const set of page.querySelectorAll("[data-set]")) {
    const count = set.querySelectorAll(`[data-row][data-group="${CSS.escape(set.dataset.set)}"]`).length;
    set.querySelector("[data-set-count]").textContent = String(count);
    set.hidden = !set.querySelector("[data-row]");
  }
  const empty = page.querySelector("[data-empty]");
  if (empty) empty.hidden = Boolean(page.querySelector("[data-row]"));
}
