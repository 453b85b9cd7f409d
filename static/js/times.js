// Ages and countdowns go on counting on the screen, by the server's clock, in the server's words.

const words = () => document.getElementById("words")?.dataset ?? {};
let ahead = 0; // how far this machine's clock runs before the server's, in seconds

const fill = (pattern, values) =>
  (pattern ?? "").replace(/%\((\w+)\)[sd]/g, (_, name) => values[name]);

export const serverNow = () => Date.now() / 1000 - ahead;

export function duration(seconds) {
  const all = Math.max(0, Math.floor(seconds));
  const said = words();
  if (all < 60) return fill(said.s, { n: all });
  if (all < 3600) return fill(said.min, { n: Math.floor(all / 60) });
  const h = Math.floor(all / 3600);
  const min = Math.floor((all % 3600) / 60);
  return min ? fill(said.hMin, { h, min }) : fill(said.h, { n: h });
}

const pad = (n) => String(n).padStart(2, "0");

export function countdown(left) {
  if (left < 0) return fill(words().late, { duration: duration(-left) });
  const all = Math.floor(left);
  return all >= 3600 ? duration(all) : `${pad(Math.floor(all / 60))}:${pad(all % 60)}`;
}

// In the zone of the person, which need not be that of the machine.
export const clock = (at) =>
  new Intl.DateTimeFormat("sv", { hour: "2-digit", minute: "2-digit", timeZone: words().zone || undefined }).format(at * 1000);

export const lostWords = (at) => fill(words().lost, { time: clock(at) });

const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const tick = () => {
  if (document.hidden) return;
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-ago]")) {
    const age = now - Number(element.dataset.ago);
    // Over a day the server writes the date; until the next page the age may stand.
    if (age < 86_400) write(element, fill(words().ago, { duration: duration(age) }));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    write(element, countdown(Number(element.dataset.until) - now));
  }
};

export function counting() {
  const server = Number(words().now);
  if (!server) return;
  // Page load takes a moment: only a clock that is plainly wrong is corrected.
  const drift = Date.now() / 1000 - server;
  ahead = Math.abs(drift) > 5 ? drift : 0;
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}
