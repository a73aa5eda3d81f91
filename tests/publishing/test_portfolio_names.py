"""Ids of the portfolio become names of files: what leads elsewhere is refused when it is loaded."""

import shutil
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_notebook

from cluster_analysis.data.sealing import seal
from cluster_analysis.errors import InputError
from cluster_analysis.publishing import plan
from cluster_analysis.publishing.run import portfolio

VICTIM = "x/../../../../../../../victim"


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    (tmp_path / "notebooks").mkdir()
    nbformat.write(new_notebook(), tmp_path / "notebooks" / "05_cluster_profile.ipynb")
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    source = Path(__file__).parents[2] / "data" / "raw"
    shutil.copytree(source / "regions", raw / "regions")
    for path in source.glob("clusters.*"):
        shutil.copy(path, raw)
    return tmp_path


def listed(root, *entries):
    (root / "portfolio.yml").write_text(yaml.safe_dump({"languages": ["en"], "entries": list(entries)}))
    return portfolio.items()


def entry(**more):
    return {"id": "cluster", "notebook": "05_cluster_profile", "kind": "cluster", **more}


def test_a_cell_of_a_sealed_table_that_leads_elsewhere_is_refused_with_its_row(root):
    table = root / "data" / "raw" / "clusters.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")[0]
    table.write_text("\n".join([lines[0], lines[1].replace(first, VICTIM, 1), *lines[2:]]) + "\n")
    seal("clusters")
    with pytest.raises(InputError, match=r"clusters\.csv, row 2, column 'id': 'x/\.\./"):
        listed(root, entry(each={"cluster": {"table": "clusters", "column": "id"}}))


@pytest.mark.parametrize("value", [VICTIM, "../a", "a/b", ".", "", 1.5])
def test_a_value_in_the_portfolio_that_leads_elsewhere_is_refused(root, value):
    with pytest.raises(InputError, match=r"portfolio\.yml, column 'each of cluster'"):
        listed(root, entry(each={"cluster": [value]}))


@pytest.mark.parametrize(("field", "value"), [("id", "../a"), ("notebook", "../05_cluster_profile")])
def test_an_id_or_a_notebook_that_leads_elsewhere_is_refused(root, field, value):
    with pytest.raises(InputError, match=rf"entries\.0\.{field}"):
        listed(root, entry() | {field: value})


def test_two_pages_of_one_name_are_refused_even_in_other_letters(root):
    with pytest.raises(InputError, match="stands twice"):
        listed(root, entry(id="cluster", each={"cluster": ["a"]}), entry(id="Cluster-A"))


def steps(root):
    """Key and arguments of each step that the portfolio asks for, tables left out."""
    found = [step for chain in plan.chains(root / "work") for step in chain]
    return [
        (step.title, step.arguments.get("parameters", step.arguments.get("languages"))) for step in found
    ]


def test_a_notebook_runs_once_and_is_written_in_each_language(root, monkeypatch):
    monkeypatch.setattr(portfolio, "panels", dict)
    listed(root, entry(parameters={"year": 2017}, languages=["en", "kk"], pdf=True))
    assert steps(root) == [
        ("run[cluster]", {"year": 2017}),
        ("page[cluster]", ["en", "kk"]),
    ]


def test_a_panel_of_another_country_is_no_table_of_this_report(monkeypatch):
    """Its regions have other years than those for which tables are offered; its raw file is in the site."""
    monkeypatch.delenv("CLUSTER_ANALYSIS_ROOT", raising=False)
    offered = portfolio.tables(portfolio.items())
    assert "population" in offered
    assert "births_north_carolina" not in offered
