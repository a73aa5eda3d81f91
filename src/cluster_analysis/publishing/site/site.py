"""The site: start page with map, pages, search, downloads, provenance; assembled from finished parts."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cluster_analysis.data.paths import MARK, below
from cluster_analysis.data.records import checksum
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import all_records
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.language.i18n import LANGUAGES, translator
from cluster_analysis.pictures.results import Result
from cluster_analysis.publishing.document import provenance
from cluster_analysis.publishing.document.integrity import sound
from cluster_analysis.publishing.run import portfolio, step
from cluster_analysis.publishing.run.content import published
from cluster_analysis.publishing.site import methods, start
from cluster_analysis.publishing.site.html import render

ASSETS = Path(__file__).parent / "assets"


def assemble(work: Path, out: Path, before: Path | None = None) -> None:
    """Put the whole report together in the folder `out`: `site/`, `pdf/`, `tables/`.

    Parameters
    ----------
    work
        The build's folder with `pages/`, `pdf/`, `tables/` and the executed notebooks.
    out
        A new folder; nothing in it is published until the caller puts it in place.
    before
        The report before: files that are the same take no further room on the disk.
    """
    listed = portfolio.items()
    shutil.copytree(ASSETS, out / "site" / "assets")
    for lang in LANGUAGES:
        (out / "site" / lang / "records").mkdir(parents=True)
        (out / "pdf" / lang).mkdir(parents=True)
    (out / "tables").mkdir()
    there = sound(before) if before else {}
    sums = {}
    for source, name in _copies(listed, work):
        sums[name] = checksum(source)
        _take(source, below(out, name), before / name if before and there.get(name) == sums[name] else None)
    tables = provenance.data_files()
    for item in listed:
        record = provenance.page_record(item, work, tables)
        (out / "site" / item.lang / "records" / f"{item.id}.json").write_text(record, encoding="utf-8")
    for lang in LANGUAGES:
        _write_language([item for item in listed if item.lang == lang], work, out, lang)
    (out / "site" / "index.html").write_text(_door(), encoding="utf-8")
    provenance.write_crate(out, sums)


def _copies(items: list[portfolio.Item], work: Path) -> Iterator[tuple[Path, str]]:
    """Finished files and their names in the report; what an earlier portfolio left is not taken."""
    for item in items:
        page = work / "pages" / item.lang / f"{item.id}.html"
        yield page, f"site/{item.lang}/{page.name}"
        for path in page.with_suffix("").iterdir():
            yield path, f"site/{item.lang}/{item.id}/{path.name}"
        if item.pdf:
            yield work / "pdf" / item.lang / f"{item.id}.pdf", f"pdf/{item.lang}/{item.id}.pdf"
    for names in portfolio.tables().values():
        yield from ((work / "tables" / name, f"tables/{name}") for name in names)


def _take(source: Path, target: Path, same: Path | None) -> None:
    """A file of the report: a link to the `same` one of the report before, else a copy."""
    target.parent.mkdir(exist_ok=True)
    if same:
        with suppress(OSError):  # a file system without such links
            os.link(same, target)
            return
    shutil.copy2(source, target)


def _write_language(items: list[portfolio.Item], work: Path, out: Path, lang: str) -> None:
    """Start page, search, downloads and provenance of one language."""
    site = out / "site" / lang
    pages = _told_apart([_page(item, work) for item in items])
    shared = {"root": "../", "pages": pages}
    views = {
        "index": start.view(pages, _mapping(items, work), lang),
        "search": {},
        "downloads": {"groups": _downloads(out, lang)},
        "methods": {"methods": methods.described(lang)},
        "provenance": {"records": list(all_records())},
    }
    for name, values in views.items():
        html = render(f"{name}.html", lang, name=name, **shared, **values)
        (site / f"{name}.html").write_text(html, encoding="utf-8")
    index = [{"title": page["title"], "text": page["text"], "link": f"{page['name']}.html"} for page in pages]
    index += [
        {"title": one.title, "text": " ".join(one.lines), "link": f"methods.html#{one.id}"}
        for one in methods.described(lang)
    ]
    script = json.dumps(index, ensure_ascii=False).replace("</", "<\\/")
    (site / "search-index.js").write_text(f"window.searchIndex = {script};\n", encoding="utf-8")


def _mapping(items: list[portfolio.Item], work: Path) -> Mapping[str, Result]:
    """What the mapping on the present regions published.

    Raises
    ------
    InputError
        If no entry of the portfolio is such a mapping.
    """
    present = regions().at().year
    for item in items:
        if item.kind == "mapping" and item.parameters.get("vintage") == present:
            return published(below(work, step.NOTEBOOKS, f"{item.run}.ipynb"))
    message = "has no mapping on the regions of {vintage}, which the start page shows"
    raise InputError([Problem(message, file=MARK, vintage=present)])


def _page(item: portfolio.Item, work: Path) -> dict[str, Any]:
    """What lists and search need to know of a page."""
    path = work / "pages" / item.lang / f"{item.id}.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    return {"name": item.id, "kind": item.kind, "parameters": item.parameters, **facts}


def _told_apart(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pages with the same title are told apart in lists by the first parameter in which they differ."""
    told = []
    for page in pages:
        same = [one["parameters"] for one in pages if one["title"] == page["title"]]
        differ = [name for name in page["parameters"] if len({str(one.get(name)) for one in same}) > 1]
        more = f", {page['parameters'][differ[0]]}" if differ else ""
        told.append(page | {"title": page["title"] + more})
    return told


def _downloads(out: Path, lang: str) -> dict[str, list[dict[str, str]]]:
    """The files that can be taken away, by kind."""
    _ = translator(lang)
    groups = {
        _("Tables (XLSX, CSV, GeoPackage)"): sorted((out / "tables").iterdir()),
        _("Pages as PDF"): sorted((out / "pdf" / lang).iterdir()),
    }
    return {
        heading: [
            {
                "name": path.name,
                "link": f"../../{path.relative_to(out).as_posix()}",
                "size": f"{max(1, path.stat().st_size // 1024)} KB",
            }
            for path in files
        ]
        for heading, files in groups.items()
    }


def _door() -> str:
    """The first page: goes to English, and offers the languages."""
    links = " · ".join(
        f'<a href="{lang}/index.html" lang="{lang}">{name}</a>'
        for lang, name in {"en": "English", "ru": "Русский", "kk": "Қазақша"}.items()
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="refresh" content="0; url=en/index.html">'
        '<link rel="icon" href="assets/icon.svg" type="image/svg+xml">'
        "<title>Territorial clusters of Kazakhstan</title></head>\n"
        f"<body><main><h1>Territorial clusters of Kazakhstan</h1><p>{links}</p></main></body></html>\n"
    )
