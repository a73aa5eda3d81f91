"""A small site in three languages, made once: a cluster, two regions, start page, search."""

import os
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

REPO = Path(__file__).parents[2]
LANGUAGES = ("en", "ru", "kk")
REGIONS = [
    f"KZ-{n}" for n in (10, 11, 15, 19, 23, 27, 31, 33, 35, 39, 43, 47, 55, 59, 61, 62, 63, 71, 75, 79)
]
SECTIONS = list("ABCDEFGHIJKLMNOPQRS")
FULL = ("cluster-kyzylorda-rice", "region-KZ-43", "region-KZ-47", "section-A")
"""Pages with drawings and a table; the others have a sentence that names regions and sections."""
PORTFOLIO = {
    "languages": list(LANGUAGES),
    "entries": [
        {
            "id": "cluster",
            "notebook": "05_cluster_profile",
            "kind": "cluster",
            "pdf": True,
            "each": {"cluster": {"table": "clusters", "column": "id"}},
        },
        {
            "id": "mapping",
            "notebook": "02_cluster_mapping",
            "kind": "mapping",
            "parameters": {"vintage": 2022},
            "pdf": False,
        },
        {
            "id": "mapping-2017",
            "notebook": "02_cluster_mapping",
            "kind": "mapping",
            "parameters": {"year": 2017, "start": 2014, "since": 2014, "vintage": 2017},
        },
        {
            "id": "region",
            "pdf": False,
            "notebook": "07_region",
            "kind": "region",
            "parameters": {"vintage": 2022},
            "each": {"region": REGIONS},
        },
        {
            "id": "section",
            "notebook": "08_section",
            "kind": "section",
            "each": {"section": SECTIONS},
        },
        {"id": "selection", "notebook": "03_selection", "kind": "selection"},
        {"id": "data-quality", "notebook": "01_data_quality", "kind": "quality"},
        {
            "id": "maps-2025",
            "notebook": "04_region_maps",
            "kind": "maps",
            "parameters": {"year": 2025, "start": 2021, "vintage": 2022},
        },
        {
            "id": "programme",
            "notebook": "05b_cluster_programme",
            "kind": "programme",
            "parameters": {"cluster": "demo-rice"},
        },
        {
            "id": "newsletter-1",
            "notebook": "06_newsletter",
            "kind": "newsletter",
            "pdf": True,
            "parameters": {"issue": 1, "first": "2016-12", "last": "2017-06"},
        },
        {
            "id": "application",
            "notebook": "03b_application",
            "kind": "application",
            "pdf": True,
            "each": {"application": ["S08"]},
        },
        {"id": "another-country", "notebook": "09_another_country", "kind": "country"},
    ],
}
REAL = ("selection", "quality", "maps", "programme", "newsletter", "application", "country")
REAL += ("region-KZ-11", "mapping-2017")
"""Kinds and pages whose notebooks are run; what the others show is put together here."""


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
    """Write an executed notebook: strings are markdown, dictionaries results by name, tuples without."""
    nb = new_notebook(metadata={"cluster_analysis": about})
    for cell in cells:
        if isinstance(cell, str):
            nb.cells.append(new_markdown_cell(cell))
        else:
            results = cell.items() if isinstance(cell, dict) else [("", one) for one in cell]
            outputs = [kept(name, result) for name, result in results]
            nb.cells.append(new_code_cell("ca.publish(name, result)", outputs=outputs))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


def _mapping_results():
    """What the mapping hands to the start page, with real figures and verdicts made up for the test."""
    import cluster_analysis as ca

    say, layers = ca.say("en"), {}
    for vintage, end in ((2017, "_2017"), (2018, "_2018"), (2022, "")):
        every = ca.load("gva_by_region_section", vintage)
        product = every["aggregate"].sel(aggregate_item="GDP", drop=True)
        index = ca.load("grp_volume_index_by_region", vintage)["value"].sel(industry="GDP", drop=True)
        quotients = ca.location_quotient(every["value"], **every.panel.margins()).rename(
            "location_quotient"
        )
        layers[f"every_quotient{end}"] = quotients.assign_attrs(record=every.attrs["record"])
        layers[f"every_growth{end}"] = index.sel(year=slice(2010, None)) - 100
        layers[f"every_head{end}"] = product / ca.load("population", vintage)["value"] * 1000
    clusters = ca.load_table("clusters")
    stands = ["supports", *["open"] * 6, *["against"] * 2]
    candidates = ca.table(clusters.rename(columns={"id": "cluster"}).assign(stands=stands), "Candidates")
    return layers | {
        "candidates": candidates,
        "start_sentence": say("Candidate clusters: {count}", count=9),
        "lead": say("opening", first="What stands first.", second="Second.", third="Third."),
    }


def _page_cells(item):
    import cluster_analysis as ca

    say = ca.say("en")
    if item.kind == "mapping":
        texts = [cell.source for cell in nbformat.read(item.path, 4).cells if cell.cell_type == "markdown"]
        return [*texts, sentences("mapping", say("{names}", names=SECTIONS)) | _mapping_results()]
    texts = [cell.source for cell in nbformat.read(item.path, 4).cells if cell.cell_type == "markdown"]
    code = item.parameters[item.kind]
    title, points = code, {}
    if item.kind == "cluster":
        clusters = ca.load_table("clusters")
        title = ca.texts(clusters[clusters["id"] == code], "name")[0]
        points = {"verdict_points": ca.table(POINTS, say("Candidates"))}
    if item.id not in FULL:
        near = REGIONS if item.kind == "section" else [*SECTIONS, "KZ-43"]
        return [
            *texts,
            "The verdict follows a rule.",
            {"title": say("{name}", name=title)}
            | sentences(item.kind, say("{names}", names=near))
            | points,
        ]
    title = {"title": say("{name}", name=title)}
    table = ca.table(ca.columns(location_quotient=_lq()), say.highest(_lq()))
    results = sample(item.kind) | {"quotient_table": table}
    return ["# Is there a cluster?", *texts[1:], title, "## A", results, "#### Too deep"]


def sentences(kind, finding):
    """The same sentence at each place that the layout of a kind of page cannot leave empty."""
    from cluster_analysis.pages.layout import layouts

    return {slot.name: finding for slot in layouts()[kind].slots if not slot.optional}


FOUR = pd.DataFrame({"measure": ["grp"], "value": [3.05], "country": [160.0], "rank": [18.0], "all": [20]})
CLUSTER = pd.DataFrame(
    {"cluster": ["kyzylorda-rice"], "name": ["Rice"], "industry": ["A"], "stands": ["open"]}
)
POINTS = pd.DataFrame(
    {"stands": ["supports", "against"], "claim": ["large", "slower"], "rung": ["rung 1"] * 2}
)
CELLS = pd.DataFrame(
    {
        "industry": ["A", "A"],
        "year": [2016, 2017],
        "value_added": [100.0, 112.0],
        "region_share": [6.0, 7.0],
        "national_share": [2.5, 2.4],
        "location_quotient": [1.0, 2.0],
    }
)
LINES = pd.DataFrame(
    {
        "region": ["KZ-43", "KZ-31", "KZ-15", "KZ-61", "KZ-33", "KZ-10", "KZ"],
        "distance": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, float("nan")],
        "2021": [100.0] * 7,
        "2022": [102.0, 104.0, 99.0, 107.0, 103.0, 120.0, 103.2],
    }
)
GAPS = pd.DataFrame({"rung": ["rung 5"], "supplier": ["rung 5 missing"]})
"""Rows of tables that pages show in other forms."""
DRAWN = ("strengths", "productivity", "real_growth", "quotients", "fact_share", "certainty")
"""What is drawn; of the others a sentence is known."""


def sample(kind):
    """A result for each place that the layout of a kind of page cannot leave empty."""
    import cluster_analysis as ca
    from cluster_analysis.pages.layout import layouts

    say, lq = ca.say("en"), _lq()
    claims = [
        say("specialised in {industry}", "supports", "", 1, industry="A"),
        say("one fact", "open", "", 3),
    ]
    own = {
        "verdict": say("{industry} is here.", "open", industry="A"),
        "numbers": say.highest(lq),
        "four_numbers": ca.table(FOUR.set_index("measure"), say.highest(lq)),
        "section_cards": ca.table(CELLS.set_index(["industry", "year"]), say.highest(lq)),
        "clusters_here": ca.table(CLUSTER, say.highest(lq)),
        "verdict_points": ca.table(POINTS, say.highest(lq)),
        "not_known": ca.table(GAPS, say.highest(lq)),
        "ladder": ca.table(ca.ladder(claims), say("ladder", known=2, all=6)),
        "facts": ca.table(ca.columns(location_quotient=lq), say.highest(lq)),
        "doubtful": ca.table(ca.columns(location_quotient=lq), say.highest(lq)),
        "quotient_map": ca.maps.choropleth(lq, say.highest(lq)),
        "per_head": ca.maps.choropleth(lq, say.highest(lq), highlight=["KZ-43"]),
    }
    bars = ca.charts.bars(lq, say.highest(lq), highlight=["KZ-43"])
    own |= dict.fromkeys(DRAWN, bars)
    needed = [slot.name for slot in layouts()[kind].slots if not slot.optional]
    if kind == "region":
        own["every_real_grp"] = ca.table(LINES.set_index("region"), say.highest(lq))
        needed.append("every_real_grp")
    return {name: own.get(name, say.highest(lq)) for name in needed}


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
def samples():
    """Gives sample results for a kind of page."""
    return sample


@pytest.fixture(scope="session")
def with_results():
    """Writes an executed notebook that published results."""
    return write_results


def executed(item, folder, processes):
    """The executed notebook of a page: run, or with results put together here."""
    about, path = {"entry": item.id, "kind": item.kind}, folder / f"{item.id}.ipynb"
    if not {item.kind, item.id} & set(REAL):
        return write_results(path, about | {"parameters": item.parameters}, *_page_cells(item))
    arguments = {"notebook": item.path, "executed": path, "parameters": item.parameters, "about": about}
    processes.call("publishing.run.notebooks:execute", arguments, 200)
    return path


def pytest_collection_modifyitems(items):
    """The first test that asks for the small site waits until it is built: minutes on a busy machine."""
    for item in items:
        if "report" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The folder with `site/`; processes that test beside each other share it."""
    import fcntl

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / "report.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        out = shared / "project" / "reports"
        return out if (out / "site" / "404.html").exists() else built(project(shared / "project"))


def built(root):
    """The small site, below a project folder."""
    from cluster_analysis.publishing.run import portfolio, process
    from cluster_analysis.publishing.site import pages, site

    work, out = root / "work", root / "reports"
    with pytest.MonkeyPatch.context() as patch, process.started() as processes:
        patch.setenv("CLUSTER_ANALYSIS_ROOT", str(root))
        tables = "cluster_analysis.publishing.run.portfolio.tables"
        patch.setattr(tables, lambda listed: {"small": ["tables/small.csv"]})
        (work / "tables").mkdir(parents=True)
        (work / "tables" / "small.csv").write_text("a\r\n1\r\n")
        for item in portfolio.items():
            path = executed(item, work / "notebooks", processes)
            full = bool({item.kind, item.id} & {*REAL, *FULL})
            pages.write(path, work, item.id, LANGUAGES, item.pdf and full)
            for lang in LANGUAGES if item.pdf and not full else ():
                document = work / "pdf" / lang / f"{item.id}.pdf"
                shutil.copy(document.with_name("cluster-kyzylorda-rice.pdf"), document)
        site.assemble(work, out, root / "none")
    return out


FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield found
        found.close()
