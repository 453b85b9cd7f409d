// The volume chart: band, line, only what is above the usual is coloured; tones below. Drawn in
// SVG attributes, percent across and em down, so that the strict style policy holds.

import { svg } from "./dom.js";
import { clock, hourOf, minuteOf, say, short } from "./say.js";

const BEGIN = 0.9;
const DEPTH = 6.6;
const SHALLOW = 3.6; // where a long banner leaves little room
const BELOW = 3.9; // tones and times
const LABEL = 3.8; // width of a time with air around it
const GUT = 2.6;
const EVERY_H = 2;
const EVERY_MIN = 10;
const SPLIT = 600; // of a thousand: where the last half hour begins, told minute by minute

const em = (value) => `${Math.round(value * 100) / 100}em`;
const pct = (value) => `${Math.round(value * 100) / 100}%`;

function roundTop(highest) {
  if (highest <= 2) return 2;
  const size = 10 ** Math.floor(Math.log10(highest));
  return [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10, 20].map((step) => Math.round(step * size)).find((top) => top >= highest && top % 2 === 0);
}

let depth = DEPTH;

const line = (points) => (points.length ? `M${points.map(([x, y]) => `${x.toFixed(0)} ${y.toFixed(1)}`).join(" ")}` : "");
const area = (upper, lower) => `${line(upper)} L${[...lower].reverse().map(([x, y]) => `${x.toFixed(0)} ${y.toFixed(1)}`).join(" ")}z`;

function runs(flags) {
  const found = [];
  let start = -1;
  [...flags, false].forEach((flag, at) => {
    if (flag && start < 0) start = at;
    else if (!flag && start >= 0) {
      found.push([start, at]);
      start = -1;
    }
  });
  return found;
}

// The last half hour has two fifths of the width: a storm is young when it matters.
const scale = ({ start, split, end }) => (at) =>
  at <= split ? ((at - start) / (split - start)) * SPLIT : SPLIT + ((at - split) / (end - split)) * (1000 - SPLIT);

function curves(chart, top, x) {
  const down = (value) => 100 - Math.min(value / top, 1) * 100;
  const at = (values) => values.map((value, index) => [x(chart.at[index]), down(value)]);
  const seen = at(chart.counts);
  const drawn = [];
  const over = [];
  if (chart.weeks) {
    const high = at(chart.high);
    drawn.push(svg("path", { class: "band", d: area(high, at(chart.low)) }));
    for (const [start, end] of runs(chart.counts.map((value, index) => value > chart.high[index]))) {
      const from = Math.max(0, start - 1); // one point back, so that the coloured part leaves no gap
      drawn.push(svg("path", { class: "over", d: area(seen.slice(from, end), high.slice(from, end)) }));
      over.push(svg("path", { class: "overline", d: line(seen.slice(from, end)) }));
    }
  }
  drawn.push(svg("path", { class: "actual", d: line(seen) }), ...over);
  return svg("svg", { class: "px", width: "100%", y: em(BEGIN), height: em(depth), viewBox: "0 0 1000 100", preserveAspectRatio: "none", overflow: "visible" }, drawn);
}

function notes(chart, top, x) {
  const found = [svg("line", { class: "tickline", x1: pct(SPLIT / 10), x2: pct(SPLIT / 10), y1: em(BEGIN), y2: em(BEGIN + depth) })];
  if (chart.weeks) {
    const edge = BEGIN + (1 - Math.min(chart.high[0] / top, 1)) * depth;
    if (edge - BEGIN > 1.2) found.push(svg("text", { x: "0.8%", y: em(edge - 0.4) }, say("expected")));
  }
  const last = chart.weeks ? runs(chart.counts.map((value, index) => value > chart.high[index])).at(-1) : null;
  if (chart.times >= 2 && last?.[1] === chart.counts.length) {
    const left = Math.max(x(chart.at[Math.max(0, last[0] - 1)]) / 10 - 1, 30);
    found.push(svg("text", { class: "strong", x: pct(left), y: em(BEGIN + depth * 0.42), "text-anchor": "end" }, say("times", { n: chart.times })));
  }
  return found;
}

function tones(chart, x) {
  const most = Math.max(8, ...chart.positive, ...chart.negative);
  const middle = BEGIN + depth + 1.5;
  return chart.positive.flatMap((good, bar) => {
    const from = x(chart.start + bar * chart.step) / 10;
    const width = x(chart.start + (bar + 1) * chart.step) / 10 - from;
    const box = { x: pct(from), width: pct(width * 0.72) };
    return [
      svg("rect", { class: "pos", ...box, y: em(middle - 0.08 - good / most), height: em(good / most) }),
      svg("rect", { class: "neg", ...box, y: em(middle + 0.08), height: em(chart.negative[bar] / most) }),
    ];
  });
}

// Hours on the left, tens of minutes on the right; none so near to another that they touch.
function feet(chart, x, width) {
  const apart = (LABEL / width) * 100;
  const found = [];
  let last = -100;
  for (let at = Math.ceil(chart.start / 60) * 60; at < chart.end; at += 60) {
    const isDue = at <= chart.split ? minuteOf(at) === 0 && hourOf(at) % EVERY_H === 0 : minuteOf(at) % EVERY_MIN === 0;
    const place = x(at) / 10;
    if (!isDue || place < 4 || place > 94.5 || place - last < apart) continue;
    last = place;
    found.push(svg("text", { x: pct(place), y: em(BEGIN + depth + BELOW - 0.1), "text-anchor": "middle" }, clock(at)));
  }
  return found;
}

// Returns the two drawings that stand side by side: figures, curves. width: in letters of the chart.
export function draw(chart, label, width, isShallow) {
  depth = isShallow ? SHALLOW : DEPTH;
  const whole = em(BEGIN + depth + BELOW);
  const x = scale(chart);
  const top = roundTop(Math.max(4, ...chart.counts, ...(chart.weeks ? chart.high : [])));
  const levels = [0, 0.5, 1].map((step) => [top * step, BEGIN + depth * (1 - step)]);
  const gut = svg(
    "svg",
    { class: "plot gut", width: em(GUT), height: whole, "aria-hidden": "true" },
    levels.map(([value, y]) => svg("text", { x: em(GUT - 0.6), y: em(y + 0.35), "text-anchor": "end" }, short(value))),
    svg("text", { x: em(GUT - 0.6), y: em(BEGIN + depth + 1.35), "text-anchor": "end" }, "▲"),
    svg("text", { x: em(GUT - 0.6), y: em(BEGIN + depth + 2.5), "text-anchor": "end" }, "▼"),
  );
  const plot = svg(
    "svg",
    { class: "plot", width: "100%", height: whole, role: "img", "aria-label": label },
    levels.map(([, y]) => svg("line", { class: "tickline", x2: "100%", y1: em(y), y2: em(y) })),
    curves(chart, top, x),
    notes(chart, top, x),
    tones(chart, x),
    feet(chart, x, width),
  );
  return [gut, plot];
}
