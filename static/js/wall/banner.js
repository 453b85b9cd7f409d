// The banner and the rows under it: crisis, exercise, what we cannot see, alerts that wait, calm.
// Drawn anew only when what it says has changed; clocks in it are written every second.

import { el, icon, severity, write } from "./dom.js";
import { clock, countdown, day, duration, many, named, number, range, say, word } from "./say.js";

const MOST_ROWS = 3;
const MOST_ALERTS = 2;
const WORDY = 44; // letters of a confirmed line that no longer fit beside the names
const top = document.getElementById("top");
let drawn = "";
let ticking = [];

export function sceneOf(panels) {
  if (panels.crises.length) return panels.crises[0].exercise ? "drill" : "crisis";
  if (panels.sources.blind.length) return "blind";
  return panels.alerts.length ? "watch" : "calm";
}

// Text that depends on the time: written now, and again every second.
const live = (element, text) => {
  ticking.push([element, text]);
  return element;
};

const facts = (pairs) =>
  el("dl", { class: "facts" }, pairs.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));

const sizeOf = (title) => (title.length > 76 ? " longer" : title.length > 44 ? " long" : "");

function approvals(crisis, link) {
  if (!crisis.approvals) return null;
  const text = link.isLost
    ? say("approvals_at", { n: crisis.approvals, time: clock(link.lastAt) })
    : say("approvals", { n: crisis.approvals });
  return el("span", { class: "wait" }, text);
}

const count = (label, figure, under) => el("div", { class: "count" }, el("div", { class: "l" }, label), figure, under ? el("div", { class: "s" }, under) : null);

function nextUpdate(crisis, link) {
  // That nobody has promised anything is news as well, and leaves no hole.
  if (!crisis.next) return count(say("next"), el("div", { class: "v none" }, say("unpromised")));
  const figure = live(el("div", { class: "v" }), (now) => {
    const text = link.isLost ? clock(crisis.next) : countdown(crisis.next - now);
    figure.classList.toggle("long", text.length > 6);
    box.classList.toggle("late", !link.isLost && crisis.next < now);
    return text;
  });
  const set = crisis.every ? say("at_every", { time: clock(crisis.next), n: crisis.every }) : say("at", { time: clock(crisis.next) });
  const box = count(say("next"), figure, link.isLost ? say("may_change") : set);
  return box;
}

// All that a wall knows of a private crisis: that there is one, how grave, since when.
function privateBox(crisis, link) {
  const open = live(el("span", {}), (now) => (link.isLost ? "" : duration(now - crisis.opened)));
  return el(
    "section",
    { class: `now ${crisis.severity}`, "aria-label": say("open_crisis") },
    el("div", { class: "line1" }, severity(crisis.severity, word("severity", crisis.severity)), el("span", { class: "shut" }, icon("lock"), crisis.number)),
    el("h2", { class: "title" }, say("private")),
    el("div", { class: "known quiet" }, say("members_know")),
    count(say("open_since"), el("div", { class: "v" }, clock(crisis.opened)), open),
  );
}

function crisisBox(crisis, link) {
  const opened = live(el("span", {}), (now) =>
    link.isLost ? say("opened", { time: clock(crisis.opened) }) : say("open_for", { duration: duration(now - crisis.opened) }),
  );
  return el(
    "section",
    { class: `now ${crisis.severity}${crisis.confirmed.length > WORDY ? " wordy" : ""}`, "aria-label": say("open_crisis") },
    el(
      "div",
      { class: "line1" },
      severity(crisis.severity, word("severity", crisis.severity)),
      el("span", { class: "opt" }, word("status", crisis.status)),
      opened,
      approvals(crisis, link),
    ),
    el("h2", { class: `title${sizeOf(crisis.title)}` }, crisis.title),
    el(
      "div",
      { class: "known" },
      crisis.confirmed ? [el("span", { class: "l" }, say("confirmed")), " ", crisis.confirmed] : el("span", { class: "l" }, say("unconfirmed")),
    ),
    facts([
      [say("lead"), crisis.lead],
      [say("spokesperson"), crisis.spokesperson || say("nobody")],
    ]),
    nextUpdate(crisis, link),
  );
}

function pats(praise) {
  const more = praise.usual === null ? null : praise.today - praise.usual;
  const compared = more === null ? "" : more ? say(more > 0 ? "more_pats" : "fewer_pats", { n: number(Math.abs(more)) }) : say("usual_pats");
  return count(say("pats"), el("div", { class: "v" }, number(praise.today)), compared);
}

function calmBox(panels) {
  const { days } = panels.calm;
  const waits = panels.alerts.length;
  const calm = days === null ? "" : days ? many("days", days) : say("under_a_day");
  return el(
    "section",
    { class: "now calm", "aria-label": say("state") },
    el("div", { class: "line1" }, live(el("span", {}), (now) => day(now))),
    el("h2", { class: "title" }, say("calm")),
    // Calm is not claimed while something grave waits for a decision.
    facts([calm ? [say(waits ? "last_crisis" : "calm_for"), waits ? say("ago", { duration: calm }) : calm] : ["", ""]]),
    pats(panels.praise),
  );
}

function blindBox(blind, link) {
  const [first] = blind;
  const one = blind.length === 1;
  const missing = blind.reduce((sum, source) => sum + (source.missing ?? 0), 0);
  const since = live(el("div", { class: "v" }), (now) => {
    const text = link.isLost ? clock(first.since) : duration(now - first.since);
    since.classList.toggle("long", text.length > 7);
    return text;
  });
  return el(
    "section",
    { class: "now sightless", "aria-label": say("state") },
    el(
      "div",
      { class: "line1 strong" },
      icon("blind"),
      el("span", {}, say("blind_since", { time: clock(first.since) })),
      el("span", { class: "dim" }, say("calm_seen")),
    ),
    el("h2", { class: "title" }, one ? say("blind", { source: named(first) }) : say("blind_many", { n: blind.length })),
    facts([
      one
        ? [say("brings"), first.usual && first.usual[1] > 0 ? say("an_hour", { range: range(...first.usual) }) : ""]
        : [say("these"), blind.map(named).join(", ")],
    ]),
    count(say("not_seen"), since, missing ? many("missing", missing) : null),
  );
}

const row = (css, ...children) => el("div", { class: `also ${css}` }, ...children);

const andMore = (more) => (more ? el("span", {}, say("more", { n: more })) : null);

function crisisRow(crisis, more, link) {
  const mark = severity(crisis.severity, word("severity", crisis.severity));
  if (crisis.private) {
    const open = live(el("span", { class: "r" }), (now) =>
      link.isLost ? say("opened", { time: clock(crisis.opened) }) : say("open_for", { duration: duration(now - crisis.opened) }),
    );
    return row(crisis.severity, mark, el("b", {}, say("private")), icon("lock"), el("span", {}, crisis.number), andMore(more), open);
  }
  return row(
    crisis.severity,
    mark,
    el("b", {}, crisis.title),
    el("span", {}, say("lead_name", { name: crisis.lead })),
    andMore(more),
    crisis.next ? el("span", { class: "r" }, say("next_at", { time: clock(crisis.next) })) : null,
  );
}

// Words that may not be shown are replaced, never left out together with their alert: what our own
// people tell us is nobody's on a wall, and visitors are shown no words at all, they may be false.
const unsaid = ({ from }) => say({ employee: "from_employee", inside: "from_inside" }[from] ?? "grave");

function alertRow(alert, more, link) {
  const waits = live(el("span", { class: "r" }), (now) => {
    if (alert.taken) return say("taken");
    return link.isLost ? say("undecided_at", { time: clock(link.lastAt ?? now) }) : say("undecided", { duration: duration(now - alert.since) });
  });
  return row(
    alert.severity,
    severity(alert.severity, word("severity", alert.severity)),
    alert.title ? el("b", { lang: alert.lang, dir: "auto" }, `“${alert.title}”`) : el("b", {}, unsaid(alert)),
    // "Something" says it of any number.
    andMore(alert.title || alert.from ? more : 0),
    waits,
  );
}

// No two rows that say the same; what is left out is counted.
function alertRows(alerts, most, link) {
  const said = (alert) => alert.title || unsaid(alert);
  const different = alerts.filter((alert, at) => alerts.findIndex((other) => said(other) === said(alert)) === at);
  const shown = different.slice(0, most);
  return shown.map((alert, at) => alertRow(alert, at === shown.length - 1 ? alerts.length - shown.length : 0, link));
}

function blindRow(blind) {
  const title = blind.length === 1 ? say("blind", { source: named(blind[0]) }) : say("blind_many", { n: blind.length });
  return row("unseen concern", icon("blind"), el("b", {}, title), el("span", {}, say("too_low", { time: clock(blind[0].since) })));
}

function build(panels, scene, link) {
  const { crises, alerts, sources } = panels;
  const unseen = sources.blind.length ? [blindRow(sources.blind)] : [];
  if (!crises.length) return [scene === "blind" ? blindBox(sources.blind, link) : calmBox(panels), ...alertRows(alerts, MOST_ALERTS, link)];
  const [first, second] = crises;
  const others = [...(second ? [crisisRow(second, crises.length - 2, link)] : []), ...unseen];
  if (first.private) return [privateBox(first, link), ...others, ...alertRows(alerts, MOST_ALERTS, link)];
  // In a crisis visitors need not hear that something grave is said; people in the room do.
  const told = alerts.filter(({ title, from }) => title || from);
  return [crisisBox(first, link), ...others, ...(others.length < 2 ? alertRows(told, 1, link) : [])];
}

// Returns whether the size may have changed.
export function draw(panels, link) {
  const scene = sceneOf(panels);
  const { crises, alerts, sources, calm, praise } = panels;
  const said = JSON.stringify([scene, crises, alerts, sources.blind, calm, praise.today, praise.usual, link.isLost && Math.floor(link.lastAt / 60)]);
  if (said === drawn) return false;
  drawn = said;
  ticking = [];
  top.replaceChildren(...build(panels, scene, link).slice(0, 1 + MOST_ROWS));
  tick(link.now);
  return true;
}

export function tick(now) {
  for (const [element, text] of ticking) write(element, text(now));
}
