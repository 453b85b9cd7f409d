// Keeps parts of a page fresh without losing the reader's place. An element with
// data-live="address" and data-every="seconds" is fetched while the page is seen and replaced by the
// element of the same id in the answer. If the link is lost the strip says so, with the last time.
import { lostWords, serverNow } from "./times.js";
import { speak } from "./toast.js";

const PULSE_S = 15;
const LOST_S = 20;
const SPEAK_S = 60;
const due = new Map();
let lastAnswer = serverNow();
let lastSpoken = 0;

const isBusy = (element) => {
  if (element.inert) return true; // something else is about to be put in its place
  const field = document.activeElement?.closest("input:not([type=checkbox], [type=radio]), textarea, select");
  if (field && element.contains(field)) return true;
  if (element.querySelector("dialog[open], [popover]:popover-open, .htmx-request")) return true;
  const selection = getSelection();
  return Boolean(selection && !selection.isCollapsed && element.contains(selection.anchorNode));
};

// What a reader would miss: the row at the upper edge, the focus, ticks, opened folds.
function remember(element) {
  const scroller = scrollerOf(element);
  const edge = scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top;
  const anchor = [...element.querySelectorAll("[data-row][id]")].find((row) => row.getBoundingClientRect().bottom > edge);
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  return {
    scroller,
    top: scroller.scrollTop,
    anchor: anchor?.id,
    offset: anchor?.getBoundingClientRect().top,
    focusRow: focused?.closest("[data-row][id]")?.id,
    focusId: focused?.id,
    ticked: [...element.querySelectorAll("input:checked[name]")].map((box) => [box.name, box.value]),
    folds: [...element.querySelectorAll("details[open][id]")].map((fold) => fold.id),
    chosen: element.querySelector("[data-row].on")?.id,
  };
}

function scrollerOf(element) {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement;
}

function restore(element, kept) {
  for (const [name, value] of kept.ticked) {
    const box = element.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (!box) continue;
    box.checked = true;
    box.closest("[data-row]")?.classList.add("picked");
  }
  for (const id of kept.folds) document.getElementById(id)?.setAttribute("open", "");
  const chosen = kept.chosen && document.getElementById(kept.chosen);
  if (chosen && !element.querySelector("[data-row].on")) chosen.classList.add("on");
  const anchor = kept.anchor && document.getElementById(kept.anchor);
  const scroller = kept.scroller.isConnected ? kept.scroller : scrollerOf(element);
  scroller.scrollTop = anchor && kept.top > 0 ? scroller.scrollTop + anchor.getBoundingClientRect().top - kept.offset : kept.top;
  const back = (kept.focusId && document.getElementById(kept.focusId)) ||
    (kept.focusRow && document.getElementById(kept.focusRow)?.querySelector("a[href]"));
  if (back) back.focus({ preventScroll: true });
}

function replace(element, html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const fresh = answer.getElementById(element.id);
  if (!fresh || fresh.isEqualNode(element)) return;
  const kept = remember(element);
  document.adoptNode(fresh);
  element.replaceWith(fresh);
  window.htmx?.process(fresh);
  restore(fresh, kept);
  due.set(fresh.id, serverNow() + every(fresh));
  fresh.dispatchEvent(new CustomEvent("desk:fresh", { bubbles: true }));
  const summary = fresh.dataset.summary;
  if (summary && serverNow() - lastSpoken >= SPEAK_S) {
    lastSpoken = serverNow();
    speak(summary);
  }
}

const every = (element) => Number(element.dataset.every) || PULSE_S;

async function ask(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true", "X-Pulse": "1" }, redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401) location.reload(); // the session ended
  if (!answer.ok) throw new Error(String(answer.status));
  lastAnswer = serverNow();
  return answer.status === 204 ? "" : answer.text();
}

async function refresh(element) {
  due.set(element.id, serverNow() + every(element));
  if (isBusy(element)) return;
  try {
    const html = await ask(element.dataset.live);
    if (html && element.isConnected && !isBusy(element)) replace(element, html);
  } catch { /* the lamp says it */ }
}

async function pulse() {
  const strip = document.getElementById("strip");
  const address = document.body.dataset.pulse;
  if (!strip || !address) return;
  try {
    const answer = new DOMParser().parseFromString(await ask(address), "text/html");
    for (const id of ["strip", "nav"]) {
      const old = document.getElementById(id);
      const fresh = answer.getElementById(id);
      if (!old || !fresh) continue;
      // The answer does not know which page asked.
      for (const here of old.querySelectorAll("a[aria-current]")) {
        fresh.querySelector(`a[href="${CSS.escape(here.getAttribute("href"))}"]`)?.setAttribute("aria-current", "page");
      }
      if (old.isEqualNode(fresh)) continue;
      const link = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
      old.replaceWith(document.adoptNode(fresh));
      if (link) fresh.querySelector(`[href="${CSS.escape(link)}"]`)?.focus({ preventScroll: true });
    }
  } catch { /* the lamp says it */ }
}

function lamp() {
  const lost = serverNow() - lastAnswer > LOST_S;
  const shown = document.querySelector("[data-lamp]");
  document.body.toggleAttribute("data-lost", lost);
  if (!lost || !shown || shown.classList.contains("stale")) return;
  shown.classList.add("stale");
  shown.textContent = lostWords(lastAnswer);
  const line = document.querySelector("[data-lampline]");
  if (line) Object.assign(line, { hidden: false, textContent: shown.textContent });
  speak(shown.textContent);
}

function beat() {
  if (document.hidden) return;
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-live][id]")) {
    if (!due.has(element.id)) due.set(element.id, now + every(element));
    else if (due.get(element.id) <= now) refresh(element);
  }
  if (document.body.dataset.pulse) {
    if (!due.has(" pulse")) due.set(" pulse", now + PULSE_S);
    else if (due.get(" pulse") <= now) { due.set(" pulse", now + PULSE_S); pulse(); }
    lamp();
  }
}

export function live(root) {
  lastAnswer = serverNow();
  setInterval(beat, 1000);
  root.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const id of due.keys()) due.set(id, 0); // back from elsewhere: everything at once
    lastAnswer = serverNow();
    beat();
  });
  // A whole page in place of a part: the session has ended, and the person must sign in again.
  root.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.status >= 400 || target === document.body || !/^\s*<!doctype html/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
  root.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) lastAnswer = serverNow();
  });
}
