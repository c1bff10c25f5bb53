// An answer on the page: a table that sorts, a picture where one fits, and files to keep.

import { compare, isNumber, textOf, toCsv, toJson, toTsv, toTurtle } from "./answers.js";
import { chartOf, draw } from "./chart.js";
import { both } from "./form.js";
import { pageOf, shortened } from "./pages.js";

const AT_ONCE = 200;
const FILES = {
  csv: { type: "text/csv", write: toCsv },
  tsv: { type: "text/tab-separated-values", write: toTsv },
  json: { type: "application/sparql-results+json", write: toJson },
  ttl: { type: "text/turtle", write: toTurtle },
};

// Show answers in a section with [data-table], [data-chart] and buttons [data-save]; ``site`` says where pages are.
export function createResults(section, { root, site }) {
  const table = section.querySelector("[data-table]");
  const picture = section.querySelector("[data-chart]");
  let shown;

  for (const button of section.querySelectorAll("[data-save]")) {
    button.addEventListener("click", () => save(button.dataset.save));
  }

  function show(answer, { name, prefixes }) {
    shown = { answer, name, prefixes };
    section.hidden = false;
    for (const button of section.querySelectorAll("[data-save]")) {
      button.hidden = (button.dataset.save === "ttl") !== Boolean(answer.isGraph);
    }
    const chart = chartOf(answer);
    picture.hidden = !chart;
    picture.querySelector("svg")?.remove();
    if (chart) picture.append(draw(answer, chart));
    fill(answer.rows);
  }

  function fill(rows, sorted) {
    const { columns } = shown.answer;
    const made = document.createElement("table");
    made.createCaption().append(...both("查询结果", "Results"));
    const head = made.createTHead().insertRow();
    columns.forEach((name, at) => head.append(heading(name, at, rows, sorted)));
    const body = made.createTBody();
    add(body, rows, 0);
    table.replaceChildren(made);
    if (rows.length > AT_ONCE) table.append(more(body, rows));
    if (sorted) head.children[sorted.at].firstElementChild.focus();
  }

  function add(body, rows, from) {
    for (const row of rows.slice(from, from + AT_ONCE)) {
      const line = body.insertRow();
      for (const term of row) line.append(cell(term));
    }
  }

  function more(body, rows) {
    const button = document.createElement("button");
    button.type = "button";
    const label = () => button.replaceChildren(...both(`再显示 ${AT_ONCE} 行`, `${AT_ONCE} more rows`), ` (${body.rows.length} / ${rows.length})`);
    button.addEventListener("click", () => {
      add(body, rows, body.rows.length);
      if (body.rows.length >= rows.length) button.remove();
      else label();
    });
    label();
    return button;
  }

  function heading(name, at, rows, sorted) {
    const th = document.createElement("th");
    th.scope = "col";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    const isDown = sorted?.at === at && !sorted.isDown;
    if (sorted?.at === at) th.ariaSort = sorted.isDown ? "descending" : "ascending";
    button.addEventListener("click", () => {
      const order = [...shown.answer.rows].sort((one, other) => {
        const [a, b] = [one[at], other[at]];
        return isDown && a !== undefined && b !== undefined ? compare(b, a) : compare(a, b);
      });
      fill(order, { at, isDown });
    });
    th.append(button);
    return th;
  }

  function cell(term) {
    const td = document.createElement("td");
    if (term?.type === "uri") td.append(link(term.value));
    else td.append(text(term));
    if (isNumber(term)) td.className = "number";
    return td;
  }

  // The language is told of an element within the cell: the site shows one of two neighbours in two languages.
  function text(term) {
    const language = term?.["xml:lang"];
    if (!language) return textOf(term);
    const span = document.createElement("span");
    span.lang = language;
    span.textContent = term.value;
    return span;
  }

  function link(iri) {
    const text = shortened(iri, { ...site.prefixes, ...shown.prefixes });
    const page = pageOf(iri, site);
    if (page === undefined && !/^https?:/.test(iri)) return text;
    const a = document.createElement("a");
    a.href = page === undefined ? iri : root + page;
    a.textContent = text;
    a.title = iri;
    return a;
  }

  function save(extension) {
    const { type, write } = FILES[extension];
    const address = URL.createObjectURL(new Blob([write(shown.answer, shown.prefixes)], { type }));
    const a = document.createElement("a");
    a.href = address;
    a.download = `${shown.name}.${extension}`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  return {
    show,
    hide() {
      section.hidden = true;
    },
  };
}
