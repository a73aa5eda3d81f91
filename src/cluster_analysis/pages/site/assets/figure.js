"use strict";
// Figures: tabs (arrow keys, state in the address), what a mark says (pointer and arrow keys), copies.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function choose(tab, write) {
  const figure = tab.closest("figure");
  for (const other of figure.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  const name = tab.getAttribute("aria-controls").slice(figure.id.length + 1);
  if (write) history.replaceState(null, "", `#${figure.id}${name === "chart" ? "" : `:${name}`}`);
}

function fromAddress() {
  const [id, name] = decodeURIComponent(location.hash.slice(1)).split(":");
  const place = id && document.getElementById(id);
  if (!place) return;
  for (let up = place; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  const tab = name && document.getElementById(`${id}-tab-${name}`);
  if (tab) choose(tab, false);
  if (name || place.closest("details")) place.scrollIntoView();
}

function marksOf(svg) {
  const listed = [];
  for (const group of svg.querySelectorAll("[data-tips]")) {
    const texts = group.dataset.tips.split(" | ");
    const marks = [...group.querySelectorAll("use, path")].filter((mark) => !mark.closest("defs"));
    marks.forEach((mark, place) => listed.push([mark, texts[Math.min(place, texts.length - 1)]]));
  }
  return listed;
}

function point(drawing, mark, text) {
  const tip = drawing.querySelector(".tip");
  for (const old of drawing.querySelectorAll(".pointed")) old.classList.remove("pointed");
  tip.textContent = text || "";
  if (!mark) return;
  mark.classList.add("pointed");
  const box = mark.getBoundingClientRect();
  const frame = drawing.getBoundingClientRect();
  const left = box.left + box.width / 2 - frame.left - tip.offsetWidth / 2;
  tip.style.left = `${Math.max(0, Math.min(left, frame.width - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, box.top - frame.top - tip.offsetHeight - 6)}px`;
}

function listen(drawing) {
  for (const svg of drawing.querySelectorAll("svg")) {
    const marks = marksOf(svg);
    let place = -1;
    svg.addEventListener("pointermove", (event) => {
      const found = marks.find(([mark]) => mark === event.target);
      point(drawing, found && found[0], found && found[1]);
    });
    svg.addEventListener("pointerleave", () => point(drawing));
    svg.addEventListener("blur", () => point(drawing));
    svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape") point(drawing);
      if (!STEPS[event.key] || !marks.length) return;
      event.preventDefault();
      place = (place + STEPS[event.key] + marks.length) % marks.length;
      point(drawing, ...marks[place]);
    });
  }
}

function standalone(figure) {
  const shown = [...figure.querySelectorAll(".drawing svg")].find((svg) => svg.getBoundingClientRect().width);
  const svg = (shown || figure.querySelector(".drawing svg")).cloneNode(true);
  const style = getComputedStyle(document.documentElement);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
  svg.setAttribute("width", width * 2);
  svg.setAttribute("height", height * 2);
  svg.setAttribute("style", `background:${style.getPropertyValue("--page")};font-family:sans-serif`);
  const text = new XMLSerializer().serializeToString(svg);
  return text.replace(/var\((--\w+)\)/g, (_, name) => style.getPropertyValue(name).trim());
}

async function picture(button) {
  const figure = button.closest("figure");
  document.getElementById(`${figure.id}-chart`).hidden = false;
  const blob = new Blob([standalone(figure)], { type: "image/svg+xml" });
  document.getElementById(`${figure.id}-chart`).hidden = true;
  const address = URL.createObjectURL(blob);
  if (button.dataset.picture === "svg") {
    const link = Object.assign(document.createElement("a"), { href: address, download: `${figure.id}.svg` });
    link.click();
    return;
  }
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const png = await new Promise((done) => canvas.toBlob(done));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}

// Lines of the regions that are ticked: own and country always; names at their ends, moved apart.
function lines(box) {
  const svg = box.querySelector("svg"), ticked = [...box.parentElement.querySelectorAll("input:checked")].map((one) => one.value);
  const drawn = JSON.parse(box.dataset.lines).filter((one) => one.kind !== "other" || ticked.includes(one.name));
  const wide = box.clientWidth || 660, high = 300, right = 12 + 7.6 * Math.max(...drawn.map((one) => one.name.length)), years = drawn[0].years;
  const known = drawn.flatMap((one) => one.values).filter((v) => v !== null), low = Math.min(...known), top = Math.max(...known);
  const x = (i) => 40 + (i * (wide - 40 - right)) / Math.max(1, years.length - 1), y = (v) => high - 30 - ((v - low) / (top - low || 1)) * (high - 50);
  const add = (tag, about, text) => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(about)) one.setAttribute(name, value);
    one.textContent = text || "";
    svg.append(one);
  };
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  years.forEach((year, i) => add("text", { x: x(i), y: high - 6, "text-anchor": "middle" }, year));
  for (const v of [low, 100, top].filter((one) => one === 100 || Math.abs(y(one) - y(100)) > 12)) add("text", { x: 34, y: y(v) + 4, "text-anchor": "end" }, Math.round(v));
  let before = -99;
  const last = (one) => one.values.findLast((v) => v !== null);
  for (const one of drawn.sort((a, b) => last(b) - last(a))) {
    const points = one.values.map((v, i) => (v === null ? "" : `${x(i)},${y(v)}`)).join(" ");
    add("polyline", { points, class: one.kind });
    before = Math.max(before + 14, y(last(one)) + 4);
    add("text", { x: wide - right + 6, y: before, class: one.kind }, one.name);
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) choose(tab, true);
  const save = event.target.closest("[data-picture]");
  if (save) picture(save);
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard.writeText(copy.closest(".panel").querySelector(".cite").textContent);
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest && event.target.closest("[role=tab]");
  const tabs = tab && [...tab.parentElement.querySelectorAll("[role=tab]")];
  const ends = { Home: 0, End: -1 };
  if (!tab || !(event.key in STEPS || event.key in ends)) return;
  const step = STEPS[event.key];
  const next = tabs.at(step ? (tabs.indexOf(tab) + step) % tabs.length : ends[event.key]);
  event.preventDefault();
  next.focus();
  choose(next, true);
});
document.querySelectorAll(".drawing").forEach(listen);
for (const box of document.querySelectorAll(".lines")) {
  lines(box);
  box.parentElement.addEventListener("toggle", () => lines(box));
  box.parentElement.addEventListener("change", () => lines(box));
  addEventListener("resize", () => lines(box));
}
addEventListener("hashchange", fromAddress);
fromAddress();
