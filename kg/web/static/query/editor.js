// The editor (YASQE) in the place of the plain field, with completion from the release itself.

const KINDS = { class: "class", property: "property", code: "code", prefix: "prefix" };
const OFFERED = 30;
// Where a name may stand: after these no completion is wanted.
const QUIET = new Set(["comment", "string", "string-2", "variable-3"]);

/**
 * Puts the editor in front of a textarea, which keeps the value. `run` is called on Ctrl-Enter.
 * Returns the editor, or null when it is not installed.
 */
export function startEditor(textarea, { root, run }) {
  const Yasqe = globalThis.Yasqe?.default ?? globalThis.Yasqe;
  if (typeof Yasqe !== "function") return null;
  const terms = fetch(`${root}/sparql/terms.json`).then((answer) => (answer.ok ? answer.json() : null));
  Yasqe.registerAutocompleter(completer(terms), false);
  const holder = document.createElement("div");
  holder.className = "editor";
  textarea.before(holder);
  const editor = new Yasqe(holder, {
    value: textarea.value,
    autocompleters: ["variables", "parley"],
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    pluginButtons: undefined,
    prefixCcApi: null,
    resizeable: false,
    editorHeight: "auto",
    lineWrapping: true,
    viewportMargin: Infinity,
    screenReaderLabel: "Query, in SPARQL. Escape, then Tab, leaves the editor. Control and Space completes.",
  });
  // Tab belongs to whoever moves through the page with it (WCAG 2.1.2).
  const go = () => run();
  editor.addKeyMap({ Tab: false, "Shift-Tab": false, "Ctrl-Enter": go, "Cmd-Enter": go, "Ctrl-S": false });
  editor.on("change", () => { textarea.value = editor.getValue(); });
  declaring(editor, terms);
  return editor;
}

// Other endpoints need the PREFIX lines that this one can do without: they are added as names are typed.
function declaring(editor, terms) {
  let waiting = 0;
  const declare = async () => {
    const prefixes = (await terms)?.prefixes ?? {};
    const declared = editor.getPrefixesFromQuery();
    const missing = [...used(editor.getValue())].filter((name) => name in prefixes && !(name in declared));
    if (!missing.length || editor.state.completionActive) return; // new lines would move the list away
    editor.addPrefixes(Object.fromEntries(missing.map((name) => [name, prefixes[name]])));
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(declare, 250);
  };
  editor.on("change", soon);
  editor.on("autocompletionClose", soon);
  soon();
}

// Prefixes of the names in a query; comments, strings and whole IRIs have none.
function used(query) {
  const bare = query.replace(/"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*'|<[^<>\s]*>|#[^\n]*/g, " ");
  return new Set([...bare.matchAll(/(?<![\w?$:.-])([A-Za-z][\w-]*):/g)].map((match) => match[1]));
}

function completer(terms) {
  let known = new Map();
  return {
    name: "parley",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return /^[A-Za-z][\w.-]*(:[\w.-]*)?$/.test(token.string) && !QUIET.has(token.type ?? "");
    },
    get: async (yasqe, token) => {
      const all = await terms;
      if (!all) return [];
      known = known.size ? known : byName(all);
      return suggestions([...known.values()], token.string);
    },
    postprocessHints: (_yasqe, hints) =>
      hints.map((hint) => ({ ...hint, render: (element) => shown(element, known.get(hint.text)) })),
  };
}

function byName({ prefixes, terms }) {
  const found = new Map(terms.map((term) => [term.name, term]));
  for (const [prefix, iri] of Object.entries(prefixes)) {
    found.set(`${prefix}:`, { name: `${prefix}:`, kind: "prefix", label: iri, note: "", used: 0 });
  }
  return found;
}

/** Returns names that fit what was typed: those that begin so first, then local names and labels that hold it. */
function suggestions(terms, typed) {
  const wanted = typed.toLowerCase();
  if (!wanted.includes(":") && wanted.length < 2) return [];
  const ranked = [];
  for (const term of terms) {
    const name = term.name.toLowerCase();
    const [prefix, local] = name.split(":");
    let rank = -1;
    if (name === wanted) continue;
    if (name.startsWith(wanted)) rank = term.kind === "prefix" ? 0 : 1;
    else if (wanted.includes(":")) {
      const [wantedPrefix, rest] = wanted.split(":");
      if (prefix === wantedPrefix && (local.includes(rest) || term.label.toLowerCase().includes(rest))) rank = 3;
    } else if (local.startsWith(wanted)) rank = 2;
    else if (local.includes(wanted) || (term.kind !== "prefix" && term.label.toLowerCase().includes(wanted))) rank = 4;
    if (rank >= 0) ranked.push({ term, rank });
  }
  // Among names used about as often, the shorter is the plainer one: Conversation before ConversationRecord.
  const magnitude = ({ term }) => Math.floor(Math.log10(term.used + 1));
  ranked.sort(
    (a, b) =>
      a.rank - b.rank ||
      magnitude(b) - magnitude(a) ||
      a.term.name.length - b.term.name.length ||
      a.term.name.localeCompare(b.term.name),
  );
  return ranked.slice(0, OFFERED).map(({ term }) => term.name);
}

function shown(element, term) {
  const part = (className, text) => {
    const span = document.createElement("span");
    span.className = className;
    span.textContent = text;
    element.append(span);
  };
  part("hint-name", term.name);
  part("hint-kind", term.used ? `${KINDS[term.kind]}, ${term.used.toLocaleString("en")} times` : KINDS[term.kind]);
  part("hint-note", term.note || (term.kind === "prefix" ? term.label : ""));
}
