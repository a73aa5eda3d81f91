"""Draw sentences that users read, with the English beside them, for two readers of a language.

Half of them from the packet and the letters of the example call, half from the pages of a built site:

    python scripts/draw_sentences.py --lang ru --seed 20261129 --count 200 --out sentences-ru.csv

A sentence is drawn once however often it stands; labels of one or two words are none.
"""

import argparse
import csv
import random
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import shown

from cluster_analysis.data.paths import reports
from cluster_analysis.selection.report.letters import letter
from cluster_analysis.selection.report.packet import packet
from cluster_analysis.selection.report.run import Selection, load_selection

CALL = "example_call_2017"
END = re.compile(r"(?<=[.!?])\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮІҺ«“])")
TITLES = r"\[СИНТЕТИ[^\]]*\][^»;.]*"
"""Titles of the example's bids, which stand in every letter."""
NOTHING = r"(?!)"
Pair = tuple[str, str]


def pairs(page: str, english: str) -> Iterator[Pair]:
    """The sentences of a page with those at the same place of the English page; empty where they differ."""
    texts, beside = shown.texts(page), shown.texts(english)
    shapes = [[re.sub(r"\D", "", text) for text in part] for part in (texts, beside)]
    same: dict[int, int] = {}
    for tag, start, end, there, _end in SequenceMatcher(None, *shapes, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and end - start == _end - there):
            same |= {start + step: there + step for step in range(end - start)}
    for number, text in enumerate(texts):
        other = beside[same[number]] if number in same else ""
        parts, others = END.split(text), END.split(other)
        if len(parts) == len(others):
            yield from zip(parts, others, strict=True)
        else:
            yield text, other


def sentences(found: Iterator[Pair], titles: str = NOTHING) -> list[Pair]:
    """The pairs with at least three Cyrillic words; only one of those that differ in numbers or titles."""
    kept: dict[str, Pair] = {}
    for text, english in sorted(found):
        if len(re.findall(r"[Ѐ-ӿ]{2,}", text)) >= 3:
            shape = re.sub(r"\[SYNTHETIC\][^»,;]*|[A-Za-z]?[\d,.−–]+", "#", re.sub(titles, "#", text))
            kept[shape] = kept.get(shape) or (text, english)
    return list(kept.values())


def of_site(lang: str, site: Path) -> Iterator[Pair]:
    """What the pages of a language show."""
    for path in sorted((site / lang).rglob("*.html")):
        english = site / "en" / path.relative_to(site / lang)
        yield from pairs(path.read_text("utf-8"), english.read_text("utf-8") if english.exists() else "")


def of_call(lang: str, selection: Selection) -> Iterator[Pair]:
    """What the packet and the letters of a call say."""
    yield from pairs(packet(selection, lang).html(), packet(selection, "en").html())
    for bid in map(str, selection.call.applications.index):
        yield from pairs(letter(selection, bid, lang).html(), letter(selection, bid, "en").html())


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--lang", choices=["ru", "kk"], required=True)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--site", type=Path, default=reports() / "site")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    rng, half = random.Random(given.seed), given.count // 2  # noqa: S311
    sources = {
        "packet and letters": sentences(of_call(given.lang, load_selection(CALL, draws=100)), TITLES),
        "pages": sentences(of_site(given.lang, given.site)),
    }
    out = given.out or Path(f"sentences-{given.lang}.csv")
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["number", "where", given.lang, "en", "verdict", "what is wrong"])
        drawn = [(where, *pair) for where, all_ in sources.items() for pair in rng.sample(all_, half)]
        table.writerows([number, *row, "", ""] for number, row in enumerate(drawn, 1))
    print(out, *(f"{where}: {len(all_)} sentences" for where, all_ in sources.items()), sep="\n")


if __name__ == "__main__":
    main()
