// An answer as the page shows it: the table the server made, read as typed columns; and sorting it.

/**
 * Reads a table of the page. A cell is {type, text, value, href, node}: `type` is iri, date, number, wkt or
 * text, `value` the IRI, the number or the day; a column has the type that all of its cells have.
 */
export function readTable(table) {
  const heads = [...table.tHead.rows[0].cells].map((th) => th.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map(readCell));
  const columns = heads.map((name, index) => ({ name, index, type: typeOf(rows.map((row) => row[index])) }));
  return { columns, rows };
}

function readCell(td) {
  const link = td.querySelector("a");
  const text = (td.firstElementChild ?? td).textContent.trim();
  if (!text) return null;
  const type = td.dataset.type ?? "text";
  let value = text;
  if (type === "iri") value = td.dataset.iri;
  else if (type === "number") value = Number(text);
  else if (type === "date") value = day(text);
  return { type, text, value, href: link?.getAttribute("href") ?? "", node: td };
}

function typeOf(cells) {
  const types = new Set(cells.filter((cell) => cell !== null).map((cell) => cell.type));
  return types.size === 1 ? [...types][0] : "text";
}

/** Returns a day as a number (milliseconds since 1970, UTC) of "1961", "1961-04", "1961-04-28" or a time. */
export function day(text) {
  const match = /^(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?/.exec(text);
  if (!match) return NaN;
  const date = new Date(0);
  date.setUTCFullYear(Number(match[1]), Number(match[2] ?? 1) - 1, Number(match[3] ?? 1));
  return date.getTime();
}

/** Makes the heads of a table buttons that sort by their column; the reader hears which way. */
export function sortable(table) {
  for (const th of table.tHead.rows[0].cells) {
    const name = th.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = name;
    button.addEventListener("click", () => sort(table, th));
    th.replaceChildren(button);
  }
}

function sort(table, th) {
  const down = th.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  th.setAttribute("aria-sort", down ? "descending" : "ascending");
  const index = th.cellIndex;
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => ({ row, cell: readCell(row.cells[index]) }));
  const words = new Intl.Collator("en", { numeric: true });
  const compare = (a, b) =>
    typeof a.value === "number" && typeof b.value === "number"
      ? a.value - b.value
      : words.compare(a.text, b.text);
  keyed.sort((a, b) => {
    if (!a.cell || !b.cell) return Number(!a.cell) - Number(!b.cell); // what is missing comes last
    return (down ? -1 : 1) * compare(a.cell, b.cell);
  });
  body.append(...keyed.map(({ row }) => row));
}
