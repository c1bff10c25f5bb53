// What the store is filled with: everything, some reports, or nothing, where a service is asked instead.

import { both } from "./form.js";

const SHOWN = 60;
const BYTES_PER_TRIPLE = 330;
const COMMON = "assets/query/common.nt.gz";

export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

// Follow the choice in a fieldset, and tell what it costs; ``options("report")`` gives [id, zh, en, bytes, triples] of each report.
export function createSources(fieldset, cost, data, options) {
  const chooser = fieldset.querySelector("[data-chooser]");
  const filter = chooser.querySelector("input");
  const list = chooser.querySelector("ul");
  const chosen = new Map();
  let reports = [];

  const kind = () => fieldset.querySelector("input[type=radio]:checked").value;
  const sum = (of) => [...chosen.values()].reduce((total, report) => total + report[of], 0);

  function amount() {
    if (kind() === "all") return { bytes: Number(data.engineBytes) + Number(data.dumpBytes), triples: Number(data.triples) };
    return { bytes: Number(data.engineBytes) + Number(data.commonBytes) + sum(3), triples: Number(data.commonTriples) + sum(4) };
  }

  async function show() {
    chooser.hidden = kind() !== "reports";
    if (!chooser.hidden && !reports.length) {
      reports = await options("report");
      fill();
    }
    if (kind() === "service") {
      cost.replaceChildren(...both(`查询文本将发送到 ${data.service}`, `The text of the query is sent to ${data.service}`));
      return;
    }
    const { bytes, triples } = amount();
    const [size, memory, count] = [megabytes(bytes), megabytes(triples * BYTES_PER_TRIPLE + 4e6), triples.toLocaleString("en-US")];
    cost.replaceChildren(
      ...both(
        `首次运行下载 ${size}，占用内存约 ${memory}（${count} 条陈述）；查询在本机进行，不发送到任何地方。`,
        `The first run downloads ${size} and takes about ${memory} of memory (${count} triples); queries run on this device and are sent nowhere.`,
      ),
    );
  }

  function fill() {
    const wanted = filter.value.toLowerCase();
    const found = reports.filter((report) => report.slice(0, 3).some((text) => text.toLowerCase().includes(wanted)));
    list.replaceChildren(...found.slice(0, SHOWN).map(item));
    if (found.length > SHOWN) {
      const rest = document.createElement("li");
      rest.append(...both(`另有 ${found.length - SHOWN} 份，请缩小范围`, `${found.length - SHOWN} more; narrow the search`));
      list.append(rest);
    }
  }

  function item(report) {
    const [id, zh, en] = report;
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = id;
    box.checked = chosen.has(id);
    box.addEventListener("change", () => {
      if (box.checked) chosen.set(id, report);
      else chosen.delete(id);
      show();
    });
    label.append(box, " ", ...both(zh, en));
    const made = document.createElement("li");
    made.append(label);
    return made;
  }

  filter.addEventListener("input", fill);
  for (const radio of fieldset.querySelectorAll("input[type=radio]")) {
    radio.addEventListener("change", show);
  }
  show();

  return {
    get isService() {
      return kind() === "service";
    },
    // What keeps the choice from being loaded, in both languages; undefined if nothing does.
    get problem() {
      if (kind() === "reports" && !chosen.size) return ["请先选择报告", "Choose some reports first"];
      const limit = Number(data.limit);
      if (kind() === "reports" && amount().triples > limit) {
        const most = limit.toLocaleString("en-US");
        return [`所选报告超过 ${most} 条陈述`, `The reports chosen have more than ${most} triples`];
      }
      return undefined;
    },
    get bytes() {
      return amount().bytes;
    },
    get files() {
      if (kind() === "all") return [data.dump];
      return [COMMON, ...[...chosen.keys()].sort().flatMap((id) => [`dataset/${id}.nq`, `doc/conformance/${id}.nt`])];
    },
  };
}
