// Compares agencies, indicators and years: the choice lives in the address, the values come from a file an indicator.
"use strict";
(() => {
  const MOST = { agency: 12, indicator: 8 };
  const form = document.getElementById("compare");
  if (!form) return;
  const at = (name) => document.getElementById(`compare-${name}`);
  const folder = form.dataset.folder;
  const series = new Map();
  let index, agencies, indicators, shown = 0;

  // Elements; texts in both languages, of which the style sheet shows the reader's own.
  const SVG = "http://www.w3.org/2000/svg";
  const make = (name, attributes = {}, ...content) => fill(document.createElement(name), attributes, content);
  const draw = (name, attributes = {}, ...content) => fill(document.createElementNS(SVG, name), attributes, content);
  function fill(element, attributes, content) {
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...content.flat());
    return element;
  }
  const pair = (element, name, zh, en) => (zh === en ? [zh] : [element(name, { lang: "zh" }, zh), " ", element(name, { lang: "en" }, en)]);
  const both = (zh, en) => pair(make, "span", zh, en);

  // Numbers are kept as written; their thousands are set apart for reading.
  const grouped = (text) => {
    const [whole, rest] = String(text).replace("-", "−").split(".");
    return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (rest ? `.${rest}` : "");
  };
  const nice = (value) => {
    if (!(value > 0)) return 1;
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= value) || 10 * power;
  };

  // The choice, as the address holds it
  function choice() {
    const asked = new URLSearchParams(location.search);
    const listed = (name, known) => [...new Set((asked.get(name) || "").split(",").filter((one) => known.has(one)))].slice(0, MOST[name]);
    const [first, last] = [index.years[0], index.years[index.years.length - 1]];
    const year = (name, otherwise) => (index.years.includes(Number(asked.get(name))) ? Number(asked.get(name)) : otherwise);
    const [from, to] = [year("from", first), year("to", last)].sort((a, b) => a - b);
    return { agency: listed("agency", agencies), indicator: listed("indicator", indicators), from, to };
  }
  function address(chosen) {
    const parts = ["agency", "indicator"].filter((name) => chosen[name].length).map((name) => `${name}=${chosen[name].join(",")}`);
    if (chosen.from !== index.years[0]) parts.push(`from=${chosen.from}`);
    if (chosen.to !== index.years[index.years.length - 1]) parts.push(`to=${chosen.to}`);
    return `${location.pathname}${parts.length ? `?${parts.join("&")}` : ""}`;
  }
  function choose(chosen) {
    history.pushState(null, "", address(chosen));
    return show();
  }

  async function read(name) {
    const answer = await fetch(`${folder}${name}.json`);
    if (!answer.ok) throw new Error(`${name}.json: ${answer.status}`);
    return answer.json();
  }
  async function values(code) {
    if (!series.has(code)) series.set(code, await read(code));
    return series.get(code);
  }

  async function show() {
    const turn = ++shown;
    let chosen = choice();
    at("status").replaceChildren(...both("正在读取……", "Reading …"));
    try {
      const found = new Map(await Promise.all(chosen.indicator.map(async (code) => [code, await values(code)])));
      if (turn !== shown) return;
      if (!chosen.agency.length && chosen.indicator.length) chosen = { ...chosen, agency: foremost(found.get(chosen.indicator[0])) };
      controls(chosen);
      const is_ready = chosen.agency.length > 0 && chosen.indicator.length > 0;
      at("result").hidden = !is_ready;
      at("first").hidden = is_ready;
      at("status").replaceChildren(...(is_ready ? both(`机关 ${chosen.agency.length} 个，指标 ${chosen.indicator.length} 项`, `Agencies: ${chosen.agency.length}; indicators: ${chosen.indicator.length}`) : both("请添加机关和指标。", "Add agencies and indicators.")));
      if (is_ready) results(chosen, found);
    } catch (problem) {
      at("status").replaceChildren(...both(`读取失败：${problem.message}`, `Reading failed: ${problem.message}`));
    }
  }
  // Without agencies in the address: those with the highest values of the latest year
  function foremost(data) {
    const latest = Math.max(...Object.values(data).flat().filter((row) => row[1] !== null).map((row) => row[0]));
    const ranked = Object.entries(data)
      .map(([id, rows]) => [id, rows.find((row) => row[0] === latest && row[1] !== null)])
      .filter(([, row]) => row)
      .sort((a, b) => Number(b[1][1]) - Number(a[1][1]) || (a[0] < b[0] ? -1 : 1));
    return ranked.slice(0, 5).map(([id]) => id);
  }

  function controls(chosen) {
    for (const name of ["agency", "indicator"]) {
      const known = name === "agency" ? agencies : indicators;
      at(`chosen-${name}`).replaceChildren(
        ...chosen[name].map((one) => {
          const [, zh, en] = known.get(one);
          const away = make("button", { type: "button", "aria-label": `移除 Remove: ${zh} ${en}` }, "×");
          away.addEventListener("click", async () => {
            await choose({ ...chosen, [name]: chosen[name].filter((other) => other !== one) });
            at(name).focus();
          });
          return make("li", {}, both(zh, en), away);
        }),
      );
      at(`add-${name}`).disabled = chosen[name].length >= MOST[name];
    }
    at("from").value = chosen.from;
    at("to").value = chosen.to;
  }

  function results(chosen, found) {
    const years = index.years.filter((year) => chosen.from <= year && year <= chosen.to);
    const lines = chosen.indicator.flatMap((code) =>
      chosen.agency.map((id) => ({ code, id, rows: new Map(((found.get(code) || {})[id] || []).map((row) => [row[0], row])) })),
    );
    at("charts").replaceChildren(...chosen.indicator.map((code) => picture(code, lines.filter((line) => line.code === code), years)));
    table(chosen, lines, years);
    at("csv").href = URL.createObjectURL(new Blob([csv(lines, years)], { type: "text/csv;charset=utf-8" }));
    at("link").href = address(chosen);
  }

  // Of each indicator one line an agency, side by side on one scale; a missing year is a gap
  function picture(code, lines, years) {
    const [, zh, en, unitZh, unitEn] = indicators.get(code);
    const numbers = lines.flatMap((line) => years.map((year) => line.rows.get(year)).filter((row) => row && row[1] !== null).map((row) => Number(row[1])));
    const [least, most] = [Math.min(0, ...numbers), nice(Math.max(0, ...numbers))];
    return make(
      "section", {},
      make("h3", {}, both(`${zh}（${unitZh}）`, `${en} (${unitEn})`)),
      make("div", { class: "chart-grid" }, lines.map((line) => trend(line, years, least, most))),
    );
  }
  function trend(line, years, least, most) {
    const [, zh, en] = agencies.get(line.id);
    const [first, last] = [years[0], years[years.length - 1]];
    const x = (year) => (last > first ? 6 + (88 * (year - first)) / (last - first) : 50);
    const y = (value) => Math.round((92 - (66 * (value - least)) / (most - least)) * 10) / 10;
    const points = years.filter((year) => line.rows.has(year) && line.rows.get(year)[1] !== null).map((year) => [year, Number(line.rows.get(year)[1]), line.rows.get(year)[1]]);
    const told = points.map(([year, , text]) => `${year} ${grouped(text)}`).join(", ") || "无数据 no data";
    const svg = draw("svg", { class: "chart", role: "img", width: "100%", height: 116, "aria-label": `${zh} ${en}: ${told}` });
    svg.append(draw("line", { x1: 0, x2: "100%", y1: y(0), y2: y(0), class: "chart-zero" }));
    for (let year = first; year <= last; year += 1) svg.append(draw("line", { x1: `${x(year)}%`, x2: `${x(year)}%`, y1: 92, y2: 96, class: "chart-tick" }));
    for (const year of new Set([first, last])) svg.append(draw("text", { x: `${x(year)}%`, y: 110, "text-anchor": "middle", class: "chart-year" }, String(year)));
    points.forEach(([year, value], place) => {
      const after = points[place + 1];
      if (after && after[0] === year + 1) svg.append(draw("line", { x1: `${x(year)}%`, y1: y(value), x2: `${x(after[0])}%`, y2: y(after[1]), class: "chart-line" }));
    });
    for (const [year, value] of points) svg.append(draw("circle", { cx: `${x(year)}%`, cy: y(value), r: 3, class: "chart-dot" }));
    const end = points[points.length - 1];
    if (end) svg.append(draw("text", { x: `${x(end[0])}%`, y: y(end[1]) - 8, "text-anchor": x(end[0]) > 70 ? "end" : x(end[0]) < 30 ? "start" : "middle", class: "chart-number" }, grouped(end[2])));
    else svg.append(draw("text", { x: "50%", y: 60, "text-anchor": "middle", class: "chart-year" }, pair(draw, "tspan", "无数据", "no data")));
    return make("figure", { class: "chart-figure" }, make("figcaption", {}, both(zh, en)), svg);
  }

  const path = (line, row) => row[3] || `${line.id}-${row[0]}-${line.code}`;
  function table(chosen, lines, years) {
    const heads = [["指标", "Indicator"], ["机关", "Agency"]];
    const head = make("tr", {}, heads.map((names) => make("th", { scope: "col" }, both(...names))), years.map((year) => make("th", { scope: "col", class: "number" }, String(year))));
    const body = make("tbody", {}, lines.map((line) => {
      const [code, zh, en, unitZh, unitEn] = indicators.get(line.code);
      const [id, agencyZh, agencyEn] = agencies.get(line.id);
      return make(
        "tr", {},
        make("th", { scope: "row", class: "wide" }, make("a", { href: `doc/code/indicator/${code}.html` }, both(zh, en)), make("br"), make("small", {}, both(unitZh, unitEn))),
        make("th", { scope: "row", class: "wide" }, make("a", { href: `doc/agency/${id}.html` }, both(agencyZh, agencyEn))),
        years.map((year) => make("td", { class: "number" }, cell(line, line.rows.get(year)))),
      );
    }));
    const caption = make("caption", { class: "chart-hidden" }, both("比较表", "Comparison"));
    at("table").replaceChildren(caption, make("thead", {}, head), body);
  }
  function cell(line, row) {
    if (!row) return make("span", { class: "state" }, "—");
    const word = row[2] ? make("span", { class: "state" }, both(...index.statuses[row[2]])) : "";
    const number = row[1] === null ? word : make("data", { value: row[1] }, grouped(row[1]));
    const linked = make("a", { href: `doc/obs/${path(line, row)}.html` }, number);
    return row[1] !== null && word ? [linked, " ", word] : linked;
  }

  function csv(lines, years) {
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const rows = [["indicator", "indicator_zh", "indicator_en", "agency", "agency_zh", "agency_en", "year", "value", "unit", "status", "iri"]];
    for (const line of lines) {
      const [code, zh, en, unit] = indicators.get(line.code);
      const agency = agencies.get(line.id);
      for (const row of years.map((year) => line.rows.get(year)).filter(Boolean)) {
        rows.push([code, zh, en, ...agency.slice(0, 3), String(row[0]), row[1] ?? "", unit, row[2] || "number", `${index.base}id/obs/${path(line, row)}`]);
      }
    }
    return rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
  }

  async function start() {
    index = await read("index");
    agencies = new Map(index.agencies.map((one) => [one[0], one]));
    indicators = new Map(index.indicators.map((one) => [one[0], one]));
    const called = ([id, zh, en]) => `${zh} · ${en} · ${id}`;
    at("agencies").append(...index.agencies.map((one) => make("option", { value: called(one) })));
    at("indicator").append(...index.indicators.map(([code, zh, en]) => make("option", { value: code }, `${zh} · ${en}`)));
    for (const name of ["from", "to"]) {
      at(name).append(...index.years.map((year) => make("option", { value: year }, String(year))));
      at(name).addEventListener("change", () => choose({ ...choice(), [name]: Number(at(name).value) }));
    }
    const add = (name, found) => {
      const chosen = choice();
      if (found && !chosen[name].includes(found) && chosen[name].length < MOST[name]) choose({ ...chosen, [name]: [...chosen[name], found] });
    };
    const meant = (text) => {
      const known = index.agencies.find((one) => called(one) === text || one[0] === text || one[1] === text) || index.agencies.filter((one) => text && called(one).toLowerCase().includes(text.toLowerCase()))[0];
      return known && known[0];
    };
    const addAgency = () => {
      const found = meant(at("agency").value.trim());
      if (!found) return at("status").replaceChildren(...both("没有这个机关。", "There is no such agency."));
      at("agency").value = "";
      return add("agency", found);
    };
    at("add-agency").addEventListener("click", addAgency);
    at("add-indicator").addEventListener("click", () => add("indicator", at("indicator").value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      addAgency();
    });
    addEventListener("popstate", show);
    form.hidden = false;
    await show();
  }
  start().catch((problem) => at("status").replaceChildren(...both(`读取失败：${problem.message}`, `Reading failed: ${problem.message}`)));
})();
