// Small builders: elements with classes and attributes, marks of the sprite. Text only, never markup.

const SVG = "http://www.w3.org/2000/svg";

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== null && value !== "" && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child || child === 0));
  return element;
};

export const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
export const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

export const icon = (name) =>
  svg("svg", { class: "i", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));

const known = new Set(["crisis", "serious", "concern", "watch", "praise"]);
export const severityClass = (key) => (known.has(key) ? key : "plain");

export function severity(key, word, { glyph = false } = {}) {
  const css = severityClass(key);
  const named = glyph ? { role: "img", "aria-label": word } : { "aria-hidden": "true" };
  const mark = svg("svg", { class: "sevg", viewBox: "0 0 16 16", ...named }, svg("use", { href: `#s-${css}` }));
  return el("span", { class: `sev ${css}${glyph ? " glyph" : ""}` }, mark, glyph ? null : el("span", {}, word));
}

const tones = { "-1": ["crisis", "M1 2h10L6 11z"], 0: ["plain", "M1 5h10v2.5H1z"], 1: ["praise", "M1 10h10L6 1z"] };
const unsure = ["plain", "M1.5 4.5h4v3h-4zM7.5 4.5h3v3h-3z"];

export function tone(value, word) {
  const [css, path] = tones[value] ?? unsure;
  return el("span", { class: `sent ${css}` }, svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("path", { d: path })), el("span", {}, word));
}

export const write = (element, text) => {
  if (element && element.textContent !== text) element.textContent = text;
};
