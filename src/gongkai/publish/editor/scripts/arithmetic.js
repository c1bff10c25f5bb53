// Brackets for what SPARQL reads from the left: Oxigraph up to 0.5.11 takes 8 - 3 - 2 for 8 - (3 - 2), and a * b / c for
// a * (b / c). With the brackets of the grammar written out every version gives the same answer.

import { tokens } from "./tokens.js";

const SEPARATORS = new Set([",", ";", "=", "<", ">", "|", "&"]);
const DIVIDING = new Set(["AS", "DISTINCT", "IN", "NOT", "SEPARATOR"]);
const OPENING = new Set(["SELECT", "GROUP", "ORDER", "HAVING"]);
const CLOSING = new Set(["WHERE", "FROM", "LIMIT", "OFFSET", "VALUES"]);
const JOINED = /(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y;

// Return a query with brackets around all but the last operation of each chain.
export function grouped(text) {
  const all = pieces(text);
  const seen = all.filter(({ kind }) => kind !== "space" && kind !== "comment");
  let at = 0;

  const is = (sign) => seen[at]?.kind === "other" && seen[at].text === sign;
  const word = () => (seen[at]?.kind === "word" ? seen[at].text.toUpperCase() : "");

  // Read a group up to its closing brace, or the whole query; brackets in it are paths or lists unless a word says more.
  function pattern() {
    let isClause = false;
    let isNext = false;
    for (; at < seen.length && !is("}"); at += 1) {
      if (is("{")) {
        at += 1;
        pattern();
        isClause = false;
        isNext = false;
      } else if (is("(") && (isClause || isNext)) {
        at += 1;
        expression();
        isNext = false;
      } else if (OPENING.has(word()) || CLOSING.has(word())) {
        isClause = OPENING.has(word());
      } else if (word() === "FILTER" || word() === "BIND") {
        isNext = true;
      } else if (!["word", "name", "iri"].includes(seen[at].kind)) {
        isNext = false;
      }
    }
  }

  // Read an expression, or several, up to the bracket that closes them.
  function expression() {
    let sum = [[]];
    let operand;
    const end = () => {
      if (operand) sum.at(-1).push(operand);
      operand = undefined;
    };
    const finish = () => {
      end();
      sum.forEach((product) => enclose(product.map((one) => [one, one])));
      enclose(sum.filter((product) => product.length).map((product) => [product[0], product.at(-1)]));
      sum = [[]];
    };
    for (; at < seen.length && !is(")"); at += 1) {
      const sign = seen[at].kind === "other" ? seen[at].text : "";
      if (SEPARATORS.has(sign) || DIVIDING.has(word()) || (sign === "!" && seen[at + 1]?.text === "=")) {
        finish();
      } else if (operand?.isWhole && (sign === "*" || sign === "/")) {
        end();
      } else if (operand?.isWhole && (sign === "+" || sign === "-")) {
        end();
        sum.push([]);
      } else {
        operand ??= { first: seen[at] };
        if (sign === "(" || sign === "{") {
          at += 1;
          if (sign === "(") expression();
          else pattern();
        }
        operand.last = seen[at] ?? seen.at(-1);
        operand.isWhole = !["+", "-", "!"].includes(sign);
      }
    }
    finish();
  }

  pattern();
  return all.map(({ text: piece, open, close }) => "(".repeat(open) + piece + ")".repeat(close)).join("");
}

// Put brackets around a chain of three and more, from the left.
function enclose(chain) {
  if (chain.length < 3) return;
  chain[0][0].first.open += chain.length - 2;
  for (const [, { last }] of chain.slice(1, -1)) last.close += 1;
}

// Return the tokens of a text, numbers and languages in one piece each.
function pieces(text) {
  const found = [];
  let end = 0;
  for (const { kind, text: token, start } of tokens(text)) {
    if (start < end) continue;
    JOINED.lastIndex = start;
    const whole = kind === "other" ? (JOINED.exec(text)?.[0] ?? token) : token;
    end = start + whole.length;
    found.push({ kind: whole === token ? kind : "literal", text: whole, open: 0, close: 0 });
  }
  return found;
}
