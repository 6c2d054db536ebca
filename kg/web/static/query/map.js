// The map: places of an answer on outlines of the land, without tiles and without borders (those of today
// would be wrong for most talks). Projection: Natural Earth I (Šavrič, Jenny, Patterson and others 2011).

import { counted, draw, make, menu, short } from "./svg.js";

const RADIANS = Math.PI / 180;
const SIZE = 100; // units of the drawing for one radian
const ASKED = 250; // IRIs in one look-up
const NAMED = 14; // labels on the map
const LISTED = 50; // rows listed below a place
const PLACES = `SELECT DISTINCT ?thing ?name ?wkt WHERE {
  VALUES ?thing { $ } ?thing rico:hasOrHadLocation? ?place .
  ?place geo:hasGeometry/geo:asWKT ?wkt ; rdfs:label ?name }`;

function project([longitude, latitude]) {
  const l = longitude * RADIANS;
  const p = latitude * RADIANS;
  const p2 = p * p;
  const p4 = p2 * p2;
  const x = l * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  const y = p * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
  return [x * SIZE, -y * SIZE];
}

/** Tells whether an answer may hold places: coordinates, or things that can be looked up. */
export function fitsMap(answer) {
  return Boolean(sources(answer).length);
}

/** Returns the map of an answer; `root` is where the site is mounted, `land` the address of the outlines or "". */
export async function map(answer, { root, land }) {
  const found = sources(answer);
  const names = await lookedUp(answer, found, root);
  const choices = found
    .map((source) => ({ ...source, places: placesOf(answer, source, names) }))
    .filter((source) => source.places.length)
    .sort((a, b) => b.places.length - a.places.length);
  if (!choices.length) {
    return [make("p", { class: "silence" }, "Nothing in this answer has coordinates that the release knows.")];
  }
  const shapes = land ? await outlines(land) : [];
  const box = make("div", { class: "drawing" });
  const redraw = (choice) => box.replaceChildren(...drawn(answer, choice.places, shapes));
  redraw(choices[0]);
  if (choices.length === 1) return [box];
  const options = choices.map((choice, value) => ({ value, text: choice.name }));
  return [make("p", { class: "menus" }, menu("places of", options, 0, (n) => redraw(choices[n]))), box];
}

// Where coordinates may stand: a column of points, two columns of numbers, or things that lie somewhere.
function sources({ columns }) {
  const latitude = columns.find((c) => c.type === "number" && /^lat(itude)?$/i.test(c.name));
  const longitude = columns.find((c) => c.type === "number" && /^(lon|long|lng|longitude)$/i.test(c.name));
  return [
    ...columns.filter((c) => c.type === "wkt").map((c) => ({ how: "wkt", name: c.name, index: c.index })),
    ...(latitude && longitude
      ? [{ how: "pair", name: latitude.name, index: latitude.index, other: longitude.index }]
      : []),
    ...columns.filter((c) => c.type === "iri").map((c) => ({ how: "iri", name: c.name, index: c.index })),
  ];
}

async function lookedUp({ rows }, found, root) {
  const wanted = new Set();
  for (const { how, index } of found) {
    if (how !== "iri") continue;
    for (const row of rows) if (row[index] && !/[<>"{}|\\^`\s]/.test(row[index].value)) wanted.add(row[index].value);
  }
  const places = new Map();
  const iris = [...wanted];
  for (let start = 0; start < iris.length; start += ASKED) {
    const values = iris.slice(start, start + ASKED).map((iri) => `<${iri}>`).join(" ");
    const answer = await fetch(`${root}/sparql`, {
      method: "POST",
      headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json" },
      body: PLACES.replace("$", () => values),
    });
    if (!answer.ok) throw new Error("The places could not be looked up.");
    for (const { thing, name, wkt } of (await answer.json()).results.bindings) {
      const at = point(wkt.value);
      if (!at) continue;
      if (!places.has(thing.value)) places.set(thing.value, []);
      const known = places.get(thing.value);
      if (!known.some((p) => String(p.at) === String(at))) known.push({ at, name: name.value });
    }
  }
  return places;
}

function point(text) {
  const match = /POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)/i.exec(text);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function placesOf({ columns, rows }, { how, index, other }, names) {
  const label = columns.find((c) => c.type === "text") ?? columns.find((c) => c.type === "iri");
  const places = new Map();
  const add = (at, name, row) => {
    if (!at || !at.every(Number.isFinite) || Math.abs(at[0]) > 180 || Math.abs(at[1]) > 90) return;
    const key = at.map((n) => n.toFixed(3)).join();
    if (!places.has(key)) places.set(key, { at, name, rows: [] });
    places.get(key).rows.push(row);
  };
  for (const row of rows) {
    const cell = row[index];
    if (!cell) continue;
    const own = row[label?.index]?.text ?? cell.text;
    if (how === "wkt") add(point(cell.text), own, row);
    else if (how === "pair") add([row[other]?.value, cell.value], own, row);
    else for (const { at, name } of names.get(cell.value) ?? []) add(at, name, row);
  }
  return [...places.values()].sort((a, b) => b.rows.length - a.rows.length || a.name.localeCompare(b.name));
}

function drawn(answer, places, shapes) {
  const pixels = Math.min(document.getElementById("result").clientWidth || 900, 1100);
  const ratio = pixels < 600 ? 1.25 : 2;
  const world = frame([[-180, 0], [180, 0], [0, 90], [0, -90]].map(project), 1.02, ratio);
  const near = frame(places.map((place) => project(place.at)), 1.35, ratio);
  const list = make("div", { class: "places" });
  const holder = make("div", { class: "map-holder" });
  let whole = false;
  const button = make("button", { type: "button", class: "quiet", onclick: () => { whole = !whole; show(); } });
  const show = () => {
    button.textContent = whole ? "Nearer" : "Whole world";
    holder.replaceChildren(picture(places, shapes, whole ? world : near, pixels, open));
  };
  const open = (index) => {
    const details = list.children[index];
    details.open = true;
    details.querySelector("summary").focus();
  };
  show();
  places.forEach((place) => {
    const items = place.rows.slice(0, LISTED).map((row) => make("li", {}, ...inWords(answer, row)));
    if (place.rows.length > LISTED) items.push(make("li", {}, `and ${place.rows.length - LISTED} more`));
    list.append(
      make(
        "details",
        {},
        make("summary", {}, `${place.name}: ${counted(place.rows.length, "row")}`),
        make("ul", { class: "plain" }, ...items),
      ),
    );
  });
  const words = make("p", { class: "small" }, `${counted(places.length, "place")}; the larger, the more rows. `, button);
  return [holder, words, list];
}

// A row as links and texts, without what only says where it lies.
function inWords({ columns }, row) {
  const cells = row.filter((cell, index) => cell && columns[index].type !== "wkt").slice(0, 4);
  return cells.flatMap((cell, index) => [
    index ? " · " : "",
    cell.href ? make("a", { href: cell.href }, short(cell.text, 90)) : short(cell.text, 90),
  ]);
}

// A view around points, so many times as wide as high, never nearer than a tenth of the world.
function frame(points, margin, ratio) {
  const [xs, ys] = [0, 1].map((axis) => points.map((p) => p[axis]));
  const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2;
  const span = (values) => Math.max(...values) - Math.min(...values);
  const width = Math.min(Math.max(span(xs) * margin, span(ys) * margin * ratio, 60), 560);
  const height = width / ratio;
  return { x: middle(xs) - width / 2, y: middle(ys) - height / 2, width, height };
}

function picture(places, shapes, view, pixels, open) {
  const unit = view.width / pixels; // of the screen
  const small = pixels < 600;
  const most = Math.max(places[0].rows.length, 10); // one row each is no reason for large circles
  const svg = draw("svg", {
    viewBox: [view.x, view.y, view.width, view.height].join(" "), class: "map", role: "img",
    "aria-label": `Map of ${counted(places.length, "place")}; they are listed below.`,
  });
  const rim = path([...line(-180, -90, 90), ...line(180, 90, -90)], true);
  svg.append(
    draw("clipPath", { id: "globe-rim" }, draw("path", { d: rim })),
    draw("path", { d: rim, class: "sea" }),
    draw("path", { d: shapes.map((ring) => path(ring.map(project), true)).join(""), class: "land", "clip-path": "url(#globe-rim)" }),
    draw("path", { d: graticule(), class: "grid" }),
  );
  const spots = places.map((place) => {
    const [x, y] = project(place.at);
    return { place, x, y, r: (small ? 0.7 : 1) * (4 + 12 * Math.sqrt(place.rows.length / most)) * unit };
  });
  const taken = spots.map(({ x, y, r }) => ({ x: x - r, y: y - r, w: 2 * r, h: 2 * r }));
  const labels = [];
  spots.forEach(({ place, x, y, r }, index) => {
    svg.append(
      draw(
        "circle",
        { cx: x, cy: y, r, class: "place", onclick: () => open(index) },
        draw("title", {}, `${place.name}: ${counted(place.rows.length, "row")}`),
      ),
    );
    const text = short(place.name, 28);
    const size = { w: text.length * 8 * unit, h: 15 * unit };
    const free = [
      { x: x + r + 3 * unit, y: y - size.h / 2, ...size },
      { x: x - r - 3 * unit - size.w, y: y - size.h / 2, ...size },
      { x: x - size.w / 2, y: y + r + unit, ...size },
    ].find((area) => labels.length < NAMED && inside(area, view) && !taken.some((other) => overlap(area, other)));
    if (!free) return;
    taken.push(free);
    const label = draw("text", { x: free.x, y: free.y + 12 * unit }, text);
    label.style.fontSize = `${13.5 * unit}px`;
    labels.push(label);
  });
  svg.append(...labels);
  return svg;
}

function inside(area, view) {
  return area.x > view.x && area.x + area.w < view.x + view.width;
}

function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function path(points, closed) {
  return `M${points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join("L")}${closed ? "Z" : ""}`;
}

function line(longitude, from, to) {
  const step = Math.sign(to - from) * 5;
  const found = [];
  for (let latitude = from; step * (to - latitude) >= 0; latitude += step) found.push(project([longitude, latitude]));
  return found;
}

function graticule() {
  const lines = [];
  for (let longitude = -150; longitude <= 150; longitude += 30) lines.push(path(line(longitude, -90, 90)));
  for (let latitude = -60; latitude <= 60; latitude += 30) {
    lines.push(path([project([-180, latitude]), project([180, latitude])]));
  }
  return lines.join("");
}

// TopoJSON: rings are made of arcs, arcs of steps. A ring that crosses the date line is drawn on both sides;
// one that goes round a pole is closed through it.
async function outlines(address) {
  const answer = await fetch(address);
  if (!answer.ok) return [];
  const { arcs, transform, objects } = await answer.json();
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
    });
  });
  const rings = [];
  for (const geometry of objects.land.geometries ?? [objects.land]) {
    const polygons = geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs;
    for (const ring of polygons.flat()) {
      rings.push(...unrolled(ring.flatMap((n) => (n < 0 ? [...lines[~n]].reverse() : lines[n]))));
    }
  }
  return rings;
}

function unrolled(ring) {
  let shift = 0;
  const points = ring.map(([x, y], index) => {
    if (index) {
      const before = ring[index - 1][0];
      if (x - before > 180) shift -= 360;
      else if (before - x > 180) shift += 360;
    }
    return [x + shift, y];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (Math.abs(last[0] - first[0]) > 180) {
    const pole = Math.sign(first[1]) * 90;
    points.push([last[0], pole], [first[0], pole]);
  }
  const reach = points.map(([x]) => x);
  const copies = [points];
  if (Math.min(...reach) < -180) copies.push(points.map(([x, y]) => [x + 360, y]));
  if (Math.max(...reach) > 180) copies.push(points.map(([x, y]) => [x - 360, y]));
  return copies;
}
