// How a wall says things: the words that came with the page, times in the house's zone, amounts.

const words = JSON.parse(document.getElementById("words").textContent);
const { language } = document.body.dataset;
const locale = language === "sv" ? "sv" : "en-GB";
let { zone } = document.body.dataset;

const fill = (pattern, values) => pattern.replace(/%\((\w+)\)[sd]/g, (_, name) => values[name] ?? "");

export const say = (key, values = {}) => fill(words[key], values);
export const word = (group, key) => words[group][key] ?? words[group].plain ?? words[group].none ?? "";
export const many = (key, n, values = {}) => fill(words[key][n === 1 ? 0 : 1], { n, ...values });
export const named = (thing) => (language === "sv" && thing.name_sv) || thing.name;
export const sourceOf = (row) => (language === "sv" ? row.source_sv : row.source);

const made = new Map();
const formatIn = (key, options, timeZone) => new Intl.DateTimeFormat(key === "clock" ? "sv" : locale, { ...options, timeZone });
const format = (key, options) => {
  if (made.has(key)) return made.get(key);
  let chosen;
  try {
    chosen = formatIn(key, options, zone);
  } catch { // a zone this browser does not know must not stop the clock
    chosen = formatIn(key, options, "UTC");
  }
  made.set(key, chosen);
  return chosen;
};

export function useZone(name) {
  if (!name || name === zone) return;
  zone = name;
  made.clear();
}

export const clock = (at) => format("clock", { hour: "2-digit", minute: "2-digit" }).format(at * 1000);
export const hourOf = (at) => Number(clock(at).slice(0, 2));
export const minuteOf = (at) => Number(clock(at).slice(3, 5));

export function day(at) {
  const text = format("day", { weekday: "long", day: "numeric", month: "long" }).format(at * 1000);
  return (text.charAt(0).toUpperCase() + text.slice(1)).replace(",", "");
}

// A time of today, else the day: "14:31", "19 Nov".
export function when(at, now) {
  const date = format("date", { day: "numeric", month: "short" });
  return date.format(at * 1000) === date.format(now * 1000) ? clock(at) : date.format(at * 1000).replace(".", "");
}

export function duration(seconds) {
  const all = Math.max(0, Math.floor(seconds));
  if (all < 60) return say("s", { n: all });
  if (all < 3600) return say("min", { n: Math.floor(all / 60) });
  if (all >= 86_400) return many("days", Math.floor(all / 86_400));
  const h = Math.floor(all / 3600);
  const min = Math.floor((all % 3600) / 60);
  return min ? say("h_min", { h, min }) : say("h", { n: h });
}

const pad = (n) => String(n).padStart(2, "0");

export function countdown(left) {
  if (left < 0) return say("late", { duration: duration(-left) });
  return left >= 3600 ? duration(left) : `${pad(Math.floor(left / 60))}:${pad(Math.floor(left) % 60)}`;
}

const amounts = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

export const number = (n) => amounts.format(n);

// "212 k", "1.2 M": read from far away.
export function short(n) {
  const [unit, size] = n >= 999_500 ? ["M", 1e6] : ["k", 1e3];
  if (n < 1000) return number(n);
  const amount = n / size;
  return `${(amount < 9.95 ? tenths : amounts).format(amount)}\u00a0${unit}`;
}

export function range(low, high) {
  const [from, to] = [Math.round(low), Math.round(high)];
  return from === to ? number(to) : say("range", { low: number(from), high: number(to) });
}
