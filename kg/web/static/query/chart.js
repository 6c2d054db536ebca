// The chart: how much, or how often, for each value of a column, as bars with their numbers.

import { draw, make, menu, number, short, steps } from "./svg.js";

const MOST = 40; // bars; a reader compares no more
const YEAR = 365.25 * 86400e3;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Tells whether an answer can be drawn as a chart: it needs a row. */
export function fitsChart({ rows }) {
  return rows.length > 0;
}

/** Returns the chart of an answer, with menus for what stands along it and how long the bars are. */
export function chart(answer) {
  const { columns } = answer;
  const numbers = columns.filter((c) => c.type === "number");
  const names = columns.filter((c) => c.type !== "number" && c.type !== "wkt");
  const box = make("div", { class: "drawing" });
  let by = (numbers.length ? names[0] : grouping(answer, names))?.index ?? columns[0].index;
  let of = numbers.find((c) => c.index !== by)?.index ?? -1;
  const redraw = () => box.replaceChildren(...bars(answer, by, of));
  const along = columns.filter((c) => c.type !== "wkt");
  const menus = make(
    "p",
    { class: "menus" },
    menu("for each", along.map((c) => ({ value: c.index, text: c.name })), by, (n) => { by = n; redraw(); }),
    menu(
      "show",
      [{ value: -1, text: "how many rows" }, ...numbers.map((c) => ({ value: c.index, text: `sum of ${c.name}` }))],
      of,
      (n) => { of = n; redraw(); },
    ),
  );
  redraw();
  return [menus, box];
}

// The column whose values return most often: with as many bars as rows there is nothing to see.
function grouping(answer, names) {
  const bars = ({ index }) => groupsOf(answer, index, -1).length;
  const sorted = names.map((column) => ({ column, bars: bars(column) })).sort((a, b) => a.bars - b.bars);
  return (sorted.find((each) => each.bars > 1) ?? sorted[0])?.column;
}

function groupsOf({ columns, rows }, by, of) {
  return columns[by].type === "date" ? overTime(rows, by, of) : byValue(rows, by, of);
}

function bars(answer, by, of) {
  const { columns } = answer;
  const groups = groupsOf(answer, by, of);
  const shown = groups.slice(0, MOST);
  if (!shown.length) return [make("p", { class: "silence" }, "Nothing to draw: no row has both values.")];
  const what = of < 0 ? "rows" : columns[of].name;
  const left = Math.min(260, 24 + 7 * Math.max(...shown.map((g) => Math.min(g.text.length, 34))));
  const width = 760;
  const line = 24;
  const height = shown.length * line + 34;
  const scale = steps(Math.max(0, ...shown.map((g) => g.sum)), of < 0 ? 1 : 1e-9);
  const x = (value) => left + ((width - left - 60) * Math.max(value, 0)) / scale.at(-1);
  const picture = draw("svg", {
    viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img",
    "aria-label": `Bars: ${what} for each ${columns[by].name}. The table has the same numbers.`,
  });
  for (const step of scale) {
    picture.append(
      draw("line", { x1: x(step), x2: x(step), y1: 0, y2: height - 26, class: "grid" }),
      draw("text", { x: x(step), y: height - 8, class: "axis", "text-anchor": "middle" }, number(step)),
    );
  }
  shown.forEach((group, index) => {
    const y = index * line;
    picture.append(
      draw(
        "g",
        {},
        draw("title", {}, `${group.text}: ${number(group.sum)}`),
        draw("text", { x: left - 8, y: y + 16, class: "name", "text-anchor": "end" }, short(group.text, 34)),
        draw("rect", { x: left, y: y + 3, width: Math.max(x(group.sum) - left, 1), height: line - 6, class: "bar" }),
        draw("text", { x: x(group.sum) + 6, y: y + 16, class: "value" }, number(group.sum)),
      ),
    );
  });
  const note = [`${what} for each ${columns[by].name}`];
  if (groups.length > MOST) note.push(`the first ${MOST} of ${number(groups.length)}`);
  return [make("div", { class: "scroll" }, picture), make("p", { class: "small" }, `${note.join("; ")}.`)];
}

function added(rows, by, of, key) {
  const groups = new Map();
  for (const row of rows) {
    if (!row[by] || (of >= 0 && typeof row[of]?.value !== "number")) continue;
    const { id, text, order } = key(row[by]);
    const group = groups.get(id) ?? { text, order, sum: 0 };
    group.sum += of < 0 ? 1 : row[of].value;
    groups.set(id, group);
  }
  return [...groups.values()];
}

function byValue(rows, by, of) {
  const groups = added(rows, by, of, (cell) => ({ id: cell.value, text: cell.text }));
  return groups.sort((a, b) => b.sum - a.sum);
}

// Years when the days span more than four, else months, else days.
function overTime(rows, by, of) {
  const days = rows.map((row) => row[by]?.value).filter(Number.isFinite);
  const span = Math.max(...days) - Math.min(...days);
  const groups = added(rows.filter((row) => Number.isFinite(row[by]?.value)), by, of, ({ value, text }) => {
    const date = new Date(value);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    if (span > 4 * YEAR) return { id: year, text: String(year), order: year };
    if (span > YEAR / 6) return { id: `${year} ${month}`, text: `${MONTHS[month]} ${year}`, order: year * 12 + month };
    return { id: value, text: text.slice(0, 10), order: value };
  });
  return groups.sort((a, b) => a.order - b.order);
}
