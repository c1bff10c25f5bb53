// The query pages: a form for the parameters, the editor, the store on request, the answer; the address keeps the query.

import { rowsOf, triplesOf } from "./answers.js";
import { completions } from "./complete.js";
import { createEditor } from "./editor.js";
import { both, createForm } from "./form.js";
import { BadValue, bind, bound, termOf } from "./parameters.js";
import { createResults } from "./results.js";
import { createSources, megabytes } from "./sources.js";
import { askService, createStore, QueryFailed, Stopped, TooLong } from "./store.js";
import { formOf, limited, prefixesOf } from "./tokens.js";

const section = document.querySelector("[data-sparql]");
const { root } = section.dataset;
const part = (name) => section.querySelector(`[data-${name}]`);

async function json(path) {
  const response = await fetch(root + path);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.json();
}

const once = new Map();
const options = async (scheme) => {
  if (!once.has("options")) once.set("options", json("assets/query/options.json"));
  return (await once.get("options"))[scheme] ?? [];
};

const site = await json("assets/query/terms.json");
const canned = part("canned") ? JSON.parse(part("canned").textContent) : undefined;
let current = canned;
let ended;

const status = part("status");
const alarm = part("alarm");

const store = createStore(root, ({ received, triples }) => {
  const share = Math.min(100, Math.round((received / sources.bytes) * 100));
  part("progress").value = share;
  say(
    `正在载入：${megabytes(received)} / ${megabytes(sources.bytes)}，${triples.toLocaleString("en-US")} 条陈述`,
    `Loading: ${megabytes(received)} of ${megabytes(sources.bytes)}, ${triples.toLocaleString("en-US")} triples`,
  );
});
const sources = createSources(part("sources"), part("cost"), section.dataset, options);
const form = createForm(part("form"), {
  options,
  onInput() {
    editor.text = preview();
  },
});
const editor = createEditor(part("editor"), {
  complete: (text, place) => completions(text, place, site),
  onRun: run,
  onChange: forget,
});
const results = createResults(part("results"), { root, site });

function say(zh, en) {
  status.replaceChildren(...both(zh, en));
}

function forget() {
  alarm.hidden = true;
}

// Return the text of the current query with those values that are right.
function preview() {
  const { values } = form;
  const written = new Map();
  for (const parameter of current.parameters) {
    try {
      const value = values[parameter.name] ?? parameter.default;
      if (value !== null) written.set(parameter.variable, termOf(parameter, value));
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
    }
  }
  return bind(current.sparql, written);
}

function choose(query, values) {
  current = query;
  section.dataset.query = query?.name ?? "";
  form.show(query, values);
  if (query) editor.text = preview();
}

const isOwnText = () => !current || editor.text !== preview();

// Return the address of what is asked now.
function address() {
  if (isOwnText()) return new URL(`${root}query/index.html#query=${encodeURIComponent(editor.text)}`, location.href).href;
  const defaults = Object.fromEntries(current.parameters.map(({ name, default: value }) => [name, value]));
  const values = Object.entries(form.values).filter(([name, value]) => value !== defaults[name]);
  const tail = new URLSearchParams(values).toString();
  return new URL(`${root}query/${current.name}.html${tail && `#${tail}`}`, location.href).href;
}

function keepAddress() {
  const now = address();
  const isHere = now.split("#")[0] === location.href.split("#")[0];
  if (isHere) history.replaceState(null, "", now);
}

function busy(is) {
  part("run").disabled = is;
  part("stop").disabled = !is;
  part("progress").hidden = !is;
  section.toggleAttribute("aria-busy", is);
}

async function run() {
  if (ended) return;
  forget();
  const text = editor.text;
  try {
    if (!isOwnText()) bound(current, form.values);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    form.tell(error.parameter.name, `${error.zh} · ${error.en}`);
    return;
  }
  if (sources.problem && !sources.isService) {
    warn(sources.problem);
    return;
  }
  keepAddress();
  ended = new AbortController();
  busy(true);
  try {
    const rows = Number(part("rows").value);
    const seconds = Number(part("seconds").value);
    show(await (sources.isService ? ask(text, rows, seconds) : calculate(text, rows, seconds)), rows, text);
  } catch (error) {
    tell(error);
  } finally {
    ended = undefined;
    busy(false);
  }
}

function ask(text, rows, seconds) {
  part("progress").removeAttribute("value");
  const isGraph = ["CONSTRUCT", "DESCRIBE"].includes(formOf(text));
  const { signal } = ended;
  return askService(section.dataset.service, text, { isGraph, limited: limited(text, rows + 1), seconds, signal });
}

async function calculate(text, rows, seconds) {
  const { files } = sources;
  if (!store.isLoaded(files)) await store.load(files);
  part("progress").removeAttribute("value");
  say("正在查询", "Running");
  return store.query(text, rows, seconds);
}

function show({ answer, isGraph, seconds, memory }, most, text) {
  const read = isGraph ? triplesOf(answer) : rowsOf(answer);
  const isCut = read.rows.length > most;
  read.rows.length = Math.min(read.rows.length, most);
  results.show(read, { name: isOwnText() ? "query" : current.name, prefixes: prefixesOf(text) });
  const count = read.rows.length.toLocaleString("en-US");
  const used = memory ? [`，内存 ${megabytes(memory)}`, `, ${megabytes(memory)} of memory`] : ["", ""];
  const [cutZh, cutEn] = isCut ? ["（还有更多，已达行数上限）", " (there are more: this is the limit of rows)"] : ["", ""];
  say(
    `${count} ${isGraph ? "条陈述" : "行"}${cutZh}，用时 ${seconds.toFixed(2)} 秒${used[0]}`,
    `${count} ${isGraph ? "triples" : read.rows.length === 1 ? "row" : "rows"}${cutEn} in ${seconds.toFixed(2)} s${used[1]}`,
  );
}

// Tell what went wrong, and where.
function tell(error) {
  results.hide();
  if (error instanceof Stopped) {
    say("已停止；下次运行时重新载入数据。", "Stopped; the next run loads the data again.");
  } else if (error instanceof TooLong) {
    status.replaceChildren();
    warn(["超过时间上限，已停止。请缩小查询范围，或放宽上限。", "Stopped at the time limit. Narrow the query, or raise the limit."]);
  } else if (error instanceof QueryFailed && error.line) {
    status.replaceChildren();
    const { line, column } = error;
    editor.mark(error);
    part("text").open = true;
    warn([`第 ${line} 行第 ${column} 列附近有错误`, `Error near line ${line}, column ${column}`], error.message, error);
  } else {
    status.replaceChildren();
    warn(["未能完成", "This did not work"], error.message);
  }
}

function warn([zh, en], detail, place) {
  const go = document.createElement("button");
  go.type = "button";
  go.append(...both("转到该处", "Go there"));
  go.addEventListener("click", () => editor.goTo(place));
  const code = document.createElement("code");
  code.lang = "en";
  code.textContent = detail ?? "";
  alarm.replaceChildren(...both(zh, en), " ", ...(detail ? [code, " "] : []), ...(place ? [go] : []));
  alarm.hidden = false;
}

async function copyAddress() {
  const link = address();
  try {
    await navigator.clipboard.writeText(link);
    say("链接已复制", "The link is copied");
  } catch {
    const a = document.createElement("a");
    a.href = link;
    a.textContent = link;
    status.replaceChildren(a);
  }
}

// Return the values that a query cannot do without, from its example.
function initial({ parameters, example }) {
  const needed = parameters.filter(({ required, default: value }) => required && value === null);
  return Object.fromEntries(needed.map(({ name }) => [name, example[name]]));
}

// Take what the address says: values of the parameters, or a query of its own.
function readAddress() {
  const values = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (canned) choose(canned, { ...initial(canned), ...values });
  else if (values.query !== undefined) {
    part("example").value = "";
    choose(undefined, {});
    editor.text = values.query;
  }
}

// The queries are fetched when the first of them is chosen.
async function takeExample() {
  const { value: chosen } = part("example");
  once.set("queries", once.get("queries") ?? json("assets/query/queries.json"));
  const query = (await once.get("queries")).find(({ name }) => name === chosen);
  if (part("example").value !== chosen) return;
  forget();
  choose(query, query ? initial(query) : {});
}

part("run").addEventListener("click", run);
part("stop").addEventListener("click", () => {
  ended?.abort();
  store.stop();
});
part("copy").addEventListener("click", copyAddress);
addEventListener("hashchange", readAddress);
part("example")?.addEventListener("change", takeExample);
section.hidden = false;
readAddress();
document.querySelector("[data-without-script]")?.setAttribute("hidden", "");
section.dataset.ready = "";
