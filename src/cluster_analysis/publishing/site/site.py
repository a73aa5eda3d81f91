"""The site: start page with map, pages with their links, search, downloads, records; from finished parts."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from cluster_analysis.data.paths import below, project_root
from cluster_analysis.data.records import Record
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import all_records, data_path
from cluster_analysis.intake.fetch.fetching import address
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.pages.content import Results, published
from cluster_analysis.pages.notebook import Facts
from cluster_analysis.pages.site import graph, start
from cluster_analysis.pages.site.html import ASSETS, environment, render
from cluster_analysis.publishing.document import provenance
from cluster_analysis.publishing.document.integrity import sound
from cluster_analysis.publishing.run import portfolio, step
from cluster_analysis.publishing.site import downloads, listing, search, summary


def assemble(work: Path, out: Path, before: Path) -> None:
    """Put the whole report together in the folder `out`: `site/`, with tables and documents inside.

    Parameters
    ----------
    work
        The build's folder with `pages/`, `pdf/`, `tables/` and the executed notebooks.
    out
        A new folder; nothing in it is published until the caller puts it in place.
    before
        The report before, if it exists: files that are the same take no further room on the disk.
    """
    listed = portfolio.items()
    report = _Report(out, before)
    made = portfolio.tables(listed)
    for source, name in _copies(listed, made, work):
        report.write(name, source.read_bytes())
    records = {about.name: about for about in all_records()}
    files = {name: data_path(name) for name in records}
    raw = {name: _raw(records[name], path, report) for name, path in files.items() if path.is_file()}
    tables = {path.relative_to(project_root()).as_posix(): records[name] for name, path in files.items()}
    for item in listed:
        record = provenance.page_record(item, work, tables)
        for code in item.languages:
            report.write(f"site/{code}/records/{item.id}.json", record)
    edition = summary.edition(before, out, records)
    report.write(summary.EDITION, json.dumps(edition, ensure_ascii=False, indent=1))
    shared: Facts = {
        "by_name": records,
        "records": list(records.values()),
        "raw": raw,
        "made": made,
        "edition": edition,
        "address": address,
        "root": "../",
        "pdf": {item.id for item in listed if item.pdf},
        "mapping": _mapping(listed, work),
    }
    for lang in LANGUAGES:
        _write_language([item for item in listed if lang in item.languages], work, report, lang, shared)
    for template, name in (("door", "index"), ("404", "404")):
        report.write(f"site/{name}.html", environment().get_template(f"{template}.html").render())
    provenance.write_crate(out, report.sums)


class _Report:
    """The files of a new report; one that is the same in the report before takes no further room."""

    def __init__(self, out: Path, before: Path) -> None:
        self.out = out
        self.before = before
        self.there = sound(before)
        self.sums: dict[str, str] = {}

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file, or link to that of the report before where it is the same."""
        content = content.encode() if isinstance(content, str) else content
        target = below(self.out, name)
        digest = hashlib.sha256(content).hexdigest()
        target.parent.mkdir(parents=True, exist_ok=True)
        self.sums[name] = digest
        if self.there.get(name) == digest:
            with suppress(OSError):  # a file system without such links
                os.link(self.before / name, target)
                return
        target.write_bytes(content)


def _copies(
    items: list[portfolio.Entry], made: Mapping[str, list[str]], work: Path
) -> Iterator[tuple[Path, str]]:
    """Finished files and their names in the report; what an earlier portfolio left is not taken."""
    yield from ((path, f"site/assets/{path.name}") for path in sorted(ASSETS.iterdir()))
    files = [name for names in made.values() for name in names]
    for item in items:
        for lang in item.languages:
            for path in (work / "pages" / lang / item.id).iterdir():
                yield path, f"site/{lang}/{item.id}/{path.name}"
            files += [f"pdf/{lang}/{item.id}.pdf"] * item.pdf
    yield from ((work / name, f"site/{name}") for name in files)


def _mapping(items: list[portfolio.Entry], work: Path) -> Results:
    """What the mapping on the present regions published; nothing where the portfolio has none."""
    for item in items:
        if item.kind == "mapping" and item.parameters.get("vintage") == regions().at().year:
            return published(below(work, step.NOTEBOOKS, f"{item.id}.ipynb"))
    return {}


def _raw(about: Record, source: Path, report: _Report) -> dict[str, str]:
    """Copy the data file of a record into the site, and write the page of its rows where it is a table."""
    report.write(f"site/data/{source.name}", source.read_bytes())
    found = {"path": f"data/{source.name}", "rows": ""}
    if source.suffix == ".csv":
        found["rows"] = f"data/{about.name}.html"
        columns, rows = downloads.read_rows(source)
        page = (
            environment()
            .get_template("rows.html")
            .render(name=about.name, columns=columns, rows=rows, titles=about.title)
        )
        report.write(f"site/{found['rows']}", page)
    return found


def _write_language(
    items: list[portfolio.Entry], work: Path, report: _Report, lang: str, shared: Facts
) -> None:
    """The pages of one language: rendered, linked to each other, and written with what links to them."""
    pages = listing.pages(items, work, lang)
    html = {
        item.id: (work / "pages" / lang / f"{item.id}.html").read_text(encoding="utf-8") for item in items
    }
    own = {"index": start.view(pages, shared["mapping"], lang)} | _of_every_site(lang, shared["records"])
    shared = shared | {"pages": pages, "headings": graph.kinds(lang)}
    for name, values in own.items():
        html[name] = render(f"{name.partition('-')[0]}.html", lang, name=name, **shared | values)
    linker = graph.Linker(pages)
    by_name = {page.name: page for page in pages}
    html = {name: linker.linked(text, name) for name, text in html.items()}
    for name, linking_names in graph.incoming(html).items():
        linking = [by_name[one] for one in linking_names]
        related = graph.related(by_name[name], pages)
        foot = render("links.html", lang, own=by_name[name], linking=linking, related=related, **shared)
        report.write(f"site/{lang}/{name}.html", html[name].replace("</main>", f"{foot}</main>", 1))
    report.write(f"site/{lang}/search.html", render("search.html", lang, name="search", **shared))
    report.write(f"site/{lang}/search-index.js", search.script(pages, lang))


def _of_every_site(lang: str, records: list[Record]) -> dict[str, Facts]:
    """Methods and measures, data sets, downloads, news: what each shows, by the name of its page."""
    measures, concepts = listing.measures(lang)
    about: Facts = {"measures": measures, "concepts": concepts}
    found = dict.fromkeys(("methods", "provenance", "downloads", "new"), about)
    found |= {f"measure-{one['id']}": {"measure": one} for one in measures}
    known = downloads.columns_in(lang)
    return found | {f"data-{one.name}": {"record": one, "known": known} for one in records}
