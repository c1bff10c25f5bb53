// Values in the place of a query's parameters, each as one RDF term: the rules of gongkai.query.parameters.

import { tokens } from "./tokens.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";

export const FORMS = {
  [`${XSD}boolean`]: { pattern: /^(?:true|false)$/, zh: "true 或 false", en: "true or false" },
  [`${XSD}decimal`]: { pattern: /^[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$/, zh: "数字，如 12.5", en: "a number such as 12.5" },
  [`${XSD}gYear`]: { pattern: /^[0-9]{4}$/, zh: "四位年份，如 2017", en: "a year of four digits such as 2017" },
  [`${XSD}integer`]: { pattern: /^[+-]?[0-9]+$/, zh: "整数，如 12", en: "a whole number such as 12" },
};
const TEXT = { pattern: /^\P{Surrogate}*$/u, zh: "文字", en: "a text" };
const IRI = {
  pattern: /^[A-Za-z][A-Za-z0-9+.-]*:(?:%[0-9A-Fa-f]{2}|[^\x00-\x20<>"{}|^`\\%#])*(?:#(?:%[0-9A-Fa-f]{2}|[^\x00-\x20<>"{}|^`\\%#])*)?$/,
  zh: "绝对 IRI",
  en: "an absolute IRI",
};

// What is wrong with a value, in both languages.
export class BadValue extends Error {
  constructor(parameter, zh, en) {
    super(en);
    Object.assign(this, { parameter, zh, en });
  }
}

export function formOfType(type) {
  return type === "iri" ? IRI : (FORMS[type] ?? TEXT);
}

// Return a value as SPARQL writes it; a value of the wrong form is a BadValue.
export function termOf(parameter, value) {
  const { choices, type } = parameter;
  const form = formOfType(type);
  if (choices.length ? !choices.includes(value) : !form.pattern.test(value)) {
    const zh = choices.length ? choices.join("、") : form.zh;
    const en = choices.length ? `one of ${choices.join(", ")}` : form.en;
    throw new BadValue(parameter, `${parameter.zh}：应为${zh}`, `${parameter.en}: expected ${en}`);
  }
  if (type === "iri") return `<${value}>`;
  if (type in FORMS) return `${quoted(value)}^^<${type}>`;
  return type === "literal" ? quoted(value) : `${quoted(value)}@${type}`;
}

const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

// A "u" after a backslash is an escape itself, because a processor may read \uXXXX before it looks for strings.
function quoted(value) {
  const escaped = value.replace(/[\\"\n\r\t]/g, (one) => ESCAPES[one]);
  return `"${escaped.replace(/\\\\([uU])/g, (_, u) => `\\\\\\U${hexadecimal(u)}`)}"`;
}

function hexadecimal(character) {
  return character.codePointAt(0).toString(16).toUpperCase().padStart(8, "0");
}

// Return a query with written terms in the place of variables (named without "?").
export function bind(text, written) {
  return [...tokens(text)]
    .map(({ kind, text: token }) => (kind === "variable" ? (written.get(token.slice(1)) ?? token) : token))
    .join("");
}

// Return a canned query with these values by name, and the defaults of those not given.
export function bound(query, values) {
  const written = new Map();
  for (const parameter of query.parameters) {
    const value = values[parameter.name] ?? parameter.default;
    if (value !== null) written.set(parameter.variable, termOf(parameter, value));
    else if (parameter.required) {
      throw new BadValue(parameter, `${parameter.zh}：必须填写`, `${parameter.en}: a value is needed`);
    }
  }
  return bind(query.sparql, written);
}
