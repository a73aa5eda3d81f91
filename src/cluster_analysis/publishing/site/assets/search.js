// Search over the pages of one language: every word must occur; titles count more than texts.
"use strict";
(function () {
  const pages = window.searchIndex;
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const box = document.getElementById("q");
  const plain = { "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и" };
  // Kazakh letters as on a Russian keyboard, ё as е, é as e: the same number of letters, so places in the text stay.
  const fold = (text) =>
    Array.from(text.toLowerCase(), (one) => plain[one] || one.normalize("NFD")[0]).join("");

  function search(query) {
    const words = fold(query).split(/\s+/).filter(Boolean);
    if (!words.length) return;
    const hits = pages
      .map((page) => {
        const title = fold(page.title), text = fold(page.text);
        if (!words.every((word) => title.includes(word) || text.includes(word))) return null;
        return { page, score: words.reduce((sum, word) => sum + (title.includes(word) ? 5 : 0) + text.split(word).length - 1, 0) };
      })
      .filter(Boolean)
      .sort((a, b) => b.score - a.score);
    found.textContent = hits.length ? found.dataset.some.replace("{n}", hits.length) : found.dataset.none;
    results.replaceChildren(
      ...hits.slice(0, 50).map(({ page }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = page.link;
        link.textContent = page.title;
        const text = document.createElement("p");
        const at = Math.max(0, fold(page.text).indexOf(words[0]) - 60);
        text.textContent = (at ? "… " : "") + page.text.slice(at, at + 200) + " …";
        item.append(link, text);
        return item;
      })
    );
  }

  const query = new URLSearchParams(location.search).get("q") || "";
  box.value = query;
  search(query);
  box.addEventListener("input", () => search(box.value));
})();
