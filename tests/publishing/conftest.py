"""A small site in three languages, made once: a cluster, two regions, start page, search."""

import base64
import shutil
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
            "id": "mapping",
            "notebook": "02_cluster_mapping",
            "kind": "mapping",
            "parameters": {"vintage": 2022},
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


def _lq(industry="A"):
    """Location quotients of one section in 2017, as a result that pages lay out."""
    import cluster_analysis as ca

    gva = ca.load("gva_by_region_section", 2017)
    lq = ca.location_quotient(gva["value"]).sel(industry=industry, year=2017).rename("location_quotient")
    return lq.assign_attrs(record=gva.attrs["record"])


def kept(name, result):
    """A result as `ca.publish` leaves it in an executed notebook."""
    from cluster_analysis.pictures.findings import Finding
    from cluster_analysis.pictures.results import DATA, RESULT_MIME, Result, pack

    if isinstance(result, Finding):
        result = Result("finding", (), result)
    if hasattr(result, "dims"):
        result = Result(DATA, (result,), None)
    return new_output("display_data", data={RESULT_MIME: pack(result.named(name))})


def write_results(path, about, *cells):
    """Write an executed notebook: strings are markdown, dictionaries are results by name."""
    nb = new_notebook(metadata={"cluster_analysis": about})
    for cell in cells:
        if isinstance(cell, str):
            nb.cells.append(new_markdown_cell(cell))
        else:
            outputs = [kept(name, result) for name, result in cell.items()]
            nb.cells.append(new_code_cell("ca.publish(name, result)", outputs=outputs))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


def _page_cells(item):
    import cluster_analysis as ca

    say, lq = ca.say("en"), _lq()
    if item.kind == "mapping":
        every = ca.load("gva_by_region_section", 2022)
        quotients = ca.location_quotient(every["value"], **every.panel.margins()).rename("location_quotient")
        data = {"every_quotient": quotients.assign_attrs(record=every.attrs["record"])}
        return ["# Mapping", data | {"lead": say("lead", industry="A", year=2017, count=1, total=2,
                                                  threshold=1.25, names=["KZ-59"])}]  # fmt: skip
    name = ca.texts(ca.load_table("clusters").head(1), "name")[0]
    title = name if item.kind == "cluster" else item.parameters["region"]
    bars = ca.charts.bars(lq, say.highest(lq), highlight=["KZ-43"])
    table = ca.table(ca.columns(location_quotient=lq), say.highest(lq))
    return [
        "# Is there a cluster?",
        {"title": say("{name}", name=title)},
        "## A",
        {"quotient_table": table, "quotients": bars},
        "#### Too deep",
        {"quotient_map": ca.maps.choropleth(lq, say.highest(lq))},
    ]


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
            about = {"entry": item.id, "kind": item.kind, "parameters": item.parameters}
            path = work / "notebooks" / f"{item.id}.ipynb"
            if not path.exists():
                write_results(path, about, *_page_cells(item))
            html.write_page(path, work / "pages" / item.lang / f"{item.id}.html", item.lang, LANGUAGES)
            pdf.write_pdf(path, work / "pdf" / item.lang / f"{item.id}.pdf", item.lang)
        site.assemble(work, out)
    return out
