// The timeline: the rows of an answer in the order of their days, as a strip and as a list; spans as lines.

import { counted, draw, make, menu, short } from "./svg.js";

const BINS = 72;
const LINES = 60; // spans drawn one below the other
const NAMES = 270; // width of the words beside spans
const DAY = 86400e3;
const WIDTH = 900;

/** Tells whether an answer has days. */
export function fitsTimeline({ columns }) {
  return columns.some((c) => c.type === "date");
}

/** Returns the timeline of an answer, with menus for the day, the end of a span and the words. */
export function timeline(answer) {
  const { columns } = answer;
  const dates = columns.filter((c) => c.type === "date");
  const others = columns.filter((c) => c.type !== "date" && c.type !== "wkt");
  let from = dates[0].index;
  let until = -1;
  let words = (others.find((c) => c.type === "text") ?? others.find((c) => c.type === "iri") ?? columns[0]).index;
  const box = make("div", { class: "drawing" });
  const redraw = () => box.replaceChildren(...drawn(answer, from, until, words));
  const option = (c) => ({ value: c.index, text: c.name });
  const menus = make("p", { class: "menus" }, menu("day", dates.map(option), from, (n) => { from = n; redraw(); }));
  if (dates.length > 1) {
    const ends = [{ value: -1, text: "nothing: single days" }, ...dates.map(option)];
    menus.append(menu("until", ends, until, (n) => { until = n; redraw(); }));
  }
  if (others.length > 1) menus.append(menu("in words", others.map(option), words, (n) => { words = n; redraw(); }));
  redraw();
  return [menus, box];
}

function drawn({ columns, rows }, from, until, words) {
  const known = rows
    .filter((row) => Number.isFinite(row[from]?.value) && (until < 0 || Number.isFinite(row[until]?.value)))
    .sort((a, b) => a[from].value - b[from].value);
  if (!known.length) return [make("p", { class: "silence" }, "No row has a day here.")];
  const end = (row) => (until < 0 ? row[from].value : Math.max(row[from].value, row[until].value));
  const first = known[0][from].value;
  const last = Math.max(...known.map(end));
  const axis = axisOf(first, last, until < 0 ? 20 : NAMES);
  const strip = until < 0 ? bins(known, from, axis) : spans(known, from, end, words, axis);
  const left = rows.length - known.length;
  const drawnLines = until >= 0 && known.length > LINES ? `; the first ${LINES} are drawn` : "";
  const note = `${counted(known.length, "row")} from ${known[0][from].text} to ${isoDay(last)}${
    left ? `; ${counted(left, "row")} without a day` : ""
  }${drawnLines}.`;
  return [make("div", { class: "scroll" }, strip), make("p", { class: "small" }, note), list(columns, known, from, until, words)];
}

function isoDay(value) {
  return new Date(value).toISOString().slice(0, 10);
}

// Ticks at the first of a year, month or day, as many as fit.
function axisOf(first, last, left) {
  const pad = Math.max((last - first) * 0.02, DAY / 2);
  const [start, stop] = [first - pad, last + pad];
  const x = (value) => left + ((WIDTH - 20 - left) * (value - start)) / (stop - start);
  const years = (stop - start) / (365.25 * DAY);
  const ticks = [];
  const date = new Date(start);
  if (years > 2) {
    const step = [1, 2, 5, 10, 20, 50, 100].find((n) => years / n <= 12) ?? 500;
    for (let year = Math.ceil(date.getUTCFullYear() / step) * step; ; year += step) {
      const at = new Date(0).setUTCFullYear(year, 0, 1);
      if (at > stop) break;
      if (at >= start) ticks.push({ at, text: String(year) });
    }
  } else if (years > 0.12) {
    const step = years > 1 ? 3 : 1;
    for (let month = 0; month < 40; month += 1) {
      const at = Date.UTC(date.getUTCFullYear(), month, 1);
      if (at >= start && at <= stop && month % step === 0) ticks.push({ at, text: isoDay(at).slice(0, 7) });
    }
  } else {
    const step = Math.max(1, Math.ceil((stop - start) / DAY / 8));
    for (let at = Math.ceil(start / DAY) * DAY; at <= stop; at += step * DAY) ticks.push({ at, text: isoDay(at) });
  }
  return { x, ticks, start, stop };
}

function frame(height, axis, label) {
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "timeline", role: "img", "aria-label": label });
  for (const { at, text } of axis.ticks) {
    const x = axis.x(at);
    svg.append(
      draw("line", { x1: x, x2: x, y1: 0, y2: height - 22, class: "grid" }),
      draw("text", { x, y: height - 6, class: "axis", "text-anchor": "middle" }, text),
    );
  }
  svg.append(draw("line", { x1: 0, x2: WIDTH, y1: height - 22, y2: height - 22, class: "base" }));
  return svg;
}

function bins(rows, from, axis) {
  const height = 170;
  const svg = frame(height, axis, "How many rows at what time; the list below has each of them.");
  const counts = new Array(BINS).fill(0);
  const index = (value) => Math.min(BINS - 1, Math.floor(((value - axis.start) / (axis.stop - axis.start)) * BINS));
  for (const row of rows) counts[index(row[from].value)] += 1;
  const most = Math.max(...counts);
  const width = (WIDTH - 40) / BINS;
  counts.forEach((count, bin) => {
    if (!count) return;
    const tall = Math.max(4, ((height - 44) * count) / most);
    const begins = axis.start + ((axis.stop - axis.start) * bin) / BINS;
    svg.append(
      draw(
        "rect",
        { x: 20 + bin * width + 1, y: height - 22 - tall, width: width - 2, height: tall, class: "bar" },
        draw("title", {}, `${counted(count, "row")} about ${isoDay(begins)}`),
      ),
    );
  });
  svg.append(draw("text", { x: 20, y: 12, class: "axis" }, `at most ${counted(most, "row")} at once`));
  return svg;
}

function spans(rows, from, end, words, axis) {
  const shown = rows.slice(0, LINES);
  const line = 20;
  const svg = frame(shown.length * line + 30, axis, "Spans of time, one line for each row; the list below has each of them.");
  shown.forEach((row, index) => {
    const y = index * line + 12;
    const [x1, x2] = [axis.x(row[from].value), axis.x(end(row))];
    svg.append(
      draw("text", { x: NAMES - 12, y: y + 4, class: "name", "text-anchor": "end" }, short(row[words]?.text ?? "", 34)),
      draw(
        "rect",
        { x: x1 - 3, y: y - 4, width: Math.max(x2 - x1, 0) + 6, height: 8, rx: 4, class: "bar" },
        draw("title", {}, `${row[words]?.text ?? ""}: ${isoDay(row[from].value)} to ${isoDay(end(row))}`),
      ),
    );
  });
  return svg;
}

function list(columns, rows, from, until, words) {
  const box = make("div", { class: "days" });
  let year = "";
  let items = null;
  for (const row of rows) {
    const its = String(new Date(row[from].value).getUTCFullYear());
    if (its !== year) {
      year = its;
      items = make("ol", { class: "plain" });
      box.append(make("h3", {}, year), items);
    }
    const cell = row[words];
    const link = cell?.href || row.find((c) => c?.href)?.href;
    const text = cell?.text || "(nothing)";
    const days = until < 0 ? row[from].text : `${row[from].text} to ${row[until].text}`;
    items.append(make("li", {}, make("span", { class: "day" }, days), " ", link ? make("a", { href: link }, text) : text));
  }
  return box;
}
