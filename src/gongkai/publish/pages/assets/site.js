// What pages offer to readers with a script; without it they hold the same words, in both languages.
"use strict";
(() => {
  const root = new URL("..", document.currentScript.src);
  const page = document.documentElement;
  const KEY = "gongkai-lang";
  const TITLES = document.title.split(" · ");

  // ---- language: of the address, of an earlier visit, of the browser
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const asked = new URLSearchParams(location.search).get("lang");
  const chosen = [asked, stored(), (navigator.language || "zh").slice(0, 2) === "zh" ? "zh" : "en"]
    .find((one) => one === "zh" || one === "en");

  function speak(language) {
    page.dataset.lang = language;
    page.lang = language;
    if (TITLES.length === 2) document.title = TITLES[language === "zh" ? 0 : 1];
  }
  speak(chosen);
  const word = (zh, en) => (page.dataset.lang === "zh" ? zh : en);

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
  function pair(zh, en) {
    const both = document.createDocumentFragment();
    both.append(element("span", { lang: "zh" }, zh), element("span", { lang: "en" }, ` ${en}`));
    return both;
  }

  function languageSwitch() {
    const button = element("button", { type: "button", class: "language" });
    const show = () => {
      button.textContent = word("English", "中文");
      button.lang = word("en", "zh");
    };
    button.addEventListener("click", () => {
      const kept = keptPlace();
      speak(word("en", "zh"));
      show();
      kept();
      try { localStorage.setItem(KEY, page.dataset.lang); } catch { /* the address says it too */ }
      const address = new URL(location.href);
      address.searchParams.set("lang", page.dataset.lang);
      try { history.replaceState(history.state, "", address); } catch { /* a file without an address of its own */ }
    });
    show();
    document.querySelector("body > header form").after(button);
  }
  // Remembers what stands at the top of the window, and returns a function that moves it there again.
  function keptPlace() {
    if (!window.scrollY) return () => {};
    const blocks = [...document.querySelectorAll("main :is(h1, h2, h3, h4, p, li, tr, pre)")];
    const block = blocks.find((one) => one.getClientRects().length && one.getBoundingClientRect().top >= 0);
    if (!block) return () => {};
    const before = block.getBoundingClientRect().top;
    return () => {
      const shown = block.getClientRects().length ? block : block.parentElement;
      window.scrollBy(0, shown.getBoundingClientRect().top - before);
    };
  }

  // ---- citations: today's day, and buttons to copy
  function citations(within) {
    const now = new Date();
    const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    for (const text of within.querySelectorAll("pre.copied")) {
      text.textContent = text.textContent.replace("[引用日期]", `[${today}]`).replace("{引用日期}", `{${today}}`);
      text.before(copyButton(() => text.textContent));
    }
    for (const iri of within.querySelectorAll("p.iri a")) iri.after(" ", copyButton(() => iri.textContent));
  }
  function copyButton(content) {
    const button = element("button", { type: "button", class: "copy" }, pair("复制", "Copy"));
    button.addEventListener("click", async () => {
      let done = true;
      try { await navigator.clipboard.writeText(content()); } catch { done = copyByHand(content()); }
      button.replaceChildren(done ? pair("已复制", "Copied") : pair("不能复制", "Cannot copy"));
      setTimeout(() => button.replaceChildren(pair("复制", "Copy")), 2000);
    });
    return button;
  }
  function copyByHand(content) {
    const box = element("textarea", { readonly: "" });
    box.value = content;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  // ---- search: the index is loaded when a search box is first used
  const KINDS = {
    agency: ["机关", "Agency"], division: ["区划", "Division"], indicator: ["指标", "Indicator"],
    query: ["查询", "Query"], topic: ["主题", "Topic"], policy: ["政策文件", "Policy"],
  };
  const loaded = new Map();
  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(name, fetch(new URL(`assets/search/${name}.json`, root)).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }).catch((error) => { loaded.delete(name); throw error; }));
    }
    return loaded.get(name);
  }
  async function entriesFor(words) {
    const index = await load("index");
    if (index.entries) return index.entries;
    const keys = words.flatMap((one) => (/[㐀-鿿]/.test(one) ? [...one].filter((c) => /[㐀-鿿]/.test(c)) : [one.slice(0, 2)]));
    if (keys.some((key) => key.length === 1 && key < "㐀")) return [];
    const least = keys.reduce((a, b) => ((index.keys[a] || 0) <= (index.keys[b] || 0) ? a : b));
    if (!index.keys[least]) return [];
    const name = least < "㐀" ? least : `u${least.codePointAt(0).toString(16).padStart(4, "0")}`;
    return (await load(name)).entries;
  }
  // How well an entry answers a word; 0 is not at all.
  function rank([, path, zh, en, pinyin, , years], one) {
    if (zh.startsWith(one)) return 5;
    if (zh.includes(one)) return 4;
    const syllables = pinyin.split(" ");
    const joined = one.replaceAll("'", "");
    if (syllables.join("").startsWith(joined) || en.toLowerCase().startsWith(one)) return 4;
    if (joined.length > 1 && syllables.map((s) => s[0]).join("").startsWith(joined)) return 3;
    for (let first = 1; first < syllables.length; first += 1) {
      if (syllables.slice(first).join("").startsWith(joined)) return 2;
    }
    if (` ${en.toLowerCase()}`.includes(` ${one}`)) return 3;
    if (path.slice(path.lastIndexOf("/") + 1).startsWith(one)) return 3;
    return years.includes(Number(one)) ? 5 : 0;
  }
  async function find(query, most) {
    const words = query.toLowerCase().trim().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const hits = [];
    (await entriesFor(words)).forEach((entry, place) => {
      const ranks = words.map((one) => rank(entry, one));
      if (ranks.every(Boolean)) hits.push({ entry, place, rank: ranks.reduce((a, b) => a + b) });
    });
    hits.sort((a, b) => b.rank - a.rank || a.place - b.place);
    return hits.slice(0, most).map((hit) => hit.entry);
  }
  // A hit leads to the report where its year was typed, else to the thing itself.
  function addressOf([, path, , , , agency, years], query) {
    const year = query.split(/\s+/).map(Number).find((one) => years.includes(one));
    return new URL(year ? `doc/report/${agency}-${year}.html` : path, root);
  }

  let boxes = 0;
  function searchBox(form) {
    const input = form.elements.q;
    const name = `offers-${(boxes += 1)}`;
    const list = element("ul", { class: "offers", role: "listbox", id: name, "aria-label": "搜索结果 Results" });
    let offers = [];
    let active = -1;
    let turn = 0;
    list.hidden = true;
    form.append(list);
    for (const [key, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": name,
    })) input.setAttribute(key, value);

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function choose(number) {
      active = number;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
      if (number < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", `${name}-${number}`);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
    async function offer() {
      const mine = (turn += 1);
      let found;
      try { found = await find(input.value, 12); } catch { return close(); }
      if (mine !== turn) return;
      offers = found;
      list.replaceChildren(...found.map((entry, at) => {
        const item = element("li", { role: "option", id: `${name}-${at}`, "aria-selected": "false" });
        item.append(element("span", {}, pair(entry[2], entry[3])), " ", element("small", {}, pair(...KINDS[entry[0]])));
        item.addEventListener("mousedown", (event) => { event.preventDefault(); location.href = addressOf(entry, input.value); });
        return item;
      }));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!!found.length));
    }
    input.addEventListener("input", offer);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const count = list.hidden ? 0 : offers.length;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((active + step + count + 1) % (count + 1)) === count ? -1 : (active + step + count + 1) % (count + 1));
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.href = addressOf(offers[active], input.value);
      } else if (event.key === "Escape" && count) {
        event.preventDefault();
        close();
      }
    });
  }
  async function searchPage() {
    const results = document.getElementById("results");
    const query = new URLSearchParams(location.search).get("q");
    if (!results || !query) return;
    for (const input of document.querySelectorAll("form[role=search] input[name=q]")) input.value = query;
    let found = [];
    let failed = false;
    try { found = await find(query, 100); } catch { failed = true; }
    const heading = element("h2", {}, `“${query}” `);
    const told = failed ? pair("不能读取索引，请看下面的列表。", "The index cannot be read; see the lists below.")
      : pair(`找到 ${found.length} 项`, `${found.length} found`);
    const list = element("ul", {}, ...found.map((entry) => {
      const item = element("li", {}, element("a", { href: addressOf(entry, "") }, pair(entry[2], entry[3])));
      item.append(" ", element("small", {}, pair(...KINDS[entry[0]])));
      for (const year of entry[6]) item.append(" ", element("a", { href: addressOf(entry, String(year)) }, String(year)));
      return item;
    }));
    results.replaceChildren(heading, element("p", {}, told), list);
    if (!failed && !found.length) {
      results.append(element("p", {}, pair("可以输入汉字、拼音（或首字母）、英文、区划代码；也可以看下面的列表。",
        "Type Chinese, pinyin (or its initials), English or a division code; or look at the lists below.")));
    }
    results.hidden = false;
  }

  // ---- a report: what is known of a figure, beside the text or below it
  function factPanel(report) {
    const panel = element("aside", { class: "panel", "aria-label": "此处的事实 Facts here" });
    const body = element("div", { "aria-live": "polite" });
    const closing = element("button", { type: "button", class: "close" }, pair("关闭", "Close"));
    panel.append(closing, element("h2", {}, pair("此处的事实", "Facts here")), body);
    const canonical = document.querySelector("link[rel=canonical]").href;
    const base = canonical.slice(0, canonical.indexOf("doc/report/"));
    let here = null;

    function close() {
      panel.remove();
      report.classList.remove("is-open");
      document.body.classList.remove("has-panel");
      if (here) { here.classList.remove("here"); here.focus(); }
      here = null;
    }
    function show(link) {
      if (link === here) return;
      if (here) here.classList.remove("here");
      here = link;
      here.classList.add("here");
      const items = [...document.querySelectorAll(`#facts li a[href="#${CSS.escape(link.id)}"]`)].map((a) => a.closest("li"));
      body.replaceChildren(...[...new Set(items)].map(told));
      if (!panel.isConnected) {
        report.append(panel);
        report.classList.add("is-open");
        document.body.classList.add("has-panel");
      }
    }
    function told(item) {
      const list = item.closest("ul");
      const rule = list.previousElementSibling.matches(".rule") ? list.previousElementSibling : null;
      const heading = (rule || list).previousElementSibling;
      const made = element("section", {}, element("p", {}, ...[...heading.cloneNode(true).childNodes]));
      const copy = item.cloneNode(true);
      for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
      const name = copy.querySelector("a.iri");
      const address = name.href;
      name.textContent = `${base}id/${address.slice(new URL("doc/", root).href.length).replace(/\.html$/, "")}`;
      copy.append(" ", copyButton(() => name.textContent));
      made.append(element("ul", {}, copy));
      if (rule) made.append(rule.cloneNode(true));
      const cite = element("button", { type: "button" }, pair("引用此数值", "Cite this value"));
      cite.addEventListener("click", async () => {
        try {
          const text = await (await fetch(address)).text();
          const found = new DOMParser().parseFromString(text, "text/html").querySelector("#cite");
          found.removeAttribute("id");
          citations(found);
          cite.replaceWith(found);
        } catch { location.href = `${address}#cite`; }
      });
      made.append(cite);
      return made;
    }
    closing.addEventListener("click", close);
    addEventListener("keydown", (event) => { if (event.key === "Escape" && panel.isConnected) close(); });
    report.addEventListener("click", (event) => {
      const link = event.target.closest("article a.n");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(link);
      try { history.replaceState(null, "", `#${link.id}`); } catch { /* a file without an address of its own */ }
    });
    if (matchMedia("(hover: hover) and (min-width: 64rem)").matches) {
      report.addEventListener("mouseover", (event) => {
        const link = panel.isConnected && event.target.closest("article a.n");
        if (link) show(link);
      });
    }
    function arrive() {
      const target = location.hash.startsWith("#f") && document.getElementById(location.hash.slice(1));
      if (target && target.matches("a.n")) show(target);
    }
    addEventListener("hashchange", arrive);
    arrive();
  }

  addEventListener("DOMContentLoaded", () => {
    languageSwitch();
    // What scrolls sideways is reached by the keyboard.
    for (const wide of document.querySelectorAll("pre, table")) if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    document.querySelectorAll("form[role=search]").forEach(searchBox);
    searchPage();
    citations(document);
    const report = document.querySelector(".report");
    if (report) factPanel(report);
  });
})();
