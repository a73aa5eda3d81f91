"""All pages of the site in one language: their titles, and the words by which texts and readers mean them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.data.regions.industries import industry_name, section_name
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.data.tables.catalogue import all_records, load_table
from cluster_analysis.language.catalogues import LANGUAGES, translator
from cluster_analysis.language.names import project_names
from cluster_analysis.pages.site.graph import CASES, Page
from cluster_analysis.pages.site.html import environment
from cluster_analysis.publishing.run.portfolio import Entry

WORDS: Mapping[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("words.yml").read_text(encoding="utf-8")
)
"""Synonyms and products by the names of pages, for the search."""


def pages(items: list[Entry], work: Path, lang: str) -> list[Page]:
    """Every page of a language: of the portfolio, measures, data sets, and those that every site has."""
    found = [*_of_items(items, work, lang), *_measures(lang), *_data_sets(lang), *_always(lang)]
    found = [replace(page, words=(*page.words, *WORDS.get(page.name, ()))) for page in found]
    return told_apart(found, {item.id: item.parameters for item in items})


def measures(lang: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Measures with formula, reading and limits; and what else the page of methods explains."""
    module = environment().get_template("measures.html").make_module({"_": translator(lang)})
    return module.measures, module.concepts  # type: ignore[attr-defined]


def _of_items(items: list[Entry], work: Path, lang: str) -> Iterator[Page]:
    for item in items:
        facts = json.loads((work / "pages" / lang / f"{item.id}.json").read_text(encoding="utf-8"))
        page, about = Page(item.id, item.kind, **facts), item.parameters.get(item.kind)
        yield replace(page, **ABOUT[item.kind](about, lang)) if item.kind in ABOUT and about else page


def _region(code: str, lang: str) -> dict[str, Any]:
    names = tuple(project_names().name(code, lang, case) for case in CASES[lang])
    whole = (region_name(code, one) for one in LANGUAGES)
    words = (code, *whole, *(alias for alias, own in regions().aliases if own == code))
    labels = (code, region_name(code, lang, short=True))
    return {"title": names[0], "names": names, "labels": labels, "words": words, "codes": frozenset([code])}


def _section(code: str, lang: str) -> dict[str, Any]:
    title = section_name(code, lang)
    cases = (project_names().name(code, lang, case) for case in CASES[lang])
    words = tuple(name(code, one) for one in LANGUAGES for name in (section_name, industry_name))
    names, labels = (*cases, industry_name(code, lang), title), (f"{code} {title}",)
    return {"title": title, "names": names, "labels": labels, "words": words, "codes": frozenset([code])}


def _cluster(name: str, lang: str) -> dict[str, Any]:
    clusters = load_table("clusters").set_index("id")
    if name not in clusters.index:
        return {}
    row = clusters.loc[name]
    own, region = row[f"name_{lang}"], str(row["host"])
    whole, short = (region_name(region, lang, short=one) for one in (False, True))
    title = f"{own}, {whole}"
    places = (region_name(region, one, short=True) for one in LANGUAGES)
    words = (name, *(row[f"name_{one}"] for one in LANGUAGES), *places)
    codes = frozenset(["cluster", region, row["region"], *row["sections"].split(";")])
    names = (own, title, f"{own}, {short}", f"{own}: {whole}")
    return {"title": title, "names": names, "labels": (name,), "words": words, "codes": codes}


ABOUT = {"region": _region, "section": _section, "cluster": _cluster}
"""What the list knows of a page by its kind, from its region, section or cluster."""


def _measures(lang: str) -> Iterator[Page]:
    others = [measures(one)[0] for one in LANGUAGES]
    for number, one in enumerate(measures(lang)[0]):
        words = (one["id"], *(f"{own[number]['title']}|{own[number]['names']}" for own in others))
        names = (one["title"], *one["names"].split("|"))
        codes = frozenset({one["kind"]} if "kind" in one else ())
        yield Page(f"measure-{one['id']}", "measure", one["title"], names, words=words, codes=codes)


def _data_sets(lang: str) -> Iterator[Page]:
    for about in all_records():
        titles = tuple(about.title[one] for one in LANGUAGES)
        name, title = f"data-{about.name}", about.title[lang]
        yield Page(name, "data", title, (title, about.id), (about.name,), synthetic=about.synthetic,
                   words=(about.name, about.element or "", *titles))  # fmt: skip


def _always(lang: str) -> Iterator[Page]:
    """The pages that every site has."""
    _ = translator(lang)
    titles = {"index": _("Overview"), "methods": _("Methods"), "downloads": _("Downloads")}
    titles |= {"provenance": _("Where every number is from"), "new": _("What is new")}
    for name, title in titles.items():
        yield Page(name, name, title, (title,) if name != "index" else ())


def told_apart(found: list[Page], parameters: Mapping[str, Mapping[str, Any]]) -> list[Page]:
    """Pages with the same title are told apart in lists by the first parameter in which they differ."""
    told = []
    for page in found:
        same = [parameters.get(one.name, {}) for one in found if one.title == page.title]
        own = parameters.get(page.name, {})
        differ = [name for name in own if len({str(one.get(name)) for one in same}) > 1]
        told.append(replace(page, title=f"{page.title}, {own[differ[0]]}") if differ else page)
    return told
