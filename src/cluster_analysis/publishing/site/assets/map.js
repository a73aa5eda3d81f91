// The interactive map of the start page: colours by quotient, a sentence for the region in focus, a comparison of two.
// What is chosen stands in the address after "#", so that it can be sent on and stays when the language changes.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const section = document.getElementById("section");
  const year = document.getElementById("year");
  const pickers = [document.getElementById("first"), document.getElementById("second")];
  const hover = document.getElementById("hover");
  const compare = document.getElementById("compare");
  const shapes = Array.from(document.querySelectorAll("#regions-map [data-code]"));
  const number = new Intl.NumberFormat(data.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const signed = new Intl.NumberFormat(data.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
  let selected = [];

  const value = (code, of) => (data.values[year.value] || {})[code]?.[data.sections.indexOf(of)] ?? null;
  const shown = (v) => (v === null ? data.words.missing : number.format(v));
  const cents = (v) => Math.round(v * 100); // the difference is that of the figures as shown
  const classOf = (v) => data.breaks.filter((limit) => v >= limit).length;

  function rank(code) {
    const all = shapes.map((one) => value(one.dataset.code, section.value)).filter((v) => v !== null);
    const own = value(code, section.value);
    return own === null ? "" : data.words.rank.replace("{n}", all.filter((v) => v > own).length + 1).replace("{all}", all.length);
  }

  function paint() {
    for (const shape of shapes) {
      const v = value(shape.dataset.code, section.value);
      shape.style.fill = v === null ? "url(#missing)" : data.colours[classOf(v)];
      shape.setAttribute("aria-label", data.names[shape.dataset.code] + ": " + shown(v));
      shape.setAttribute("aria-pressed", String(selected.includes(shape.dataset.code)));
    }
    pickers.forEach((picker, i) => { picker.value = selected[i] || ""; });
    drawComparison();
    keep();
  }

  function legendItem(background, text) {
    const item = document.createElement("li");
    const box = document.createElement("span");
    box.style.background = background;
    item.append(box, text);
    return item;
  }

  function legend() {
    const limits = [0, ...data.breaks];
    const classes = data.colours.map((colour, i) =>
      legendItem(colour, number.format(limits[i]) + (i < data.breaks.length ? " – " + number.format(limits[i + 1]) : " +")));
    const gap = "repeating-linear-gradient(45deg, #fff 0 3px, #8b949e 3px 4px)";
    document.getElementById("legend").replaceChildren(...classes, legendItem(gap, data.words.missing));
  }

  function say(code) {
    const parts = [data.names[code], data.labels[section.value], year.value].join(", ");
    hover.textContent = [parts + ": " + shown(value(code, section.value)), rank(code)].filter(Boolean).join("; ");
  }

  function toggle(code) {
    selected = selected.includes(code) ? selected.filter((one) => one !== code) : [...selected, code].slice(-2);
    paint();
  }

  function cell(tag, text, scope) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (scope) made.scope = scope; else made.className = "num";
    return made;
  }

  function comparisonRow(row, one) {
    const values = selected.map((code) => value(code, one));
    row.append(cell("th", one + " " + data.labels[one], "row"), ...values.map((v) => cell("td", shown(v))));
    if (values.length === 2) {
      const [a, b] = values;
      row.append(cell("td", values.includes(null) ? data.words.missing : signed.format((cents(a) - cents(b)) / 100)));
    }
    if (one === section.value) row.className = "chosen";
  }

  function drawComparison() {
    compare.replaceChildren();
    if (!selected.length) return;
    const table = document.createElement("table");
    table.createCaption().textContent = data.words.compare + ", " + year.value;
    const heads = [data.words.section, ...selected.map((code) => data.names[code])];
    if (selected.length === 2) heads.push(data.words.difference);
    table.createTHead().insertRow().append(...heads.map((text) => cell("th", text, "col")));
    const body = table.createTBody();
    data.sections.forEach((one) => comparisonRow(body.insertRow(), one));
    const links = document.createElement("p");
    for (const code of selected.filter((one) => data.pages[one])) {
      const link = document.createElement("a");
      link.href = data.pages[code];
      link.textContent = data.names[code];
      links.append(link, " ");
    }
    compare.append(links, table);
  }

  function keep() {
    const state = new URLSearchParams({ section: section.value, year: year.value });
    if (selected.length) state.set("regions", selected.join(","));
    history.replaceState(null, "", "#" + state);
    for (const link of document.querySelectorAll(".languages a")) link.hash = "#" + state;
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const [name, control] of [["section", section], ["year", year]]) {
      if (Array.from(control.options).some((one) => one.value === state.get(name))) control.value = state.get(name);
    }
    selected = (state.get("regions") || "").split(",").filter((code) => code in data.names).slice(0, 2);
  }

  for (const shape of shapes) {
    const code = shape.dataset.code;
    shape.addEventListener("mouseenter", () => say(code));
    shape.addEventListener("focus", () => say(code));
    shape.addEventListener("click", () => toggle(code));
    shape.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(code); }
      if (event.key === "Escape") { selected = selected.filter((one) => one !== code); paint(); }
    });
  }
  for (const picker of pickers) {
    picker.addEventListener("change", () => {
      selected = Array.from(new Set(pickers.map((one) => one.value).filter(Boolean)));
      if (picker.value) say(picker.value);
      paint();
    });
  }
  section.addEventListener("change", paint);
  year.addEventListener("change", paint);
  document.getElementById("clear").addEventListener("click", () => { selected = []; paint(); });
  const asked = location.hash.includes("=");
  if (asked) recall();
  legend();
  const anchor = asked ? "" : location.hash;
  paint();
  if (anchor) location.hash = anchor;
})();
