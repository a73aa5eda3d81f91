// The interactive map of the start page: colours by quotient, a sentence for the region in focus, a comparison of two.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const section = document.getElementById("section");
  const year = document.getElementById("year");
  const hover = document.getElementById("hover");
  const compare = document.getElementById("compare");
  const paths = Array.from(document.querySelectorAll("#regions-map [data-code]"));
  const number = new Intl.NumberFormat(data.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  let selected = [];

  const value = (code, of) => (data.values[year.value] || {})[code]?.[data.sections.indexOf(of)] ?? null;
  const shown = (v) => (v === null ? data.words.missing : number.format(v));
  const classOf = (v) => (v === null ? -1 : data.breaks.filter((limit) => v >= limit).length);

  function paint() {
    for (const path of paths) {
      const v = value(path.dataset.code, section.value);
      path.style.fill = v === null ? "#e5e7eb" : data.colours[classOf(v)];
      path.setAttribute("aria-label", data.names[path.dataset.code] + ": " + shown(v));
    }
    drawComparison();
  }

  function legend() {
    const list = document.getElementById("legend");
    const limits = [0, ...data.breaks];
    list.replaceChildren(
      ...data.colours.map((colour, i) => {
        const item = document.createElement("li");
        const box = document.createElement("span");
        box.style.background = colour;
        const to = i < data.breaks.length ? " – " + number.format(limits[i + 1]) : " +";
        item.append(box, number.format(limits[i]) + to);
        return item;
      })
    );
  }

  function say(path) {
    const code = path.dataset.code;
    hover.textContent = data.names[code] + ", " + section.value + ", " + year.value + ": " + shown(value(code, section.value));
  }

  function toggle(path) {
    const code = path.dataset.code;
    selected = selected.includes(code) ? selected.filter((one) => one !== code) : [...selected, code].slice(-2);
    for (const one of paths) one.setAttribute("aria-pressed", String(selected.includes(one.dataset.code)));
    drawComparison();
  }

  function cell(tag, text, scope) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (scope) made.scope = scope;
    return made;
  }

  function drawComparison() {
    compare.replaceChildren();
    if (!selected.length) return;
    const table = document.createElement("table");
    table.createCaption().textContent = data.words.compare + ", " + year.value;
    const head = table.createTHead().insertRow();
    head.append(cell("th", data.words.section, "col"), ...selected.map((code) => cell("th", data.names[code], "col")));
    const body = table.createTBody();
    for (const one of data.sections) {
      const row = body.insertRow();
      row.append(cell("th", one + " " + data.labels[one], "row"), ...selected.map((code) => cell("td", shown(value(code, one)))));
    }
    const links = document.createElement("p");
    for (const code of selected.filter((one) => data.pages[one])) {
      const link = document.createElement("a");
      link.href = data.pages[code];
      link.textContent = data.names[code];
      links.append(link, " ");
    }
    compare.append(table, links);
  }

  for (const path of paths) {
    path.addEventListener("mouseenter", () => say(path));
    path.addEventListener("focus", () => say(path));
    path.addEventListener("click", () => toggle(path));
    path.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(path); }
      if (event.key === "Escape") { selected = [path.dataset.code]; toggle(path); }
    });
  }
  section.addEventListener("change", paint);
  year.addEventListener("change", paint);
  document.getElementById("clear").addEventListener("click", () => {
    selected = [];
    for (const one of paths) one.setAttribute("aria-pressed", "false");
    drawComparison();
  });
  legend();
  paint();
})();
