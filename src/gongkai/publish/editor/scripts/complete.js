// What may stand at a place of a query: terms of the data (their names in both languages are searched), variables, words.

import { KEYWORDS, prefixesOf, tokens } from "./tokens.js";

const MOST = 12;
const TYPED = /(?:[?$][\p{L}\p{N}_]*|(?:[A-Za-z][\w-]*)?:?[\p{L}\p{N}_-]*)$/u;

// Return {from, options} for a place; ``terms`` are {prefixes, classes, properties} of the data, a term is [name, count, zh, en].
export function completions(text, place, { prefixes, classes, properties }) {
  const before = text.slice(0, place);
  const typed = TYPED.exec(before)[0];
  const from = place - typed.length;
  const at = [...tokens(text)].find(({ start, text: token }) => place > start && place <= start + token.length);
  if (at && ["comment", "string", "iri"].includes(at.kind)) return { from, options: [] };
  if (/^[?$]/.test(typed)) return { from, options: variables(text, typed, from) };
  const declared = prefixesOf(text);
  const isClass = /(?:^|\s)(?:a|rdf:type)\s+$/.test(before.slice(0, from));
  const terms = isClass ? classes : [...properties, ...classes];
  const options = [
    ...ranked(terms, typed).map(([name, count, zh, en]) => ({
      insert: name,
      label: name,
      detail: `${zh ?? ""} ${en ?? ""} ${count.toLocaleString("en-US")}`.trim(),
      prefix: undeclared(name, prefixes, declared),
    })),
    ...(isClass || !typed || typed.includes(":") ? [] : words(typed, prefixes, declared)),
  ];
  return { from, options: options.slice(0, MOST) };
}

function variables(text, typed, from) {
  const found = new Set();
  for (const { kind, text: token, start } of tokens(text)) {
    if (kind === "variable" && start !== from && token.startsWith(typed)) found.add(token);
  }
  return [...found].sort().map((name) => ({ insert: name, label: name }));
}

// Return the terms that match, those that begin as typed first, then those used most.
function ranked(terms, typed) {
  const wanted = typed.toLowerCase();
  const found = [];
  for (const term of terms) {
    const [name, count, zh, en] = term;
    const lower = name.toLowerCase();
    const local = lower.slice(lower.indexOf(":") + 1);
    const isStart = lower.startsWith(wanted) || local.startsWith(wanted);
    const isPart = !typed.includes(":") && [local, zh, en?.toLowerCase()].some((one) => one?.includes(wanted));
    if (isStart || isPart) found.push({ term, isStart, count });
  }
  found.sort((one, other) => other.isStart - one.isStart || other.count - one.count);
  return found.map(({ term }) => term);
}

function words(typed, prefixes, declared) {
  const keywords = KEYWORDS.filter((word) => word.startsWith(typed.toUpperCase())).map((word) => ({ insert: word, label: word }));
  const names = Object.keys({ ...prefixes, ...declared }).filter((name) => name.startsWith(typed));
  const starts = names.map((name) => ({
    insert: `${name}:`,
    label: `${name}:`,
    detail: declared[name] ?? prefixes[name],
    prefix: undeclared(`${name}:`, prefixes, declared),
  }));
  return [...keywords, ...starts];
}

function undeclared(name, prefixes, declared) {
  const prefix = name.slice(0, name.indexOf(":"));
  return prefix in declared ? undefined : { name: prefix, namespace: prefixes[prefix] };
}
