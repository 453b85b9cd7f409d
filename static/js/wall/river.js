// The river of mentions: whole rows only, newest first, each row kept by its id. In a storm it does
// not race: a few rows at a time, the gravest first, and the heading says how many there are in all.

import { el, severity, severityClass, tone, write } from "./dom.js";
import { clock, number, say, short, sourceOf, when, word } from "./say.js";

const STEP_MS = 1500;
const FEW = 3; // so many may come two at a time; in a storm each row stays long enough to be read
const MOST_ROWS = 14;
const MOST_HELD = 60;
const MOST_WAITING = 24;
const PRAISE_EVERY = 5;
const WINDOW_S = 300;
const GRAVITY = { crisis: 4, serious: 3, concern: 2, praise: 2 };

const list = document.getElementById("river");
const note = document.getElementById("river-note");
const held = new Map(); // id -> {row, turn}: what may be shown; turn: the order in which it came up
const waiting = new Map(); // id -> row: came, but not yet its turn
const items = new Map(); // id -> {element, text, height}
let turn = 0;
let steppedAt = 0;
let room = 0;
let washed = new Set();
let storyOf = () => "";

const isPraise = ({ row }) => row.severity === "praise";
const newestFirst = (a, b) => b.turn - a.turn;
const hold = (row) => held.set(row.id, { row, turn: held.get(row.id)?.turn ?? ++turn });
const byTurn = () => [...held.values()].sort(newestFirst);

function trim() {
  const order = byTurn();
  const kept = new Set([...order.slice(0, MOST_HELD), ...order.filter(isPraise).slice(0, 6)]);
  for (const entry of order) if (!kept.has(entry)) held.delete(entry.row.id);
}

export function take(frame) {
  if (frame.kind === "snapshot") {
    held.clear();
    waiting.clear();
    for (const row of [...frame.rows].sort((a, b) => a.at - b.at || a.id - b.id)) hold(row);
    trim();
    draw();
    return;
  }
  for (const id of frame.gone) {
    held.delete(id);
    waiting.delete(id);
  }
  let isChanged = frame.gone.length > 0;
  for (const row of frame.rows) {
    if (held.has(row.id)) {
      hold(row);
      isChanged = true;
    } else waiting.set(row.id, row);
  }
  if (isChanged) draw();
  step();
}

const before = (a, b) => (GRAVITY[b.severity] ?? 1) - (GRAVITY[a.severity] ?? 1) || b.id - a.id;

// Called with every frame and several times a second: lets in what waited, a few at a time.
export function step() {
  if (!waiting.size || performance.now() - steppedAt < STEP_MS) return;
  steppedAt = performance.now();
  const order = [...waiting.values()].sort(before);
  for (const row of order.slice(0, order.length > FEW ? 1 : 2).sort((a, b) => a.id - b.id)) {
    waiting.delete(row.id);
    hold(row);
    washed.add(row.id);
  }
  // What nobody could have read anyway is only counted.
  for (const row of order.slice(MOST_WAITING)) waiting.delete(row.id);
  trim();
  draw();
}

export function useStories(find) {
  storyOf = find;
}

function build(row) {
  const css = severityClass(row.severity);
  return el(
    "li",
    { class: `drop ${css}`, "data-id": row.id },
    severity(css, word("severity", css), { glyph: true }),
    el("p", { class: "said", lang: row.lang, dir: "auto" }, row.text),
    el("span", { class: "reach" }, row.reach > 0 ? short(row.reach) : null),
    el(
      "div",
      { class: "sub" },
      el("span", {}, when(row.at, Date.now() / 1000)),
      row.who ? el("span", { class: "who", translate: "no", dir: "auto" }, row.who) : null,
      el("span", { class: "opt" }, sourceOf(row)),
      el("span", { class: "story" }, row.storyline || storyOf(row.line)),
      tone(row.tone, word("tone", String(row.tone ?? "none"))),
    ),
  );
}

function item(row) {
  const text = JSON.stringify([row, storyOf(row.line)]);
  const known = items.get(row.id);
  if (known?.text === text) return known;
  const made = { element: build(row), text, height: 0 };
  if (known?.element.isConnected) known.element.replaceWith(made.element);
  items.set(row.id, made);
  return made;
}

// Fill the room from the newest on; what is reserved has its room first.
function filled(candidates, reserved = []) {
  const height = (entry) => items.get(entry.row.id).height;
  const shown = [...reserved];
  let used = reserved.reduce((sum, entry) => sum + height(entry), 0);
  for (const entry of candidates) {
    if (reserved.includes(entry)) continue;
    used += height(entry);
    if (used > room + 1) break;
    shown.push(entry);
  }
  return shown;
}

// At least one of praise in every five, when there is one.
function fitting(candidates) {
  const shown = filled(candidates);
  const wanted = Math.max(shown.length >= 3 ? 1 : 0, Math.floor(shown.length / PRAISE_EVERY));
  const praise = candidates.filter(isPraise);
  return shown.filter(isPraise).length >= Math.min(wanted, praise.length) ? shown : filled(candidates, praise.slice(0, wanted));
}

const place = (entries) => {
  const wanted = entries.map((entry) => item(entry.row).element);
  for (const child of [...list.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((element, at) => {
    if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
  });
};

const byTime = (a, b) => b.row.at - a.row.at || b.row.id - a.row.id;

export function draw() {
  room = list.clientHeight;
  const order = byTurn();
  const candidates = [...order.slice(0, MOST_ROWS), ...order.slice(MOST_ROWS).filter(isPraise).slice(0, 2)];
  place([...candidates].sort(byTime));
  for (const { row } of candidates) {
    const known = items.get(row.id);
    known.height ||= known.element.getBoundingClientRect().height;
  }
  const shown = fitting(candidates);
  place([...shown].sort(byTime));
  for (const { row } of shown) {
    if (washed.has(row.id)) items.get(row.id).element.classList.add("fresh-in");
  }
  washed = new Set();
  for (const id of [...items.keys()]) if (!held.has(id)) items.delete(id);
  if (!shown.length) list.replaceChildren(el("li", { class: "none" }, say("nothing_said")));
}

// Ids on the glass, so that nothing is quoted twice.
export const onGlass = () => new Set([...list.querySelectorAll("[data-id]")].map(({ dataset }) => Number(dataset.id)));

// How many of those that came in five minutes are on the glass.
export function heading(now, inWindow, missing, isLost) {
  if (missing) return write(note, missing);
  const shown = [...onGlass()].filter((id) => now - held.get(id)?.row.at < WINDOW_S).length;
  const isMore = inWindow > shown + 2;
  return write(note, isMore ? say(isLost ? "some_of_at" : "some_of", { shown, all: number(inWindow), time: clock(now) }) : say("newest_first"));
}

export function settle() {
  if (list.clientHeight !== room) draw();
}

// Sizes changed: measure anew.
export function resize() {
  for (const known of items.values()) known.height = 0;
  draw();
}
