// The tokens of SPARQL, as coarse as colours and parameters need them: the rules of gongkai.query.parameters.TOKEN.

const LETTER = String.raw`[\p{L}\p{Nl}\p{No}_]`;
const WORD = String.raw`\p{L}\p{N}_`;
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\r\n]*)`,
    String.raw`(?<iri><[^<>"{}|^\x60\\\x00-\x20]*>)`,
    String.raw`(?<string>"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}` +
      String.raw`|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')`,
    String.raw`(?<variable>[?$][${WORD}\u00B7\u203F\u2040]+)`,
    String.raw`(?<name>(?:${LETTER}[${WORD}.\-]*)?:(?:[${WORD}:%.\-]|\\.)*)`,
    String.raw`(?<word>${LETTER}[${WORD}]*)`,
    `(?<space>${SPACE}+)`,
    "(?<other>.)",
  ].join("|"),
  "gsu",
);

const KINDS = ["comment", "iri", "string", "variable", "name", "word", "space", "other"];

export const KEYWORDS = (
  "ADD ALL AS ASC ASK AVG BASE BIND BOUND BY CALL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC DESCRIBE " +
  "DISTINCT EXISTS FILTER FROM GRAPH GROUP GROUP_CONCAT HAVING IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC LANG " +
  "LANGMATCHES LCASE LIMIT MAX MIN MINUS MONTH NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED REGEX REPLACE ROUND " +
  "SAMETERM SAMPLE SELECT SEPARATOR STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS SUBSTR SUM UCASE " +
  "UNDEF UNION URI VALUES WHERE YEAR"
).split(" ");

// Yield the tokens of a text as {kind, text, start}; together they are the whole text.
export function* tokens(text) {
  for (const match of text.matchAll(TOKEN)) {
    yield { kind: KINDS.find((kind) => match.groups[kind] !== undefined), text: match[0], start: match.index };
  }
}

// Return the prefixes that a query declares.
export function prefixesOf(text) {
  const seen = [...tokens(text)].filter(({ kind }) => kind !== "space" && kind !== "comment");
  const found = {};
  seen.forEach(({ kind, text: word }, at) => {
    if (kind === "word" && word.toUpperCase() === "PREFIX" && seen[at + 2]?.kind === "iri") {
      found[seen[at + 1].text.slice(0, -1)] = seen[at + 2].text.slice(1, -1);
    }
  });
  return found;
}

// Return SELECT, ASK, CONSTRUCT or DESCRIBE; undefined where a query is none of them.
export function formOf(text) {
  for (const token of tokens(text)) {
    const word = token.text.toUpperCase();
    if (token.kind === "word" && ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"].includes(word)) return word;
  }
  return undefined;
}

// Return the query with a LIMIT, unless it has one of its own or can have none.
export function limited(text, rows) {
  if (formOf(text) === "ASK") return text;
  let depth = 0;
  let values = text.length;
  for (const { kind, text: word, start } of tokens(text)) {
    if (kind === "other" && "{(".includes(word)) depth += 1;
    else if (kind === "other" && "})".includes(word)) depth -= 1;
    else if (depth === 0 && kind === "word" && word.toUpperCase() === "LIMIT") return text;
    else if (depth === 0 && kind === "word" && word.toUpperCase() === "VALUES" && values === text.length) values = start;
  }
  return `${text.slice(0, values)}\nLIMIT ${rows}\n${text.slice(values)}`;
}

// Return the place of a line and a column (from 1, in characters) in a text.
export function placeOf(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
  const characters = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("");
  return Math.min(before + characters.length, text.length);
}
