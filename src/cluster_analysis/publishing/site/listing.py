"""All pages of the site in one language: their titles, and the words by which texts and readers mean them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.data.regions.industries import industry_name, section_name
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.data.tables.catalogue import all_records, load_table
from cluster_analysis.language.catalogues import LANGUAGES, translator
from cluster_analysis.language.names import project_names
from cluster_analysis.pages.notebook import Facts
from cluster_analysis.pages.site.graph import CASES, Page
from cluster_analysis.pages.site.html import environment
from cluster_analysis.publishing.run.portfolio import Entry

WORDS = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
"""Synonyms and products by the names of pages, for the search."""


def pages(items: list[Entry], work: Path, lang: str) -> list[Page]:
    """Every page of a language: of the portfolio, measures, data sets, and those that every site has."""
    return told_apart(
        [
            replace(page, words=(*page.words, *WORDS.get(page.name, ())))
            for page in (*_of_items(items, work, lang), *_measures(lang), *_data_sets(lang), *_always(lang))
        ]
    )


def measures(lang: str) -> tuple[list[Facts], list[Facts]]:
    """Measures with formula, reading and limits; and what else the page of methods explains."""
    module = environment().get_template("measures.html").make_module({"_": translator(lang)})
    return module.measures, module.concepts  # type: ignore[attr-defined]


def _of_items(items: list[Entry], work: Path, lang: str) -> Iterator[Page]:
    for item in items:
        facts = json.loads((work / "pages" / lang / f"{item.id}.json").read_text(encoding="utf-8"))
        about = ABOUT[item.kind](item.parameters[item.kind], lang) if item.kind in ABOUT else {}
        yield Page(item.id, item.kind, **facts | about)


def _region(code: str, lang: str) -> Facts:
    names = tuple(project_names().name(code, lang, case) for case in CASES[lang])
    aliases = (alias for alias, own in regions().aliases if own == code)
    return {
        "title": names[0],
        "names": names,
        "labels": (code, region_name(code, lang, short=True)),
        "words": (code, *(region_name(code, one) for one in LANGUAGES), *aliases),
        "codes": frozenset([code]),
    }


def _section(code: str, lang: str) -> Facts:
    title = section_name(code, lang)
    cases = (project_names().name(code, lang, case) for case in CASES[lang])
    return {
        "title": title,
        "names": (*cases, industry_name(code, lang), title),
        "labels": (f"{code} {title}",),
        "words": tuple(name(code, one) for one in LANGUAGES for name in (section_name, industry_name)),
        "codes": frozenset([code]),
    }


def _cluster(name: str, lang: str) -> Facts:
    row: Any = load_table("clusters").set_index("id").loc[name]
    own = row[f"name_{lang}"]
    region = row["host"]
    whole = region_name(region, lang)
    short = region_name(region, lang, short=True)
    places = (region_name(region, one, short=True) for one in LANGUAGES)
    return {
        "title": f"{own}, {whole}",
        "names": (own, f"{own}, {whole}", f"{own}, {short}", f"{own}: {whole}"),
        "labels": (name,),
        "words": (name, *(row[f"name_{one}"] for one in LANGUAGES), *places),
        "codes": frozenset(["cluster", region, row["region"], *row["sections"].split(";")]),
    }


ABOUT = {"region": _region, "section": _section, "cluster": _cluster}
"""What the list knows of a page by its kind, from its region, section or cluster."""


def _measures(lang: str) -> Iterator[Page]:
    for every in zip(*(measures(one)[0] for one in LANGUAGES), strict=True):
        one = every[LANGUAGES.index(lang)]
        yield Page(
            f"measure-{one['id']}",
            "measure",
            one["title"],
            (one["title"], *one["names"].split("|")),
            words=(one["id"], *(f"{own['title']}|{own['names']}" for own in every)),
            codes=frozenset({one["kind"]} if "kind" in one else ()),
        )


def _data_sets(lang: str) -> Iterator[Page]:
    for about in all_records():
        yield Page(
            f"data-{about.name}",
            "data",
            about.title[lang],
            (about.title[lang], about.id),
            (about.name,),
            synthetic=about.synthetic,
            words=(about.name, about.element or "", *(about.title[one] for one in LANGUAGES)),
        )


def _always(lang: str) -> Iterator[Page]:
    """The pages that every site has."""
    _ = translator(lang)
    titles = {
        "index": _("Overview"),
        "methods": _("Methods"),
        "downloads": _("Downloads"),
        "provenance": _("Where every number is from"),
        "new": _("What is new"),
    }
    for name, title in titles.items():
        yield Page(name, name, title, (title,) if name != "index" else ())


def told_apart(found: list[Page]) -> list[Page]:
    """Pages with the same title are told apart in lists by the end of their names: "Maps, 2017"."""
    counted = Counter(page.title for page in found)
    return [
        replace(page, title=f"{page.title}, {page.name.rpartition('-')[2]}")
        if counted[page.title] > 1
        else page
        for page in found
    ]
