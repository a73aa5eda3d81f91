// The map of the start page: candidates or figures of every region, the ranked list that is its legend, two regions
// side by side. What is chosen stands in the address after "#", so that it can be sent on and stays in another language.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const byId = (id) => document.getElementById(id);
  const start = document.querySelector(".start"), section = byId("section"), year = byId("year"), hover = byId("hover");
  const pickers = [byId("first"), byId("second")], compare = byId("compare"), values = byId("values");
  const switches = Array.from(document.querySelectorAll("input[name=layer]"));
  const shapes = Array.from(document.querySelectorAll("#regions-map [data-code]"));
  const drawn = Array.from(document.querySelectorAll("[data-borders] > .names"), (one) => one.parentElement);
  const marked = Array.from(document.querySelectorAll("[data-number], [data-mark]"));
  const title = byId("ranked-title"), words = start.dataset;
  const colours = { specialisation: "div", growth: "seq", head: "seq" };
  const names = Object.fromEntries(shapes.map((one) => [one.dataset.code, one.getAttribute("aria-label")]));
  const shorts = Object.fromEntries(Array.from(document.querySelectorAll("[data-name]"), (one) =>
    [one.dataset.name, Array.from(one.querySelectorAll("tspan:not(.figure)"), (line) => line.textContent).join(" ").replace("- ", "-")]));
  const sections = Array.from(section.options, (one) => one.value);
  const labels = Object.fromEntries(Array.from(section.options, (one) => [one.value, one.textContent.slice(4)]));
  let selected = [], pointed = "";

  const layer = () => switches.find((one) => one.checked).value;
  const when = () => (layer() === "clusters" ? year.max : year.value); // candidates are those of the last year
  const borders = () => Math.max(...data.borders.filter((one) => one <= when()), data.borders[0]); // those of the time
  const here = () => shapes.filter((one) => one.parentElement.dataset.borders === String(borders()));
  const named = () => (data.layers[layer()] ? layer() : "specialisation");
  const shownLayer = () => data.layers[named()];
  const tinted = () => (layer() === "clusters" && data.layers.head ? "head" : ""); // the quiet map under the candidates

  function number(v, digits, sign) {
    const [whole, part] = Math.abs(v).toFixed(digits).split(".");
    const spaced = whole.replace(/\B(?=(\d{3})+$)/g, data.marks[1]);
    return (v < 0 ? "-" : sign && v > 0 ? "+" : "") + spaced + (part ? data.marks[0] + part : "");
  }

  function value(code, of, name) {
    const one = (data.layers[name || named()].values[when()] || {})[code] ?? null;
    return Array.isArray(one) ? one[sections.indexOf(of)] : one;
  }
  const shown = (v, digits) => (v === null ? words.missing : number(v, digits ?? shownLayer().digits));
  const cents = (v) => Math.round(v * 100); // the difference is that of the figures as shown
  const shade = (name, n) => (tinted() ? `color-mix(in srgb, var(--${colours[name]}${n}) 35%, var(--page))` : `var(--${colours[name]}${n})`);
  const colour = (v, name = named()) => shade(name, data.layers[name].breaks.filter((limit) => v >= limit).length);

  function rank(code) {
    const all = here().map((one) => value(one.dataset.code, section.value)).filter((v) => v !== null);
    const own = value(code, section.value);
    return own === null ? "" : words.rank.replace("{n}", all.filter((v) => v > own).length + 1).replace("{all}", all.length);
  }

  function heading() {
    const part = named() === "specialisation" ? labels[section.value] + ": " : "";
    const then = borders() === data.borders.at(-1) ? "" : ", " + words.borders.replace("{vintage}", borders());
    return part + words[named()] + ", " + when() + then;
  }

  function paint() {
    const figures = layer() !== "clusters", digits = shownLayer().digits;
    start.dataset.layer = layer();
    byId("of-year").value = when();
    for (const one of drawn) one.style.display = one.dataset.borders === String(borders()) ? "" : "none";
    for (const shape of here()) {
      const code = shape.dataset.code, v = value(code, section.value), under = tinted() ? value(code, "", "head") : null;
      shape.style.fill = under !== null ? colour(under, "head") : !figures ? "" : v === null ? "url(#missing)" : colour(v);
      shape.setAttribute("aria-label", names[code] + ": " + shown(v));
      shape.setAttribute("aria-pressed", String(selected.includes(code)));
      const text = shape.parentElement.querySelector(`[data-name="${code}"]`);
      text.dataset.dark = String(figures && v !== null && /div4|seq[34]/.test(colour(v)));
      text.querySelector(".figure").textContent = figures && v !== null ? number(v, digits) : "";
    }
    title.textContent = figures ? heading() : title.dataset.clusters;
    pickers.forEach((picker, i) => { picker.value = selected[i] || ""; });
    legend(figures);
    rankedList(figures);
    table();
    drawComparison();
    if (pointed) say(pointed);
    keep();
  }

  function made(tag, text, name) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    return element;
  }

  function legendItem(background, text) {
    const item = made("li", ""), box = document.createElement("span");
    box.style.background = background;
    item.append(box, text);
    return item;
  }

  function legend(figures) {
    const list = byId("legend"), name = tinted() || named(), { breaks, digits } = data.layers[name];
    if (!figures && !tinted()) return list.replaceChildren();
    const limits = breaks.map((one) => number(one, digits));
    const texts = ["< " + limits[0], ...limits.slice(1).map((to, i) => limits[i] + " – " + to), "≥ " + limits.at(-1)];
    const gap = "repeating-linear-gradient(45deg, #fff 0 3px, #8b949e 3px 4px)";
    list.replaceChildren(...texts.map((text, i) => legendItem(shade(name, i), text)), tinted() ? made("li", words.head) : legendItem(gap, words.missing));
  }

  function rankedList(figures) {
    const rows = figures ? here().map((one) => one.dataset.code).map((code) => [code, value(code, section.value)]) : [];
    const known = rows.filter((row) => row[1] !== null).sort((a, b) => b[1] - a[1]), most = Math.max(...known.map((row) => row[1]), 0);
    values.replaceChildren(...known.map(([code, v]) => {
      const item = made("li", ""), bar = made("i", "");
      const name = data.pages[code] ? made("a", shorts[code]) : made("span", shorts[code]);
      if (data.pages[code]) name.href = data.pages[code];
      bar.style.width = Math.max(0, most ? v / most : 0) * 100 + "%";
      bar.style.background = colour(v);
      const room = made("span", "", "bar");
      room.append(bar);
      item.append(name, room, made("b", shown(v)));
      item.dataset.code = code;
      link(item, code);
      return item;
    }));
  }

  function table() {
    if (named() !== "specialisation") return;
    const caption = document.querySelector("#table caption");
    const codes = here().map((one) => one.dataset.code);
    caption.textContent = caption.textContent.replace(/\d{4}/, when());
    for (const row of document.querySelectorAll("#table [data-row]")) {
      row.hidden = !codes.includes(row.dataset.row);
      sections.forEach((one, i) => {
        const v = value(row.dataset.row, one, "specialisation");
        row.cells[i + 1].textContent = v === null ? "–" : number(v, 2);
      });
    }
  }

  function say(code) {
    pointed = code;
    const v = value(code, section.value);
    hover.textContent = [names[code] + ", " + heading() + ": " + shown(v), rank(code)].filter(Boolean).join("; ");
  }

  function point(code) {
    for (const one of document.querySelectorAll(".start [data-code]")) one.classList.toggle("pointed", one.dataset.code === code);
    if (code) say(code);
  }

  function link(element, code) {
    for (const event of ["mouseenter", "focusin"]) element.addEventListener(event, () => point(code));
    element.addEventListener("mouseleave", () => point(""));
  }

  function toggle(code) {
    selected = selected.includes(code) ? selected.filter((one) => one !== code) : [...selected, code].slice(-2);
    paint();
  }

  function cell(tag, text, scope) {
    const one = made(tag, text, scope ? "" : "num");
    if (scope) one.scope = scope;
    return one;
  }

  function comparisonRow(row, one) {
    const both = selected.map((code) => value(code, one, "specialisation"));
    row.append(cell("th", one + " " + labels[one], "row"), ...both.map((v) => cell("td", shown(v, 2))));
    if (both.length === 2) {
      row.append(cell("td", both.includes(null) ? words.missing : number((cents(both[0]) - cents(both[1])) / 100, 2, true)));
    }
    if (one === section.value) row.className = "chosen";
  }

  function drawComparison() {
    compare.replaceChildren();
    if (!selected.length) return;
    const side = document.createElement("table");
    side.createCaption().textContent = words.compare + ", " + when();
    const heads = [words.section, ...selected.map((code) => names[code])];
    if (selected.length === 2) heads.push(words.difference);
    side.createTHead().insertRow().append(...heads.map((text) => cell("th", text, "col")));
    const body = side.createTBody();
    sections.forEach((one) => comparisonRow(body.insertRow(), one));
    const links = document.createElement("p");
    for (const code of selected.filter((one) => data.pages[one])) {
      const page = made("a", names[code]);
      page.href = data.pages[code];
      links.append(page, " ");
    }
    compare.append(links, side);
  }

  function keep() {
    const state = new URLSearchParams({ layer: layer(), section: section.value, year: year.value });
    if (selected.length) state.set("regions", selected.join(","));
    history.replaceState(null, "", "#" + state);
    for (const one of document.querySelectorAll(".languages a")) one.hash = "#" + state;
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    if (sections.includes(state.get("section"))) section.value = state.get("section");
    if (Number(state.get("year")) >= year.min && Number(state.get("year")) <= year.max) year.value = state.get("year");
    for (const one of switches) one.checked = one.checked || one.value === state.get("layer");
    selected = (state.get("regions") || "").split(",").filter((code) => code in names).slice(0, 2);
  }

  for (const shape of shapes) {
    const code = shape.dataset.code;
    link(shape, code);
    shape.addEventListener("click", () => toggle(code));
    shape.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(code); }
      if (event.key === "Escape") { selected = selected.filter((one) => one !== code); paint(); }
    });
  }
  for (const one of marked) {
    const same = marked.filter((other) => (other.dataset.number || other.dataset.mark) === (one.dataset.number || one.dataset.mark));
    for (const [event, on] of [["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]]) {
      one.addEventListener(event, () => same.forEach((other) => other.classList.toggle("pointed", on)));
    }
  }
  for (const picker of pickers) {
    picker.addEventListener("change", () => {
      selected = Array.from(new Set(pickers.map((one) => one.value).filter(Boolean)));
      if (picker.value) say(picker.value);
      paint();
    });
  }
  for (const control of [section, ...switches]) control.addEventListener("change", paint);
  year.addEventListener("input", paint);
  for (const one of document.querySelectorAll("input[name=view]")) {
    one.addEventListener("change", () => { start.dataset.view = one.value; });
  }
  byId("clear").addEventListener("click", () => { selected = []; paint(); });
  const asked = location.hash.includes("=");
  if (asked) recall();
  const anchor = asked ? "" : location.hash;
  paint();
  if (anchor) location.hash = anchor;
})();
