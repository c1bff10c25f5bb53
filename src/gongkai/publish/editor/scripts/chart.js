// A simple picture of an answer: bars by a name, or lines by year; plain SVG, described, with a zero baseline.

import { isNumber, textOf } from "./answers.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 720;
const MOST_BARS = 30;
const MOST_LINES = 6;
const CODE = /^[\w-]*$/;
const YEAR = /^\d{4}$/;

// Return what of an answer can be drawn as {kind, x, y, by}; undefined where nothing can.
export function chartOf({ columns, rows, isGraph }) {
  if (isGraph || rows.length < 2) return undefined;
  const of = (test) => columns.map((_, at) => at).filter((at) => rows.some((row) => row[at]) && rows.every((row) => test(row[at])));
  const years = of((term) => term === undefined || (!isNumber(term) && YEAR.test(term.value)));
  const numbers = of((term) => term === undefined || isNumber(term));
  const names = of((term) => term?.type === "literal" && !isNumber(term) && !YEAR.test(term.value));
  if (!numbers.length) return undefined;
  const differing = (at) => new Set(rows.map((row) => row[at].value)).size;
  const x = years.find((at) => differing(at) > 1 && rows.every((row) => row[at]));
  const y = numbers[0];
  if (x !== undefined) {
    const by = names.filter((at) => differing(at) <= MOST_LINES).find((at) => isFunction(rows, [x, at]));
    if (by !== undefined || isFunction(rows, [x])) return { kind: "line", x, y, by };
  }
  const name = names.find((at) => differing(at) > 1 && rows.some((row) => !CODE.test(row[at].value))) ?? names[0];
  if (name === undefined) return undefined;
  const others = of((term) => term?.type === "literal").filter((at) => at !== y && at !== name);
  const by = isFunction(rows, [name]) ? undefined : others.find((at) => isFunction(rows, [name, at]));
  return { kind: "bar", x: name, y, by };
}

function isFunction(rows, columns) {
  return new Set(rows.map((row) => columns.map((at) => row[at]?.value).join("\n"))).size === rows.length;
}

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// Return an answer as SVG; the table beside it holds all its values.
export function draw(answer, chart) {
  const { columns, rows } = answer;
  const title = `${columns[chart.y]} · ${columns[chart.x]}`;
  const svg = chart.kind === "bar" ? bars(rows, chart) : lines(rows, chart);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title);
  svg.prepend(element("title", {}, title));
  return svg;
}

function bars(rows, { x, y, by }) {
  const shown = rows.filter((row) => row[y] !== undefined).slice(0, MOST_BARS);
  const values = shown.map((row) => Number(row[y].value));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const [left, right, step] = [250, 90, 26];
  const scale = (value) => left + ((value - low) / (high - low || 1)) * (WIDTH - left - right);
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${shown.length * step + 8}`, class: "chart" });
  shown.forEach((row, number) => {
    const middle = number * step + 18;
    const name = textOf(row[x]) + (by === undefined ? "" : ` ${textOf(row[by])}`);
    const [from, to] = [scale(0), scale(values[number])].sort((a, b) => a - b);
    svg.append(
      element("text", { x: left - 8, y: middle, "text-anchor": "end" }, cut(name, 26)),
      element("rect", { x: from, y: middle - 13, width: Math.max(to - from, 1), height: 18 }),
      element("text", { x: to + 6, y: middle }, written(values[number])),
    );
  });
  svg.append(element("line", { x1: scale(0), x2: scale(0), y1: 0, y2: shown.length * step + 8 }));
  return svg;
}

function lines(rows, { x, y, by }) {
  const groups = new Map();
  for (const row of rows) {
    const key = by === undefined ? "" : textOf(row[by]);
    groups.set(key, (groups.get(key) ?? new Map()).set(Number(row[x].value), row[y] && Number(row[y].value)));
  }
  const years = [...new Set(rows.map((row) => Number(row[x].value)))];
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const values = rows.filter((row) => row[y]).map((row) => Number(row[y].value));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const [left, right, top, bottom, height] = [80, 170, 12, 30, 320];
  const across = (year) => left + ((year - first) / (last - first || 1)) * (WIDTH - left - right);
  const down = (value) => height - bottom - ((value - low) / (high - low || 1)) * (height - top - bottom);
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "chart" });
  for (const value of new Set([low, 0, high])) {
    svg.append(
      element("line", { x1: left, x2: WIDTH - right, y1: down(value), y2: down(value), class: value ? "faint" : "" }),
      element("text", { x: left - 8, y: down(value) + 5, "text-anchor": "end" }, written(value)),
    );
  }
  const step = Math.ceil((last - first + 1) / 9);
  for (let year = first; year <= last; year += step) {
    svg.append(element("text", { x: across(year), y: height - 8, "text-anchor": "middle" }, String(year)));
  }
  let number = 0;
  for (const [name, points] of groups) {
    svg.append(...series(name, points, { first, last, across, down, style: `line-${number}` }));
    number += 1;
  }
  return svg;
}

// A year without a value is a gap, never a line through it.
function series(name, points, { first, last, across, down, style }) {
  const parts = [[]];
  const dots = [];
  let end;
  for (let year = first; year <= last; year += 1) {
    const value = points.get(year);
    if (value === undefined) {
      if (parts.at(-1).length) parts.push([]);
    } else {
      parts.at(-1).push(`${across(year)},${down(value)}`);
      dots.push(element("circle", { cx: across(year), cy: down(value), r: 3.5, class: style }));
      end = [across(year), down(value)];
    }
  }
  const paths = parts.filter((part) => part.length > 1).map((part) => element("polyline", { points: part.join(" "), class: style }));
  const label = end && name ? [element("text", { x: end[0] + 8, y: end[1] + 5 }, cut(name, 14))] : [];
  return [...paths, ...dots, ...label];
}

function cut(text, most) {
  let width = 0;
  let at = 0;
  for (const character of text) {
    width += character > "\u2e80" ? 2 : 1;
    if (width > most * 1.15) return `${text.slice(0, at)}…`;
    at += character.length;
  }
  return text;
}

function written(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}
