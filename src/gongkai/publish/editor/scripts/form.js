// The parameters of a canned query as a form: typed fields with labels in both languages, and values to choose from.

import { formOfType } from "./parameters.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const MODES = { [`${XSD}gYear`]: "numeric", [`${XSD}integer`]: "numeric", [`${XSD}decimal`]: "decimal", iri: "url" };

// Fill a fieldset with the fields of a query; ``options(scheme)`` gives [value, zh, en] of what a scheme holds.
export function createForm(fieldset, { options, onInput }) {
  let fields = new Map();

  function show(query, values) {
    fields = new Map();
    const rows = (query?.parameters ?? []).map((parameter) => row(parameter, values[parameter.name]));
    fieldset.replaceChildren(fieldset.firstElementChild, ...rows);
    fieldset.hidden = !rows.length;
  }

  function row(parameter, value) {
    const label = document.createElement("label");
    label.append(...both(parameter.zh, parameter.en), parameter.required && parameter.default === null ? " *" : "");
    const choices = parameter.type === `${XSD}boolean` ? ["true", "false"] : parameter.choices;
    const field = choices.length ? select(parameter, choices) : input(parameter, label);
    field.name = parameter.name;
    field.required = parameter.required && parameter.default === null;
    field.value = value ?? parameter.default ?? "";
    field.addEventListener("input", () => {
      tell(parameter.name);
      onInput();
    });
    fields.set(parameter.name, field);
    label.append(field);
    return label;
  }

  function select({ required }, choices) {
    const field = document.createElement("select");
    field.append(...[...(required ? [] : [""]), ...choices].map((choice) => new Option(choice || "—", choice)));
    return field;
  }

  function input({ type, scheme, name }, label) {
    const field = document.createElement("input");
    field.type = "text";
    field.autocomplete = "off";
    field.inputMode = MODES[type] ?? "text";
    const { zh, en } = formOfType(type);
    if (type !== "literal") field.title = `${zh} · ${en}`;
    if (scheme) {
      const list = document.createElement("datalist");
      list.id = `${fieldset.id}-${name}`;
      label.append(list);
      field.setAttribute("list", list.id);
      field.addEventListener("focus", () => fill(list, scheme), { once: true });
    }
    return field;
  }

  async function fill(list, scheme) {
    for (const [value, zh, en] of await options(scheme)) list.append(new Option(`${zh} ${en}`, value));
  }

  // Show what is wrong with a field, or that nothing is.
  function tell(name, message = "") {
    fields.get(name)?.setCustomValidity(message);
    if (message) fields.get(name)?.reportValidity();
  }

  return {
    show,
    tell,
    get values() {
      return Object.fromEntries([...fields].filter(([, field]) => field.value !== "").map(([name, field]) => [name, field.value]));
    },
  };
}

// Return a text in both languages, each marked.
export function both(zh, en) {
  return [
    ["zh", zh],
    ["en", en],
  ].flatMap(([lang, text], at) => {
    const span = document.createElement("span");
    span.lang = lang;
    span.textContent = text;
    return at ? [" ", span] : [span];
  });
}
