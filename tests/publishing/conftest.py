"""A small site in three languages, made once: a cluster, two regions, start page, search."""

import base64
import shutil
from functools import cache
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

REPO = Path(__file__).parents[2]
LANGUAGES = ("en", "ru", "kk")
PORTFOLIO = {
    "languages": list(LANGUAGES),
    "entries": [
        {
            "id": "cluster",
            "notebook": "05_cluster_profile",
            "kind": "cluster",
            "each": {"cluster": ["kyzylorda-rice"]},
        },
        {
            "id": "region",
            "notebook": "07_region",
            "kind": "region",
            "parameters": {"vintage": 2022},
            "each": {"region": ["KZ-43", "KZ-47"]},
        },
    ],
}


def output(thing):
    """What a notebook keeps of a displayed object."""
    found = thing._repr_mimebundle_()
    data, about = found if isinstance(found, tuple) else (found, {})
    data = {
        kind: base64.b64encode(one).decode() if isinstance(one, bytes) else one for kind, one in data.items()
    }
    return new_output("display_data", data=data, metadata=about)


def write_executed(path, about, *cells):
    """Write an executed notebook: strings are markdown, tuples are outputs of one code cell."""
    nb = new_notebook(metadata={"cluster_analysis": about})
    for cell in cells:
        if isinstance(cell, str):
            nb.cells.append(new_markdown_cell(cell))
        else:
            nb.cells.append(new_code_cell("show()", outputs=[output(one) for one in cell]))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


@cache
def _picture(lang):
    from cluster_analysis import pages

    page = pages.region.load("KZ-43", lang, 2022)
    return pages.region.structure(page)[0]


def _cluster(lang):
    from cluster_analysis import pages
    from cluster_analysis.language.i18n import translator

    profile = pages.load("kyzylorda-rice", lang)
    said = translator(lang)
    shown = [item for number in (1, 8) for item in pages.panel(profile, number)]
    heading = said(
        "# Cluster profile\n\nTwenty-two panels on one candidate cluster. "
        "A panel without data is grey and says why."
    )
    return [heading, (profile,), "## A", tuple(shown), "#### Too deep", (_picture(lang),)]


def _region(code, lang):
    from cluster_analysis import pages

    page = pages.region.load(code, lang, 2022)
    shown = [item for item in pages.region.specialisations(page) if not hasattr(item, "figure")]
    return ["# Region", (page,), "## B", tuple(shown), (_picture(lang),)]


def project(root):
    """A project folder with the real data, the two notebooks and a short portfolio."""
    (root / "data").mkdir(parents=True)
    (root / "data" / "raw").symlink_to(REPO / "data" / "raw")
    (root / "notebooks").mkdir()
    for entry in PORTFOLIO["entries"]:
        shutil.copy(REPO / "notebooks" / f"{entry['notebook']}.ipynb", root / "notebooks")
    (root / "portfolio.yml").write_text(yaml.safe_dump(PORTFOLIO), encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def executed():
    """Writes an executed notebook."""
    return write_executed


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The folder with `site/`, `pdf/` and `tables/`."""
    from cluster_analysis.publishing.document import pdf
    from cluster_analysis.publishing.run import portfolio
    from cluster_analysis.publishing.site import html, site

    root = project(tmp_path_factory.mktemp("project"))
    work, out = root / "work", root / "reports"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLUSTER_ANALYSIS_ROOT", str(root))
        patch.setattr("cluster_analysis.publishing.run.portfolio.tables", lambda: {"small": ["small.csv"]})
        (work / "tables").mkdir(parents=True)
        (work / "tables" / "small.csv").write_text("a\r\n1\r\n")
        for item in portfolio.items():
            about = {"entry": item.id, "kind": item.kind, "lang": item.lang, "parameters": item.parameters}
            cells = (
                _cluster(item.lang)
                if item.kind == "cluster"
                else _region(item.parameters["region"], item.lang)
            )
            path = write_executed(work / "notebooks" / f"{item.key}.ipynb", about, *cells)
            html.write_page(path, work / "pages" / item.lang / f"{item.id}.html", offered=LANGUAGES)
            pdf.write_pdf(path, work / "pdf" / item.lang / f"{item.id}.pdf")
        site.assemble(work, out)
    return out
