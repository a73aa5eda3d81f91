"""The steps of the report, in chains: a notebook is run, then written as pages and documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cluster_analysis.data.paths import below
from cluster_analysis.publishing.run import portfolio
from cluster_analysis.publishing.run.step import NOTEBOOKS, Step

Chain = list[Step]
"""Steps of which each needs those before it; chains need nothing of each other."""


def chains(work: Path) -> list[Chain]:
    """Everything that the portfolio publishes, in its order, then the tables; files go below `work`."""
    found = [list(_of_item(item, work)) for item in portfolio.items()]
    folder = below(work, "tables")
    function = "publishing.site.downloads:write_tables"
    for name, files in portfolio.panels().items():
        made = [below(work, file) for file in files]
        found.append([Step("tables", name, function, made, {"folder": folder, "name": name})])
    return found


def _of_item(item: portfolio.Entry, work: Path) -> Iterator[Step]:
    """Run a notebook once; write what it says in each language, and the tables of its quotients."""
    executed = below(work, NOTEBOOKS, f"{item.id}.ipynb")
    about = {"entry": item.id, "kind": item.kind}
    told = {"notebook": item.path, "executed": executed, "parameters": item.parameters, "about": about}
    yield Step("run", item.id, "publishing.run.notebooks:execute", [executed], told)
    told = {
        "executed": executed,
        "work": work,
        "name": item.id,
        "languages": item.languages,
        "pdf": item.pdf,
    }
    yield Step("page", item.id, "publishing.site.pages:write", list(_pages(item, work)), told)
    made = [below(work, file) for file in portfolio.quotients(item)]
    if made:
        told = {
            "executed": executed,
            "folder": below(work, "tables"),
            "vintage": item.parameters["vintage"],
        }
        yield Step("tables", made[0].stem, "publishing.site.downloads:write_quotients", made, told)


def _pages(item: portfolio.Entry, work: Path) -> Iterator[Path]:
    """What `publishing.site.pages.write` makes of an item."""
    for lang in item.languages:
        page = below(work, "pages", lang, f"{item.id}.html")
        yield from (page, page.with_suffix(".json"), page.with_suffix(""))
        if item.pdf:
            yield below(work, "pdf", lang, f"{item.id}.pdf")


def run_alone(path: Path, texts: Mapping[str, str], out: Path) -> None:
    """Run a notebook that is not of the portfolio; write it, or its page (.html) or document (.pdf).

    Parameters
    ----------
    texts
        Its parameters, as texts of a command line.
    """
    from cluster_analysis.publishing.run import notebooks

    executed = out.with_suffix(".ipynb") if out.suffix in (".html", ".pdf") else out
    notebooks.run(path, notebooks.parse_parameters(path, texts), executed)
    if out != executed:
        from cluster_analysis.publishing.site.pages import write_alone

        write_alone(executed, out)
