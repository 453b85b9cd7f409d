// The code of an unpaired screen: counts down, is renewed, and gives way to the wall once paired.

import { write } from "./dom.js";

const EVERY_MS = 3000;
const { claim, csrf } = document.body.dataset;
const at = (id) => document.getElementById(id);
const clockOf = (left) => `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
let until = performance.now() + Number(document.querySelector("[data-left]").dataset.left) * 1000;

function show({ code, left_s: left }) {
  const [first, second] = at("code").querySelectorAll("span");
  write(first, code[0]);
  write(second, code[1]);
  until = performance.now() + left * 1000;
}

function tick() {
  const left = Math.max(0, Math.round((until - performance.now()) / 1000));
  write(document.querySelector("[data-left]"), clockOf(left));
}

async function ask() {
  try {
    const answer = await fetch(claim, { method: "POST", headers: { "X-CSRFToken": csrf }, cache: "no-store" });
    if (answer.status === 403) return location.reload(); // the cookies of this page are gone
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (told.state === "paired") return location.reload();
    const waits = told.state === "waiting";
    if (waits) show(told);
    at("code").hidden = at("left").hidden = !waits;
    at("later").hidden = waits;
    at("away").hidden = true;
  } catch {
    at("away").hidden = false;
    at("later").hidden = true;
  }
  setTimeout(ask, EVERY_MS);
}

tick();
setInterval(tick, 1000);
setTimeout(ask, EVERY_MS);
