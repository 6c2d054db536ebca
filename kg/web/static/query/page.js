// The query page with scripts: an editor, answers without leaving the page, and other views of a table.
// Without scripts the same form and the same table do the work.

import { readTable, sortable } from "./answer.js";
import { chart, fitsChart } from "./chart.js";
import { startEditor } from "./editor.js";
import { fitsMap, map } from "./map.js";
import { make } from "./svg.js";
import { fitsTimeline, timeline } from "./timeline.js";

const form = document.getElementById("ask");
const field = document.getElementById("query");
const result = document.getElementById("result");
const { root, editor: version } = form.dataset;
const land = version ? `${root}/static/vendor/land-110m.json?v=${version}` : "";
const PLAIN = "parley-plain-field";

const VIEWS = [
  { name: "table", text: "Table", fits: () => true },
  { name: "chart", text: "Chart", fits: fitsChart, show: chart },
  { name: "map", text: "Map", fits: fitsMap, show: (answer) => map(answer, { root, land }) },
  { name: "timeline", text: "Timeline", fits: fitsTimeline, show: timeline },
];

let running = null;
let editor = null;
const status = make("span", { role: "status", class: "small" });
const stop = make("button", { type: "button", class: "quiet", hidden: true, onclick: () => running?.abort() }, "Stop");
form.querySelector(".actions").append(stop, status);

// ------------------------------------------------------------------ asking

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  const query = field.value;
  const address = addressOf(query, wantedView());
  stop.hidden = false;
  status.textContent = "Running";
  try {
    const answer = await fetch(addressOf(query, ""), { headers: { Accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (location.pathname + location.search !== address) history.pushState(null, "", address);
    if (answer.ok) answered(page);
    else refused(page);
  } catch (error) {
    if (error.name !== "AbortError") say("The site could not be reached. Is it still running?", true);
    else if (running === mine) say("Stopped.");
  } finally {
    if (running === mine) {
      running = null;
      stop.hidden = true;
    }
  }
}

function addressOf(query, view) {
  const parameters = new URLSearchParams({ query });
  if (view && view !== "table") parameters.set("view", view);
  return `${form.getAttribute("action")}?${parameters}`;
}

function wantedView() {
  return new URLSearchParams(location.search).get("view") ?? "table";
}

function say(text, wrong = false) {
  status.textContent = text;
  status.classList.toggle("doubt", wrong);
}

function answered(page) {
  result.replaceChildren(...page.getElementById("result").children);
  say(result.querySelector("h2")?.textContent ?? "");
  dress();
}

// An error is a page too: what it says is shown here, beside the query.
function refused(page) {
  const title = page.querySelector("main h1")?.textContent ?? "The query was not answered";
  const code = page.querySelector("main .eyebrow");
  const words = [...page.querySelectorAll("main .lead, main .lead + p")];
  result.replaceChildren(
    make(
      "section",
      { class: "notice", "aria-labelledby": "answer" },
      ...(code ? [code] : []),
      make("h2", { id: "answer" }, title),
      ...words,
      wayTo(words.map((p) => p.textContent).join(" ")),
    ),
  );
  say(title, true);
}

// A way to the line and column that a message names.
function wayTo(message) {
  const match = /\b(\d+):(\d+)\b/.exec(message);
  if (!match) return null;
  const [line, column] = [Number(match[1]), Number(match[2])];
  const go = () => {
    if (editor) {
      editor.setCursor(line - 1, column - 1);
      editor.focus();
      return;
    }
    const before = field.value.split("\n").slice(0, line - 1);
    const at = before.join("\n").length + (before.length ? 1 : 0) + column - 1;
    field.focus();
    field.setSelectionRange(at, at);
  };
  return make("p", {}, make("button", { type: "button", class: "quiet", onclick: go }, `Go to line ${line}`));
}

// ------------------------------------------------------------------ views of an answer

function dress() {
  const section = result.querySelector(".answer");
  if (!section) return;
  section.querySelector("h2").after(shareLine());
  const table = section.querySelector("table.result");
  if (!table) return;
  const answer = readTable(table);
  sortable(table);
  const views = VIEWS.filter((view) => view.fits(answer));
  if (views.length > 1) addTabs(section, answer, views);
}

function addTabs(section, answer, views) {
  const scroll = section.querySelector(".scroll");
  const list = make("div", { role: "tablist", "aria-label": "Views of the answer", class: "tabs" });
  scroll.before(list);
  const panels = views.map((view) => {
    const id = `view-${view.name}`;
    const panel = make("div", { role: "tabpanel", id, "aria-labelledby": `tab-${view.name}`, hidden: true });
    list.append(
      make("button", { type: "button", role: "tab", id: `tab-${view.name}`, "aria-controls": id, onclick: () => choose(view, true) }, view.text),
    );
    return panel;
  });
  scroll.before(...panels);
  panels[0].append(scroll);
  const made = new Set(["table"]);

  async function choose(view, byHand) {
    views.forEach((other, index) => {
      panels[index].hidden = other !== view;
      list.children[index].setAttribute("aria-selected", String(other === view));
      list.children[index].tabIndex = other === view ? 0 : -1;
    });
    if (byHand) {
      history.replaceState(null, "", addressOf(askedQuery(), view.name));
      section.querySelector(".share input").value = location.href;
    }
    if (made.has(view.name)) return;
    made.add(view.name);
    const panel = panels[views.indexOf(view)];
    panel.append(make("p", { class: "hint" }, "Drawing"));
    try {
      panel.replaceChildren(...(await view.show(answer)));
    } catch (error) {
      made.delete(view.name);
      panel.replaceChildren(make("p", { class: "doubt" }, error.message));
    }
  }

  list.addEventListener("keydown", (event) => {
    const at = [...list.children].indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: views.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = (to + views.length) % views.length;
    list.children[next].focus();
    choose(views[next], true);
  });
  choose(views.find((view) => view.name === wantedView()) ?? views[0], false);
}

// What stands in the address is what was answered; the field may have moved on.
function askedQuery() {
  return new URLSearchParams(location.search).get("query") ?? field.value;
}

function shareLine() {
  const input = make("input", { type: "text", readonly: true, value: location.href, onfocus: () => input.select() });
  const button = make("button", { type: "button", class: "quiet" }, "Copy");
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      say("The link is copied.");
    } catch {
      say("Copy it with the keyboard: it is selected."); // only secure pages may write to the clipboard
    }
  });
  return make("p", { class: "share" }, make("label", {}, "Link to this answer ", input), button);
}

// ------------------------------------------------------------------ the field

function withEditor() {
  editor = startEditor(field, { root, run });
  if (!editor) return;
  field.hidden = true;
  form.querySelector("label[for=query]").addEventListener("click", () => editor?.focus());
}

function plain() {
  editor?.rootEl.closest(".editor").remove();
  editor = null;
  field.hidden = false;
}

function addSwitch() {
  const text = () => (editor ? "Plain field" : "Editor");
  const button = make("button", { type: "button", class: "quiet" });
  button.addEventListener("click", () => {
    if (editor) plain();
    else withEditor();
    remember(editor ? "" : "1");
    button.textContent = text();
    (editor ?? field).focus();
  });
  button.textContent = text();
  stop.before(button);
}

function remembered() {
  try {
    return localStorage.getItem(PLAIN) === "1";
  } catch {
    return false; // a browser that keeps nothing
  }
}

function remember(value) {
  try {
    localStorage.setItem(PLAIN, value);
  } catch {
    // it is asked for again next time
  }
}

form.addEventListener("submit", (event) => {
  if (form.elements.format.value) return; // a file, or data in the browser: the server's own answer
  event.preventDefault();
  run();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
addEventListener("popstate", () => location.reload());

if (version) {
  if (!remembered()) withEditor();
  addSwitch();
}
dress();
