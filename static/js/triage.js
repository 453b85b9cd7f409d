// Triage: follows what changes without losing the reader's place, and goes on to the next alert after
// a decision. Rows are known by their ids; what the reader is on is never moved under their hands.
import { bulk, choose } from "./rows.js";
import { ticks, untick } from "./ticks.js";
import { speak, watch } from "./toast.js";
import { insert, isAtTop, patch, remove, tidy } from "./queue.js";

const EVERY_MS = 2000;
const SPEAK_MS = 60_000;
const page = document.querySelector("[data-triage]");
const queue = page.querySelector(".queue");
const pill = page.querySelector("[data-pill]");
const isNarrow = matchMedia("(max-width: 63.99rem)");

let cursor = page.dataset.cursor;
let mark = "";
let waiting = new Map(); // new rows that wait behind the pill
let unspoken = [];
let acts = 0; // grows when a decision is sent and when it is answered
let spokenAt = 0;

const rowOf = (id) => document.getElementById(`alert-${id}`);
const parse = (html) => new DOMParser().parseFromString(html, "text/html").getElementById("changes");
const current = () => document.querySelector("[data-row].on");

// ---------------------------------------------------------------- what has changed

async function ask() {
  if (document.hidden) return;
  const asked = acts;
  const address = new URL(page.dataset.changes, location.href);
  address.search = page.dataset.view;
  if (cursor) address.searchParams.set("since", cursor);
  const headers = { "HX-Request": "true", "X-Pulse": "1" };
  if (mark) headers["If-None-Match"] = mark;
  try {
    const answer = await fetch(address, { headers, cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return location.reload();
    if (answer.status !== 200) return;
    const html = await answer.text();
    // The queue as it was before one's own decision must not undo it on the screen: asked again soon.
    if (asked !== acts) return;
    mark = answer.headers.get("ETag") ?? "";
    take(parse(html));
  } catch { /* the lamp in the strip says it */ }
}

function take(changes) {
  if (!changes) return;
  cursor = changes.dataset.cursor || cursor;
  showTabs(changes);
  // Whoever has pointer or focus in the rows reads there: nothing may come in above them.
  const isReading = queue.matches(":hover") || document.activeElement?.closest("[data-row]");
  const calm = isAtTop(queue) && !isReading;
  for (const row of changes.querySelectorAll("[data-row]")) {
    const old = rowOf(row.dataset.alert);
    if (old) { if (Number(old.dataset.revision) < Number(row.dataset.revision)) patch(old, row); continue; }
    if (!waiting.has(row.id)) unspoken.push(row.dataset.severity);
    waiting.set(row.id, row);
  }
  for (const id of ids(changes.dataset.gone)) {
    waiting.delete(`alert-${id}`);
    const row = rowOf(id);
    // What the reader is on stays in sight until they move on.
    if (row && !row.classList.contains("on") && !row.contains(document.activeElement)) remove(row);
    else row?.classList.add("done");
  }
  if (calm || !queue.querySelector("[data-row]")) bring();
  showPill();
  tidy(page);
  say();
}

const ids = (text) => (text ?? "").split(" ").filter(Boolean);

function showTabs(changes) {
  const fresh = changes.querySelector("#triage-tabs");
  const old = document.getElementById("triage-tabs");
  if (!fresh || fresh.isEqualNode(old)) return;
  // Only figures change: the link that has the focus keeps it.
  if (old.children.length !== fresh.children.length) return old.replaceWith(document.adoptNode(fresh));
  [...old.children].forEach((tab, place) => { tab.querySelector("b").textContent = fresh.children[place].querySelector("b").textContent; });
}

const newWords = (count) => (count === 1 ? page.dataset.one : page.dataset.many.replace("{n}", count));

function showPill() {
  pill.hidden = !waiting.size;
  pill.querySelector("span").textContent = newWords(waiting.size);
}

function bring() {
  for (const row of waiting.values()) insert(page, row);
  waiting = new Map();
  bulk();
}

function say() {
  if (!unspoken.length || Date.now() - spokenAt < SPEAK_MS) return;
  spokenAt = Date.now();
  const gravest = document.querySelector("[data-row][data-severity]")?.dataset.severity ?? unspoken[0];
  speak(page.dataset.spoken.replace("{new}", newWords(unspoken.length)).replace("{severity}", gravest));
  unspoken = [];
}

// ---------------------------------------------------------------- decisions

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.checkVisibility());

// The next one that still needs a decision, in reading order; else the next one at all.
function nextAfter(decided) {
  const all = rows();
  const last = Math.max(...decided.map((id) => all.indexOf(rowOf(id))));
  const rest = [...all.slice(last + 1), ...all.slice(0, Math.max(last, 0)).reverse()].filter((row) => !decided.includes(row.dataset.alert));
  return rest.find((row) => row.dataset.group !== "acknowledged") ?? rest[0];
}

export const open = (row) => {
  choose(row);
  row.querySelector("a[href]").click();
};

async function decide(form, button) {
  if ("sending" in form.dataset) return; // a key held down is one decision
  form.dataset.sending = "";
  acts += 1;
  const body = new FormData(form, button);
  if ("ticks" in form.dataset) for (const box of document.querySelectorAll("[data-row] input:checked")) body.append("alert", box.value);
  try {
    const answer = await fetch(button?.getAttribute("formaction") ?? form.getAttribute("action"), {
      method: "POST", body, headers: { "HX-Request": "true" }, redirect: "manual",
    });
    if (answer.status === 401) { location.reload(); return; }
    const changes = parse(await answer.text());
    if (!changes) throw new Error(String(answer.status));
    decided(changes, answer.ok, body.has("group"));
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:sendError"));
  } finally {
    acts += 1;
    delete form.dataset.sending;
  }
}

function decided(changes, isDone, isUndo) {
  const done = ids(changes.dataset.decided);
  const next = isUndo ? null : nextAfter(done);
  closeDialogs();
  showToast(changes);
  showTabs(changes);
  for (const row of changes.querySelectorAll("[data-row]")) settle(row);
  for (const id of ids(changes.dataset.gone)) if (rowOf(id)) remove(rowOf(id));
  tidy(page);
  if (isDone) untick();
  const opens = rowOf(changes.dataset.opens);
  const target = opens ?? (isUndo ? rowOf(done.find(rowOf)) : isDone ? next : current() ?? rowOf(done[0]));
  if (target?.isConnected) open(target);
  else clearDetail();
}

// One's own decision takes the row where it now belongs: the reader has moved on from it.
function settle(row) {
  const old = rowOf(row.dataset.alert);
  if (old && old.dataset.group === row.dataset.group) patch(old, row);
  else { old?.remove(); insert(page, row); }
}

function clearDetail() {
  const detail = document.getElementById("detail");
  detail.replaceChildren();
  detail.removeAttribute("data-live");
  queue.querySelector("[data-empty]")?.removeAttribute("hidden");
  queue.querySelector("h1").focus?.();
}

function showToast(changes) {
  const toast = changes.querySelector("[data-toast]");
  if (!toast) return;
  document.getElementById("toasts").replaceChildren(document.adoptNode(toast));
  watch(toast);
}

function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-decide]");
  if (!form) return;
  event.preventDefault();
  decide(form, event.submitter);
});

// ---------------------------------------------------------------- the row and what is read beside it

// Between choosing a row and reading it lies a moment: no key may then decide about the one before.
// What is typed meanwhile waits, in its order, for the alert it is meant for.
const MOST_HELD = 4;
let held = [];
let loading = null;

const isBehind = () => {
  const row = current();
  return Boolean(row) && document.getElementById("detail").dataset.alert !== row.dataset.alert;
};

const named = (event) => (event.shiftKey && event.key.length === 1 ? `shift+${event.key.toLowerCase()}` : event.key);

function hold(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === "off") return;
  if (!isBehind() || document.querySelector("dialog[open]") || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const key = named(event);
  if (!held.length && !document.querySelector(`#detail [data-key="${CSS.escape(key)}"]`)) return;
  if (["j", "k", "Escape"].includes(key)) { held = []; return; } // moved on: it was meant for nothing here
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat && held.length < MOST_HELD) held.push(key);
}

function release() {
  if (!held.length || isBehind()) return;
  const keys = held;
  held = [];
  for (const key of keys) if (!act(key)) return; // what no longer fits ends what was typed
}

function act(key) {
  const dialog = document.querySelector("dialog[open]");
  if (key === "Enter") {
    dialog?.querySelector("form")?.requestSubmit(dialog.querySelector("form button:not([type=button])"));
    return Boolean(dialog);
  }
  const fits = [...(dialog ?? document.getElementById("detail")).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const button = fits.find((element) => element.checkVisibility());
  button?.click();
  return Boolean(button);
}

document.addEventListener("htmx:afterSettle", release);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id !== "detail" || event.defaultPrevented) return;
  loading = event.detail.xhr;
  event.detail.target.inert = true;
});
document.addEventListener("htmx:afterRequest", (event) => {
  // One that was overtaken by another says nothing: the reader still waits.
  if (event.detail.xhr === loading) document.getElementById("detail").inert = false;
});

// ---------------------------------------------------------------- keys and clicks

ticks(document);
document.addEventListener("keydown", hold, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-pill]")) {
    bring();
    showPill();
    tidy(page);
    queue.scrollTo({ top: 0 });
  }
  return undefined;
});

// On a phone an alert is a page of its own, reached and left like any other.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isNarrow.matches || event.detail.target?.id !== "detail") return;
  event.preventDefault();
  location.assign(event.detail.elt.href);
});

document.addEventListener("htmx:historyRestore", () => location.reload());

setInterval(ask, EVERY_MS);
document.addEventListener("visibilitychange", ask);
