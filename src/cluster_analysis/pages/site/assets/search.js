// Search over the pages of one language, offline: names, codes and synonyms in three languages and two alphabets.
// Query and index are folded to one alphabet, so that Кызылорда, Қызылорда, Kyzylorda and Qyzylorda are one word.
"use strict";
(function () {
  const box = document.getElementById("q");
  const results = document.getElementById("results");
  const list = document.getElementById("suggestions");
  const cyrillic = {
    а: "a", ә: "a", б: "b", в: "v", г: "g", ғ: "g", д: "d", е: "e", ж: "j", з: "z", и: "i", і: "i", ы: "i", к: "k",
    қ: "k", л: "l", м: "m", н: "n", ң: "n", о: "o", ө: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ұ: "u", ү: "u",
    ф: "f", х: "h", һ: "h", ц: "c", ч: "c", ш: "s", щ: "s", ъ: "", ы: "i", ь: "", э: "e", ю: "u", я: "a",
  };
  const latin = [
    [/shch|sh|sch/g, "s"], [/zh|dzh|dj/g, "j"], [/kh|x/g, "h"], [/gh/g, "g"], [/ch|ts|tz/g, "c"], [/ph/g, "f"],
    [/yu|iu|ju/g, "u"], [/ya|ia|ja/g, "a"], [/ye|yo|jo/g, "e"], [/q/g, "k"], [/w/g, "v"], [/[yı]/g, "i"], [/(.)\1+/g, "$1"],
  ];

  function fold(word) {
    let text = Array.from(word.toLowerCase(), (one) => one.normalize("NFD")[0]).map((one) => cyrillic[one] ?? one).join("");
    for (const [from, to] of latin) text = text.replace(from, to);
    return text;
  }
  const parts = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean).map(fold).filter(Boolean);

  // Letters to change, add, take away or exchange; more than `most` are not counted.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, row] = [row, next];
    }
    return row[b.length];
  }

  // How well a typed word fits a word of the index: 10 the same, 7 its beginning, 6 with another ending, 4 mistyped.
  function fit(typed, word) {
    if (typed === word) return 10;
    if (typed.length > 1 && word.startsWith(typed)) return 7;
    if (word.length > 2 && typed.startsWith(word) && typed.length - word.length < 4) return 6;
    const most = typed.length > 7 ? 2 : typed.length > 4 ? 1 : 0;
    if (!most || typed[0] !== word[0]) return 0;
    const off = Math.min(distance(typed, word, most), distance(typed, word.slice(0, typed.length), most) + 0.5);
    return off <= most ? 5 - off : 0;
  }

  let pages = null;
  function load() {
    pages = pages || window.searchIndex.map(([title, link, kind, weight, words]) =>
      ({
        title, link, kind, weight, heads: parts(title), words: Array.from(new Set(parts(title + " " + words))),
        names: [title, ...words.split(";")].map((one) => parts(one).join(" ")),
      }));
    return pages;
  }

  function search(query) {
    const typed = parts(query);
    if (!typed.length) return [];
    const hits = [];
    for (const page of load()) {
      let score = 0, met = 0;
      for (const one of typed) {
        const best = Math.max(0, ...page.words.map((word) => fit(one, word)));
        const head = Math.max(0, ...page.heads.map((word) => fit(one, word)));
        if (best) met += 1;
        score += best + head / 4;
      }
      if (page.names.includes(typed.join(" "))) score += 4;
      if (met) hits.push({ page, score: score + page.weight / 4 - 6 * (typed.length - met) + (met === typed.length ? 2 : 0) });
    }
    const best = Math.max(...hits.map((hit) => hit.score));
    return hits.filter((hit) => hit.score > best / 3).sort((a, b) => b.score - a.score).map((hit) => hit.page);
  }
  window.searchPages = search;

  function item(page) {
    const made = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("span");
    link.href = page.link;
    link.textContent = page.title;
    kind.className = "kind";
    kind.textContent = page.kind;
    made.append(link, " ", kind);
    return made;
  }

  if (results) {
    const found = document.getElementById("found");
    const show = () => {
      const hits = search(box.value);
      if (box.value.trim()) found.textContent = hits.length ? found.dataset.some.replace("{n}", hits.length) : found.dataset.none;
      results.replaceChildren(...hits.slice(0, 50).map(item));
    };
    box.value = new URLSearchParams(location.search).get("q") || "";
    box.addEventListener("input", show);
    show();
  } else if (list) {
    box.addEventListener("input", () => {
      list.replaceChildren(...search(box.value).slice(0, 6).map(item));
      list.hidden = !list.children.length;
    });
    box.form.addEventListener("keydown", (event) => {
      const links = [box, ...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
      if (event.key === "Escape") { list.hidden = true; box.focus(); }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      links[(at + (event.key === "ArrowDown" ? 1 : links.length - 1)) % links.length].focus();
    });
    document.addEventListener("click", (event) => { if (!box.form.contains(event.target)) list.hidden = true; });
  }
})();
