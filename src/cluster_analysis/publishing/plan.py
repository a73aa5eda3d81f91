"""The steps of the report, in chains: a notebook is run, then written as a page and a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cluster_analysis.data.paths import below
from cluster_analysis.publishing.run import portfolio
from cluster_analysis.publishing.run.step import NOTEBOOKS, Step

Chain = list[Step]
"""Steps of which each needs those before it; chains need nothing of each other."""


def chains(work: Path) -> list[Chain]:
    """Everything that the portfolio publishes, in its order, then the tables; files go below `work`."""
    listed = portfolio.items()
    tables = portfolio.tables(listed)
    quotients, folder = tables.pop(portfolio.QUOTIENTS), below(work, "tables")
    found = [list(_of_item(item, quotients, work)) for item in listed]
    for name, files in tables.items():
        made = [below(folder, file) for file in files]
        function = "publishing.site.downloads:write_tables"
        found.append([Step("tables", name, function, made, {"folder": folder}, {"name": name})])
    return found


def _of_item(item: portfolio.Entry, quotients: list[str], work: Path) -> Iterator[Step]:
    """Run a notebook once; write what it says in each language, and the tables of its quotients."""
    executed = below(work, NOTEBOOKS, f"{item.id}.ipynb")
    about = {"parameters": item.parameters, "about": {"entry": item.id, "kind": item.kind}}
    paths = {"notebook": item.path, "executed": executed}
    yield Step("run", item.id, "publishing.run.notebooks:execute", [executed], paths, about)
    for lang in item.languages:
        page = below(work, "pages", lang, f"{item.id}.html")
        made = [page, page.with_suffix(".json"), page.with_suffix("")]
        values = {"lang": lang, "offered": item.languages, "pdf": item.pdf}
        paths = {"executed": executed, "page": page}
        yield Step("page", f"{item.id}.{lang}", "pages.site.html:write_page", made, paths, values)
        if item.pdf:
            pdf = below(work, "pdf", lang, f"{item.id}.pdf")
            paths, function = {"executed": executed, "pdf": pdf}, "publishing.document.pdf:write_pdf"
            yield Step("pdf", f"{item.id}.{lang}", function, [pdf], paths, {"lang": lang})
    vintage, folder = item.parameters.get("vintage"), below(work, "tables")
    made = [below(folder, file) for file in quotients if f"_{vintage}." in file]
    if item.kind == "mapping" and made:
        function = "publishing.site.downloads:write_quotients"
        paths = {"executed": executed, "folder": folder}
        yield Step("tables", made[0].stem, function, made, paths, {"vintage": vintage})
