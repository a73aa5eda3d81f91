"""The steps of the report, in chains: a notebook is run, then written as a page and a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cluster_analysis.data.paths import below
from cluster_analysis.publishing.run import portfolio
from cluster_analysis.publishing.run.step import NOTEBOOKS, Step

Chain = list[Step]
"""Steps of which each needs those before it; chains need nothing of each other."""


def chains(work: Path) -> list[Chain]:
    """Everything that the portfolio publishes, in its order, then the tables; files go below `work`."""
    listed = portfolio.items()
    runs: dict[str, list[portfolio.Item]] = {}
    for item in listed:
        runs.setdefault(item.run, []).append(item)
    found = [_of_run(items, listed, work) for items in runs.values()]
    panels = portfolio.tables(listed).items()
    return found + [[_tables(name, files, work)] for name, files in panels if name != portfolio.QUOTIENTS]


def _of_run(items: list[portfolio.Item], listed: list[portfolio.Item], work: Path) -> Chain:
    """Run a notebook, and write what it says for each item: in each language, where it has none itself."""
    first = items[0]
    executed = below(work, NOTEBOOKS, f"{first.run}.ipynb")
    chain = [
        Step(
            "run",
            first.run,
            "publishing.run.notebooks:execute",
            made=[executed],
            paths={"notebook": first.path, "executed": executed},
            values={"parameters": _parameters(first), "about": {"entry": first.id, "kind": first.kind}},
        )
    ]
    for item in items:
        offered = [one.lang for one in listed if one.id == item.id]  # a page links to its languages
        chain += _written(item, executed, work, offered)
    return chain + _quotients(first, executed, work)


def _quotients(item: portfolio.Item, executed: Path, work: Path) -> list[Step]:
    """The tables of all quotients, from the mappings on the regions for which they are offered."""
    vintage = item.parameters.get("vintage")
    if item.kind != "mapping" or vintage not in portfolio.VINTAGES:
        return []
    folder, name = below(work, "tables"), f"{portfolio.QUOTIENTS}_{vintage}"
    made = [below(folder, f"{name}.{form}") for form in ("csv", "gpkg")]
    paths = {"executed": executed, "folder": folder}
    function = "publishing.site.downloads:write_quotients"
    return [Step("tables", name, function, made=made, paths=paths, values={"vintage": vintage})]


def _parameters(item: portfolio.Item) -> dict[str, Any]:
    """What the notebook is given; no language, if it runs for all of them."""
    return {name: value for name, value in item.parameters.items() if not (item.shared and name == "lang")}


def _written(item: portfolio.Item, executed: Path, work: Path, offered: list[str]) -> Iterator[Step]:
    """Write what a notebook said, in one language."""
    page, values = below(work, "pages", item.lang, f"{item.id}.html"), {"lang": item.lang}
    yield Step(
        "page",
        item.key,
        "pages.site.html:write_page",
        made=[page, page.with_suffix(".json")],
        folder=page.with_suffix(""),
        paths={"executed": executed, "page": page},
        values=values | {"offered": offered, "pdf": item.pdf},
    )
    if item.pdf:
        pdf = below(work, "pdf", item.lang, f"{item.id}.pdf")
        paths = {"executed": executed, "pdf": pdf}
        function = "publishing.document.pdf:write_pdf"
        yield Step("pdf", item.key, function, made=[pdf], paths=paths, values=values)


def _tables(name: str, files: list[str], work: Path) -> Step:
    """Write the files of one table."""
    folder = below(work, "tables")
    made = [below(folder, file) for file in files]
    function = "publishing.site.downloads:write_tables"
    return Step("tables", name, function, made=made, paths={"folder": folder}, values={"name": name})
