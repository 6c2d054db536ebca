// What the drawings share: elements of SVG and HTML, scales with round steps, words for numbers.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: `make("p", {class: "hint"}, "text", child)`. Text is never read as markup. */
export function make(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Makes an element of SVG, like `make`. */
export function draw(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Returns round steps, none smaller than `least`, from 0 to at least `most`: 0, 20, 40 ... */
export function steps(most, least = 1e-9, wanted = 4) {
  const raw = Math.max(most / wanted, least);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const found = [];
  for (let n = 0; n < most + step; n += step) found.push(Number(n.toPrecision(12)));
  return found;
}

/** Writes a number as a reader expects it. */
export function number(value) {
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}

/** Writes a number and what is counted: "1 row", "12 rows". */
export function counted(value, one) {
  return `${number(value)} ${one}${value === 1 ? "" : "s"}`;
}

/** Shortens a text for a label in a drawing. */
export function short(text, most) {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

/** Returns a menu of columns; `changed` gets the number of the column. */
export function menu(label, options, chosen, changed) {
  const select = make("select", { onchange: () => changed(Number(select.value)) });
  for (const { value, text } of options) {
    select.append(make("option", { value, selected: value === chosen }, text));
  }
  return make("label", {}, `${label} `, select);
}
