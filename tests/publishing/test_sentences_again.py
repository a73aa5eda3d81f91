"""Sentences of sixty pages against a second program, which computes their numbers and names from raw files.

Sixty pages are drawn; each number, rank, list of regions or sections, and stance in each sentence on them is
computed anew and must be what stands there. Kinds of sentences that are not computed again are named below.
"""

import random
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml
from notebook_cells import published
from second_program import HIGHEST, VALUES, Between

from cluster_analysis.language.values import Listing, Named, Number, Word, Year
from cluster_analysis.pictures.findings import Finding, Period, Texts

ROOT = Path(__file__).parents[2]
TEXTS = yaml.safe_load((ROOT / "src/cluster_analysis/pictures/sentences.yml").read_text("utf-8"))
NAMES = {text: name for name, text in TEXTS["sentences"].items()}
WORDS = {text: key for key, text in TEXTS["words"].items()}
PAGES = {"region": ("07_region", "region"), "section": ("08_section", "section"),
         "cluster": ("05_cluster_profile", "cluster")}  # fmt: skip
TITLES = {"four", "region.cells", "region.every", "verdict.points", "opening", "{region}, {year}",
          "{industry}, {year}"}  # fmt: skip
"""Sentences of labels only, which say nothing that could be wrong but what the page is about."""
EMPTY = {"opening.none", "opening.no_region", "no_growth", "no_product", "no_facts", "no_share", "no_figure",
         "no_start", "opening.economy.unknown", "opening.unknown",
         "{measure}: no value is known."}  # fmt: skip
"""Sentences that say that something is not known, or not there."""
NAMED = ("{label} ({value})", TEXTS["sentences"]["opening.jump"])
"""A name with its number, and one that rests on one year."""
ABOUT = {"region", "industry", "year", "start", "end", "window", "unit", "measure", "label", "cluster"}
"""Places that say what a sentence is about; what is chosen (the region with the largest part) is computed."""
STANDS = {"supports", "open", "against"}
"""Stances, and places of a verdict with its claims, which are sentences of their own."""


def pages():
    """Every page of a region, a section and a cluster in each language: the sixty that the seed draws."""
    tables = yaml.safe_load((ROOT / "portfolio.yml").read_text("utf-8"))["entries"]
    own = {one["kind"]: one for one in tables}
    ids = {"region": own["region"]["each"]["region"], "section": own["section"]["each"]["section"],
           "cluster": pd.read_csv(ROOT / "data/raw/clusters.csv")["id"].tolist()}  # fmt: skip
    every = [(kind, one, lang) for kind in ids for one in ids[kind] for lang in ("en", "ru", "kk")]
    return random.Random(20261129).sample(every, 60)


@cache
def page(kind, one):
    """What the notebook of a page publishes, and its parameters."""
    notebook, parameter = PAGES[kind]
    found, space = published(notebook, **{parameter: one})
    names = ("year", "start", "region", "section", "cluster", "sections")
    about = {name: space[name] for name in names if name in space}
    return found, about | {"section": space["main"]} if kind == "cluster" else about


def plain(value):
    """A value without its type: a number, a year, a code, a text in English, a list, a name with a number."""
    if isinstance(value, Finding):
        if value.key not in NAMED:
            return value
        return value.values["label"].code, value.values["value"], *NAMED[1 : NAMED.index(value.key) + 1]
    if isinstance(value, Listing):
        return [plain(part) for part in value.items]
    if isinstance(value, Texts):
        return value.texts["en"]
    for kind, name in ((Named, "code"), (Year, "year"), (Period, "text"), (Word, "text")):
        if isinstance(value, kind):
            return WORDS.get(getattr(value, name), getattr(value, name))
    return value.value if isinstance(value, Number) else value


def sentences(finding):
    """A sentence and those inside it, but a name with its number."""
    if finding.key in NAMED:
        return
    yield finding
    for value in [finding.claim, *finding.values.values()]:
        for part in value.items if isinstance(value, Listing) else [value]:
            if isinstance(part, Finding):
                yield from sentences(part)


def same(said, again, digits):
    """Whether a value of a sentence is the one that was computed again, as far as it is shown."""
    if isinstance(again, Between):
        return again.holds(said)
    if isinstance(again, dict):  # names with their numbers, in their order
        return [name for name, _ in said] == list(again) and all(near(x, again[name]) for name, x in said)
    if isinstance(again, set):
        return set(said) == again
    return said == again if isinstance(again, str | list) else abs(again - said) <= 0.5001 * 10.0**-digits


def near(number, again):
    return same(number.value, again, number.digits)


def wrong(name, finding, at, result):
    """What of a sentence does not come out again."""
    values = {place: plain(value) for place, value in finding.values.items()}
    if name == "highest":
        again = {"names": HIGHEST[result](at).nlargest(3).to_dict()}
    else:
        again = VALUES[name](at, values)
    if "stands" in again and not ({finding.stands, name.split(".")[-1]} & again["stands"]):
        yield f"{name}: stands for {finding.stands}, is {again['stands']}"
    for place, value in finding.values.items():
        if place in (ABOUT | STANDS) - again.keys() or isinstance(value, Finding):
            continue
        if not same(values[place], again[place], getattr(value, "digits", 0)):
            yield f"{name}.{place}: {values[place]} is {again[place]}"


def misplaced(finding):
    """Claims of a verdict under another heading than what they stand for."""
    for way in STANDS:
        for part in getattr(finding.values.get(way), "items", ()):
            last = NAMES[part.key].split(".")[-1]
            if last in STANDS - {way}:
                yield f"{NAMES[part.key]} stands under {way}"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_sentence_on_sixty_pages_comes_out_again():
    faults, count, left = [], 0, set()
    for kind, one in dict.fromkeys((kind, one) for kind, one, _lang in pages()):  # alike in each language
        found, at = page(kind, one)
        for result, shown in found.items():
            finding = shown if isinstance(shown, Finding) else getattr(shown, "finding", None)
            for each in sentences(finding) if finding is not None else ():
                name = NAMES.get(each.key, each.key)
                faults += [f"{one} {result} {fault}" for fault in misplaced(each)]
                if name in VALUES or name == "highest":
                    faults += [f"{one} {result} {fault}" for fault in wrong(name, each, at, result)]
                    count += 1
                else:
                    left.add(name)
    print(f"{count} sentences computed again")
    assert not faults, "\n".join(faults)
    assert count > 700
    assert left <= TITLES | EMPTY


@pytest.mark.parametrize(
    ("said", "again", "digits"),
    [(1.26, 1.2549, 2), (3, 4, 0), (["A", "C"], ["C", "A"], 0), (["A"], Between(["A", "C"], ["A", "C"]), 0),
     ([("KZ-11", Number(1.3, 1))], {"KZ-11": 1.24}, 0), ("supports", "open", 0)],
)  # fmt: skip
def test_a_value_that_is_off_by_the_last_digit_or_by_a_name_is_not_the_same(said, again, digits):
    assert not same(said, again, digits)
