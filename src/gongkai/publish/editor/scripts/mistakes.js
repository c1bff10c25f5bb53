// Where a query is wrong. The engine compares keywords as a whole, and tells the place behind the longest it would have
// taken: the mistake is as many characters before. Spaces at the end keep that place within the text.

import { placeOf, prefixesOf, tokens } from "./tokens.js";

export const PADDING = `\n${" ".repeat(40)}`;

const REPORT = /^error at (\d+):(\d+): /;
const LITERALS = /"(?:[^"\\]|\\.)*"|\['[^\]]*\]/g;
const SENTENCE = /^[A-Z]\w* [a-z]/;
const WORD = /^[A-Za-z_]+$/;

// Read what the engine says of a query with PADDING as {message, line, column}; without a place where it tells none.
export function explained(text, said) {
  const report = REPORT.exec(said);
  if (!report) return { message: said };
  const told = said.slice(report[0].length).replace(/\s+/g, " ").replace(/^expected (?:one of )?/, "");
  const signs = told.match(LITERALS) ?? [];
  const others = told.replace(LITERALS, "").split(", ").map((word) => word.trim());
  const sentence = others.find((word) => SENTENCE.test(word));
  const words = signs.length || sentence ? [] : others.filter((word) => WORD.test(word));
  const reached = placeOf(text + PADDING, Number(report[1]), Number(report[2]));
  const undeclared = unknownPrefix(text);
  if (undeclared && undeclared.start <= reached) {
    return { message: `prefix ${undeclared.prefix}: is not declared`, ...lineOf(text, undeclared.start) };
  }
  const place = reached - (words.length ? Math.min(...words.map((word) => word.length)) : 0);
  const token = tokenAt(text, place, sentence !== undefined);
  return { message: sentence ?? wanted(signs) ?? token.text, ...lineOf(text, token.start) };
}

// Return in words which signs could stand here, if they are few enough to help.
function wanted(signs) {
  const plain = signs.filter((sign) => sign.startsWith('"'));
  return plain.length && plain.length === signs.length && plain.length <= 8 ? `expected ${plain.join(" ")}` : undefined;
}

// Return the token at a place: the next one after a space, the last one at the end.
function tokenAt(text, place, isBehind) {
  const all = [...tokens(text)].filter(({ kind }) => kind !== "space" && kind !== "comment");
  const next = all.findIndex(({ start, text: token }) => place < start + token.length);
  const index = next < 0 ? all.length - 1 : isBehind && place <= all[next].start ? next - 1 : next;
  return all[Math.max(index, 0)] ?? { start: 0, text: "" };
}

function unknownPrefix(text) {
  const declared = prefixesOf(text);
  let before = "";
  for (const { kind, text: token, start } of tokens(text)) {
    const prefix = kind === "name" ? token.slice(0, token.indexOf(":")) : undefined;
    if (prefix !== undefined && prefix !== "_" && !(prefix in declared) && before !== "PREFIX") return { prefix, start };
    if (kind !== "space" && kind !== "comment") before = token.toUpperCase();
  }
  return undefined;
}

function lineOf(text, place) {
  const lines = text.slice(0, place).split("\n");
  return { line: lines.length, column: [...lines.at(-1)].length + 1 };
}
