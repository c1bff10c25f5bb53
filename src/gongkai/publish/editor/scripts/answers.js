// Answers of queries and how they are written down: rows as CSV, TSV and JSON, triples as Turtle.

const STRING = "http://www.w3.org/2001/XMLSchema#string";
const NUMBER = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(?:integer|decimal|double|float|nonNegativeInteger)$/;

// Read SPARQL results in JSON as {columns, rows}; a term is as in JSON, an empty cell is undefined.
export function rowsOf(json) {
  const { head, results, boolean } = JSON.parse(json);
  if (boolean !== undefined) {
    const term = { type: "literal", value: String(boolean), datatype: "http://www.w3.org/2001/XMLSchema#boolean" };
    return { columns: ["answer"], rows: [[term]], boolean };
  }
  return { columns: head.vars, rows: results.bindings.map((binding) => head.vars.map((name) => binding[name])) };
}

// Read N-Triples as rows of three terms, sorted and each once.
export function triplesOf(ntriples) {
  const lines = [...new Set(ntriples.split("\n").filter(Boolean))].sort();
  return { columns: ["subject", "predicate", "object"], rows: lines.map(readTriple), isGraph: true };
}

function readTriple(line) {
  const [subject, predicate] = line.split(" ", 2);
  return [subject, predicate, line.slice(subject.length + predicate.length + 2, -2)].map(readTerm);
}

const UNESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

function readTerm(written) {
  if (written.startsWith("<<")) return { type: "triple", value: written };
  if (written.startsWith("<")) return { type: "uri", value: written.slice(1, -1) };
  if (written.startsWith("_:")) return { type: "bnode", value: written.slice(2) };
  const end = written.lastIndexOf('"');
  const value = written
    .slice(1, end)
    .replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) =>
      one ? UNESCAPED[one] : String.fromCodePoint(parseInt(four ?? eight, 16)),
    );
  const tail = written.slice(end + 1);
  if (tail.startsWith("@")) return { type: "literal", value, "xml:lang": tail.slice(1) };
  return tail ? { type: "literal", value, datatype: tail.slice(3, -1) } : { type: "literal", value };
}

export function isNumber(term) {
  return term?.type === "literal" && NUMBER.test(term.datatype ?? "");
}

// Return the text of a term, as in CSV.
export function textOf(term) {
  if (term === undefined) return "";
  if (term.type === "bnode") return `_:${term.value}`;
  return term.type === "triple" && typeof term.value === "object" ? turtleTerm(term) : term.value;
}

// Compare two terms of a column: empty ones last, numbers by value, texts as people sort them.
export function compare(one, other) {
  if (one === undefined || other === undefined) return (one === undefined) - (other === undefined);
  if (isNumber(one) && isNumber(other)) return Number(one.value) - Number(other.value);
  return textOf(one).localeCompare(textOf(other), "zh-Hans-CN-u-co-pinyin", { numeric: true });
}

export function toCsv({ columns, rows }) {
  const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (cells) => `${cells.length === 1 && cells[0] === "" ? '""' : cells.map(quote).join(",")}\r\n`;
  return [columns, ...rows.map((row) => row.map(textOf))].map(line).join("");
}

export function toTsv({ columns, rows }) {
  const lines = [columns.map((name) => `?${name}`), ...rows.map((row) => row.map((term) => turtleTerm(term)))];
  return lines.map((cells) => `${cells.join("\t")}\n`).join("");
}

export function toJson({ columns, rows, boolean }) {
  const answer =
    boolean === undefined
      ? { head: { vars: columns }, results: { bindings: rows.map((row) => binding(columns, row)) } }
      : { head: {}, boolean };
  return `${JSON.stringify(answer, null, 1)}\n`;
}

function binding(columns, row) {
  return Object.fromEntries(columns.map((name, at) => [name, row[at]]).filter(([, term]) => term !== undefined));
}

// Return triples as Turtle: by subject, with the prefixes that are in use.
export function toTurtle({ rows }, prefixes) {
  const used = new Set();
  const write = (term) => turtleTerm(term, prefixes, used);
  const blocks = [];
  let before;
  for (const [subject, predicate, object] of rows) {
    const about = write(subject);
    const said = `  ${predicate.value === RDF_TYPE ? "a" : write(predicate)} ${write(object)}`;
    if (about === before) blocks.at(-1).push(said);
    else blocks.push([`${about}\n${said}`]);
    before = about;
  }
  const declared = Object.entries(prefixes).filter(([prefix]) => used.has(prefix));
  const head = declared.map(([prefix, namespace]) => `@prefix ${prefix}: <${namespace}> .\n`).join("");
  return `${head}${head && "\n"}${blocks.map((said) => `${said.join(" ;\n")} .\n`).join("\n")}`;
}

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const LOCAL = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const PREFIX = /^(?:[A-Za-z][A-Za-z0-9_-]*)?$/;

function turtleTerm(term, prefixes = {}, used = new Set()) {
  if (term === undefined) return "";
  if (term.type === "uri") {
    for (const [prefix, namespace] of Object.entries(prefixes)) {
      const local = term.value.startsWith(namespace) ? term.value.slice(namespace.length) : "";
      if (LOCAL.test(local) && PREFIX.test(prefix)) {
        used.add(prefix);
        return `${prefix}:${local}`;
      }
    }
    return `<${term.value}>`;
  }
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    if (typeof term.value === "string") return term.value;
    return `<<( ${[subject, predicate, object].map((one) => turtleTerm(one, prefixes, used)).join(" ")} )>>`;
  }
  const text = term.value.replace(/[\\"\n\r\t]/g, (one) => ({ "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" })[one]);
  if (term["xml:lang"]) return `"${text}"@${term["xml:lang"]}`;
  const datatype = term.datatype && term.datatype !== STRING ? `^^${turtleTerm({ type: "uri", value: term.datatype }, prefixes, used)}` : "";
  return `"${text}"${datatype}`;
}
