// Beside the river: chart, storylines of the last hour, praise. What does not fit leaves whole.

import * as chart from "./chart.js";
import { el, severity, severityClass, svg } from "./dom.js";
import { clock, many, named, number, range, say, word } from "./say.js";

const side = document.getElementById("side");
let drawn = "";

const heading = (title, ...note) => el("div", { class: "wh" }, el("h2", {}, title), ...note);

// "106 now, 8 to 27 expected"; when we do not see everything "at least 18 now, forum missing".
function counted(panels, link) {
  const { counts, weeks, low, high } = panels.chart;
  const { blind } = panels.sources;
  const now = number(counts.at(-1) ?? 0);
  const expected = weeks ? range(low.at(-1), high.at(-1)) : "";
  const strong = el("b", { class: "strong" }, blind.length ? say("at_least", { n: now }) : now);
  let rest;
  if (link.isLost) {
    const time = clock(link.lastAt);
    rest = expected ? say("then_range", { time, range: expected }) : say("then", { time });
  } else if (blind.length) {
    rest = blind.length === 1 ? say("now_missing", { source: named(blind[0]) }) : say("now_missing_many", { n: blind.length });
  } else rest = expected ? say("now_range", { range: expected }) : say("now");
  return el("span", {}, strong, " ", rest);
}

const CHART_EM = 1.5; // the size of its letters, as in wall.css
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

function volume(panels, link, isShallow = false) {
  const note = counted(panels, link);
  const label = say("chart_said", { label: say("chart"), n: note.textContent });
  return el("div", {}, heading(say("chart"), note), el("figure", { class: "plotbox" }, chart.draw(panels.chart, label, side.clientWidth / (rem() * CHART_EM), isShallow)));
}

function story(line, most) {
  const css = severityClass(line.severity);
  const n = line.originals && line.originals < line.count ? many("originals", line.originals, { n: number(line.count), originals: number(line.originals) }) : number(line.count);
  return el(
    "li",
    {},
    severity(css, word("severity", css), { glyph: true }),
    el("span", { class: "t", lang: line.lang, dir: "auto" }, line.named ? line.title : `“${line.title}”`),
    el("span", { class: "n" }, n),
    svg("svg", { class: "meterbar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { width: Math.max(1, Math.round((line.hour / most) * 100)), height: 6 })),
  );
}

function stories(lines, wide) {
  if (!lines.length) return null;
  const most = Math.max(...lines.map(({ hour }) => hour));
  return el("div", { class: wide ? "wide" : "" }, heading(say("storylines"), el("span", {}, say("last_hour"))), el("ul", { class: "stories" }, lines.map((line) => story(line, most))));
}

// Whose praise it is, once somebody has passed it on; until then who said it.
const whose = (said) => (said.team ? say("to_team", { team: named({ name: said.team, name_sv: said.team_sv }) }) : said.who);

const quote = (said) => el("blockquote", { lang: said.lang, dir: "auto" }, `“${said.text}”`);

function pat(praise, onGlass) {
  const first = praise.quotes.find(({ id }) => !onGlass.has(id));
  if (!first) return null;
  const more = praise.today > 1 ? say("more_in_day", { n: number(praise.today - 1) }) : "";
  const line = [whose(first), more].filter(Boolean).join(". ");
  return el("div", { class: "pat praise" }, quote(first), el("p", {}, severity("praise", word("severity", "praise"), { glyph: true }), line || word("severity", "praise")));
}

function pats(praise, onGlass) {
  const others = praise.quotes.filter(({ id }) => !onGlass.has(id));
  // On a calm day praise is what there is to tell: rather twice than not at all.
  const quotes = (others.length ? others : praise.quotes).slice(0, 2);
  if (!quotes.length) return null;
  const items = quotes.map((said) => el("li", {}, quote(said), whose(said) ? el("p", { translate: "no" }, whose(said)) : null));
  return el("div", { class: "wide" }, heading(say("pat"), severity("praise", word("severity", "praise"))), el("ul", { class: "pats" }, items));
}

const isSpilling = () => {
  const edge = side.getBoundingClientRect();
  return [...side.children].some((block) => {
    const box = block.getBoundingClientRect();
    return box.bottom > edge.bottom + 1 || box.left > edge.right;
  });
};

// Leave whole, in this order, until the rest fits: storylines one by one, then what is least news.
function fit(isOpen) {
  const rows = [...side.querySelectorAll(".stories > li")].slice(1).reverse();
  const stories = side.querySelector(".stories")?.parentElement;
  const quotes = [...side.querySelectorAll(".pats > li")].slice(1).reverse();
  const praise = side.querySelector(".pat") ?? side.querySelector(".pats")?.parentElement;
  const leaving = isOpen ? [...rows, praise, stories] : [...rows, stories, ...quotes, praise];
  const gone = [];
  for (const element of leaving.filter(Boolean)) {
    if (!isSpilling()) break;
    gone.push([element, element.parentElement]);
    element.remove();
  }
  if (isSpilling()) return false;
  // Where something large has left, what is small may have room again.
  for (const [element, parent] of gone.reverse()) {
    if (!parent.isConnected) continue;
    parent.append(element);
    if (isSpilling()) element.remove();
  }
  return true;
}

export function draw(panels, link, scene, onGlass) {
  const { chart: figures, storylines, praise, sources } = panels;
  const said = JSON.stringify([scene, figures, storylines, praise, sources.blind.map(({ name }) => name), praise.quotes.filter(({ id }) => onGlass.has(id)).length, link.isLost && Math.floor(link.lastAt / 60)]);
  if (said === drawn) return;
  drawn = said;
  const open = scene === "crisis" || scene === "drill" || scene === "watch";
  const parts = open ? [stories(storylines), link.isLost ? null : pat(praise, onGlass)] : [pats(praise, onGlass), stories(storylines, true)];
  side.replaceChildren(...[volume(panels, link), ...parts].filter(Boolean));
  // A long banner may leave so little room that the chart itself must be lower.
  if (!fit(open)) side.firstElementChild.replaceWith(volume(panels, link, true));
}

export function resize() {
  drawn = "";
}
