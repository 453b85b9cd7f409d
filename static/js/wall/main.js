// A live wall: frames come in, panels and rows are kept, and everything on the glass follows.

import * as banner from "./banner.js";
import { write } from "./dom.js";
import { Link, reloadIfServed } from "./link.js";
import { isDue } from "./nightly.js";
import * as river from "./river.js";
import { clock, duration, hourOf, minuteOf, named, say, useZone } from "./say.js";
import * as side from "./side.js";

const LONG_S = 1800; // not live for so long: no more stripes that burn in
const STAFFED = [6, 22]; // outside these hours of the house the screen is dimmed, if it is calm
const REST_MS = 3000;

const body = document.body;
const at = (id) => document.getElementById(id);
const loadedAt = performance.now();
const reloadMinute = Math.floor(Math.random() * 10); // a house full of screens does not come at once
let panels = null;
let newest = null;

const storyOf = (line) => panels?.crises.find(({ lines }) => line && lines.includes(line))?.title ?? "";
river.useStories(storyOf);

const link = new Link((frame) => {
  panels = frame.kind === "snapshot" ? frame.panels : { ...panels, ...frame.panels };
  newest = frame.newest;
  useZone(panels.house.zone);
  draw(() => river.take(frame));
  tell();
});

// The banner decides how much room is left, the rows fill it, what is beside them fits in last.
function draw(rows) {
  const scene = banner.sceneOf(panels);
  body.dataset.state = scene;
  write(at("org"), panels.house.name);
  const isResized = banner.draw(panels, link);
  at("bar").hidden = scene === "drill";
  at("drillbar").hidden = scene !== "drill";
  if (scene === "drill") write(at("led"), panels.crises[0].private ? "" : say("led", { name: panels.crises[0].lead }));
  rows();
  if (isResized) {
    side.resize();
    river.draw();
  }
  side.draw(panels, link, scene, river.onGlass());
  river.settle(); // upright, what stands below the rows has taken some of their room
}

// What depends on the clock alone.
function tell() {
  const { now } = link;
  const time = clock(now);
  for (const element of document.querySelectorAll("[data-tick]")) write(element, time);
  lost(now);
  if (!panels) return;
  banner.tick(now);
  fresh(now);
  // What is lost is told as of when it was known.
  river.heading(link.isLost ? link.lastAt : now, panels.chart.counts.at(-1) ?? 0, missing(), link.isLost);
  const hour = hourOf(now);
  body.toggleAttribute("data-dim", !panels.crises.length && (hour < STAFFED[0] || hour >= STAFFED[1]));
}

function missing() {
  const { blind } = panels.sources;
  if (!blind.length) return "";
  return blind.length === 1 ? say("without", { source: named(blind[0]) }) : say("without_many", { n: blind.length });
}

function fresh(now) {
  const { on, blind } = panels.sources;
  const ago = newest ? say("ago", { duration: duration(now - newest) }) : "";
  const part = blind.length ? say("part", { live: on - blind.length, all: on }) : "";
  const whole = ago ? say("live", { ago }) : say("live_nothing");
  for (const lamp of document.querySelectorAll("[data-fresh]")) {
    lamp.className = part ? "fresh part" : "fresh";
    // How old it is stands there in every state.
    write(lamp, part ? [part, ago && say("newest", { ago })].filter(Boolean).join(", ") : whole);
  }
}

let wasLost = false;

function lost(now) {
  const isLost = link.isLost;
  if (isLost) {
    const phone = panels?.house.phone || body.dataset.phone;
    write(at("lost-since"), link.lastAt === null ? say("never") : say("lost", { time: clock(link.lastAt) }));
    write(at("lost-try"), [link.tries ? say("retry", { n: link.tries }) : "", phone ? say("phone", { phone }) : ""].filter(Boolean).join(" "));
    write(at("lost-age"), link.lastAt === null ? "" : say("old", { duration: duration(now - link.lastAt) }));
    body.dataset.lost = link.age > LONG_S ? "long" : "now";
  }
  if (isLost === wasLost) return;
  wasLost = isLost;
  at("lost").hidden = !isLost;
  if (!isLost) delete body.dataset.lost;
  if (panels) draw(river.resize);
}

setInterval(() => {
  tell();
  const now = link.now;
  const age = (performance.now() - loadedAt) / 1000;
  if (!link.isLost && isDue(age, hourOf(now), minuteOf(now), reloadMinute)) reloadIfServed();
}, 1000);
setInterval(() => { if (!link.isLost) river.step(); }, 250);
tell();

let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => {
    if (!panels) return;
    side.resize();
    draw(river.resize);
  }, 150);
});

let resting = 0;
const rest = () => {
  body.removeAttribute("data-resting");
  clearTimeout(resting);
  resting = setTimeout(() => body.setAttribute("data-resting", ""), REST_MS);
};
addEventListener("pointermove", rest);
rest();

// Ask the machine not to let the screen sleep, where it can be asked.
const wake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
addEventListener("visibilitychange", wake);
wake();
