// Puts a box before each list marked data-filter that leaves only the entries with the words typed: their own, or
// those of what stands above or below them. Without this script the whole list is there.
for (const list of document.querySelectorAll("[data-filter]")) {
  const entries = [...list.querySelectorAll("li")].map((item) => {
    const nested = item.querySelector(":scope > ul");
    const text = (nested ? [...item.childNodes].filter((node) => node !== nested) : [item])
      .map((node) => node.textContent).join(" ").toLowerCase();
    return { item, text, parent: item.parentElement.closest("li") };
  });
  const label = document.createElement("label");
  const box = document.createElement("input");
  const count = document.createElement("output");
  box.type = "search";
  label.append(`${list.dataset.filter} `, box);
  count.setAttribute("aria-live", "polite");
  const form = document.createElement("p");
  form.className = "filter";
  form.append(label, " ", count);
  list.before(form);
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = new Set();
    const shown = new Set();
    for (const { item, text, parent } of entries) { // parents come before what is below them
      if (found.has(parent) || words.every((word) => text.includes(word))) {
        found.add(item);
        for (let above = item; above && !shown.has(above); above = above.parentElement.closest("li")) shown.add(above);
      }
    }
    for (const { item } of entries) item.hidden = !shown.has(item);
    count.textContent = words.length ? `${found.size} / ${entries.length}` : "";
  });
}
