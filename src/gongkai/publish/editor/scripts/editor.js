// A text area with colours, line numbers, completion and a mark where something is wrong; without it, it is plain text.

import { KEYWORDS, placeOf, tokens } from "./tokens.js";

const ROWS = [6, 28];

// Enhance a text area; complete(text, place) gives {from, options}, an option is {insert, label, detail, prefix}.
export function createEditor(area, { complete, onRun, onChange }) {
  const [frame, code, lines, sheet, paint] = [
    made("div", "editor"),
    made("div", "code"),
    made("pre", "lines"),
    made("div", "sheet"),
    made("pre", "paint"),
  ];
  for (const copy of [lines, paint]) copy.setAttribute("aria-hidden", "true");
  area.replaceWith(frame);
  frame.append(code);
  code.append(lines, sheet);
  sheet.append(paint, area);
  area.setAttribute("wrap", "off");
  const list = createList(area, frame);
  let bad;

  function refresh() {
    const text = area.value;
    const count = text.split("\n").length;
    paint.replaceChildren(...painted(text, bad?.place), "\n");
    lines.replaceChildren(
      ...Array.from({ length: count }, (_, at) => made("span", at + 1 === bad?.line ? "bad" : "", `${at + 1}\n`)),
    );
    area.rows = Math.min(Math.max(count + 1, ROWS[0]), ROWS[1]);
    follow();
  }

  function follow() {
    paint.style.transform = `translate(${-area.scrollLeft}px, ${-area.scrollTop}px)`;
    lines.style.transform = `translateY(${-area.scrollTop}px)`;
  }

  function mark(error) {
    bad = error?.line && { line: error.line, place: placeOf(area.value, error.line, error.column ?? 1) };
    if (bad) area.setAttribute("aria-invalid", "true");
    else area.removeAttribute("aria-invalid");
    refresh();
  }

  function suggest(isAsked) {
    const found = complete(area.value, area.selectionStart);
    const typed = area.selectionStart - found.from;
    list.show(isAsked || typed > 1 || /[?:]/.test(area.value[found.from] ?? "") ? found : { options: [] });
  }

  function take({ insert, prefix }, from) {
    area.setSelectionRange(from, area.selectionStart);
    write(insert);
    if (prefix) {
      const place = area.selectionStart;
      const line = `PREFIX ${prefix.name}: <${prefix.namespace}>\n`;
      area.setSelectionRange(0, 0);
      write(line);
      area.setSelectionRange(place + line.length, place + line.length);
    }
  }

  // The old command keeps what was done before undoable.
  function write(text) {
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  }

  area.addEventListener("input", (event) => {
    bad = undefined;
    area.removeAttribute("aria-invalid");
    refresh();
    onChange();
    if (event.inputType === "insertText" && event.data?.length === 1 && !event.isComposing) suggest(false);
    else list.hide();
  });
  area.addEventListener("scroll", follow);
  area.addEventListener("blur", () => list.hide());
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      suggest(true);
    } else if (list.key(event.key)) {
      event.preventDefault();
    }
  });
  list.onTake = take;
  refresh();

  return {
    get text() {
      return area.value;
    },
    set text(text) {
      if (text === area.value) return;
      bad = undefined;
      area.value = text;
      area.removeAttribute("aria-invalid");
      refresh();
    },
    mark,
    // Put the cursor where something is wrong.
    goTo({ line, column }) {
      const place = placeOf(area.value, line, column ?? 1);
      area.focus();
      area.setSelectionRange(place, place);
    },
  };
}

// Return a text as coloured pieces; the token at the place of an error is marked, or the end of the text before it.
function painted(text, badPlace) {
  const all = [...tokens(text)];
  const isAt = ({ start, text: token }) => badPlace >= start && badPlace < start + token.length;
  let bad = badPlace === undefined ? undefined : all.find(isAt);
  if (badPlace !== undefined && (!bad || bad.kind === "space")) {
    bad = all.findLast(({ kind, start }) => kind !== "space" && start <= badPlace) ?? bad;
  }
  return all.map((token) => {
    if (token.kind === "space" && token !== bad) return token.text;
    return made("span", `${classOf(token)}${token === bad ? " bad" : ""}`, token.text);
  });
}

function classOf({ kind, text }) {
  if (kind === "word") return KEYWORDS.includes(text.toUpperCase()) || text === "a" ? "keyword" : "word";
  if (kind === "variable" && text[1] === "_") return "parameter";
  return kind === "other" && /[0-9]/.test(text) ? "number" : kind;
}

// The list of completions below the cursor, for eyes and for screen readers.
function createList(area, frame) {
  const box = made("ul", "completions");
  box.id = `${area.id}-completions`;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "补全 Completions");
  box.hidden = true;
  frame.append(box);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", box.id);
  const list = { hide, key, show, onTake: () => {} };
  let found = { options: [] };
  let chosen = 0;

  function hide() {
    box.hidden = true;
    area.removeAttribute("aria-activedescendant");
  }

  function show(completions) {
    found = completions;
    if (!found.options.length) return hide();
    box.replaceChildren(...found.options.map(item));
    const { left, top } = cursor(area, found.from);
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
    box.hidden = false;
    return choose(0);
  }

  function item({ label, detail }, at) {
    const option = made("li", "", `${label} `);
    option.id = `${box.id}-${at}`;
    option.setAttribute("role", "option");
    option.append(made("small", "", detail ?? ""));
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(at);
    });
    return option;
  }

  function choose(at) {
    chosen = (at + found.options.length) % found.options.length;
    [...box.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === chosen)));
    area.setAttribute("aria-activedescendant", `${box.id}-${chosen}`);
    box.children[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(at) {
    hide();
    list.onTake(found.options[at], found.from);
  }

  // Tell whether a key was meant for the list.
  function key(name) {
    if (box.hidden) return false;
    if (name === "ArrowDown") choose(chosen + 1);
    else if (name === "ArrowUp") choose(chosen - 1);
    else if (name === "Enter" || name === "Tab") take(chosen);
    else if (name === "Escape") hide();
    else return false;
    return true;
  }

  return list;
}

function made(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

// Return where below the line a place of the text is shown.
function cursor(area, place) {
  const style = getComputedStyle(area);
  const before = area.value.slice(0, place);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const height = parseFloat(style.lineHeight);
  const lines = before.split("\n");
  const across = pen.measureText(lines.at(-1)).width + parseFloat(style.paddingLeft) - area.scrollLeft;
  return {
    left: area.parentElement.offsetLeft + Math.max(0, Math.min(across, area.clientWidth - 160)),
    top: lines.length * height + parseFloat(style.paddingTop) - area.scrollTop + 4,
  };
}
