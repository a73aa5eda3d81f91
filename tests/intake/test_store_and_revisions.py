"""Revisions between publications, panels on disk, read tables into data/raw, the check and the commands."""

import json

import numpy as np
import pandas as pd
import pytest
from synthetic_register import generate_register

from cluster_analysis.data.panel import panel
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.intake.adopt import adopt, revisions
from cluster_analysis.intake.check_data import Checked, DataReport, check_data
from cluster_analysis.intake.official import read_official
from cluster_analysis.intake.register import register_panel
from cluster_analysis.intake.register.panel import save_panel


def table(**values):
    return pd.DataFrame(
        [
            {"region": key.split("_")[0], "year": int(key.split("_")[1]), "value": value}
            for key, value in values.items()
        ]
    )


def test_revised_added_withdrawn():
    old = table(A_2022=10.0, A_2023=120.0, B_2023=5.0, C_2023=0.0)
    new = table(A_2022=10.0, A_2023=114.0, D_2023=7.0, C_2023=2.0)
    found = revisions(old, new)
    kinds = found.changes.set_index(["region", "year"])["kind"].to_dict()
    assert kinds == {
        ("A", 2023): "revised",
        ("B", 2023): "withdrawn",
        ("D", 2023): "added",
        ("C", 2023): "revised",
    }
    assert found.unchanged == 1
    row = found.changes[found.changes["region"] == "A"].iloc[0]
    assert (row["change"], row["percent"]) == (-6.0, -5.0)
    assert np.isnan(found.changes.set_index("region").loc["C", "percent"])  # nothing to divide by
    assert str(found.sentence()) == "2 revised, 1 added, 1 withdrawn; 1 figures unchanged."


def test_consequences_are_asked_of_the_caller():
    found = revisions(
        table(A_2023=1.0), table(A_2023=2.0), consequences=lambda old, new: new["value"].sum()
    )
    assert found.consequences == 2.0


def test_faults_of_the_tables_are_refused():
    twice = pd.concat([table(A_2023=1.0)] * 2)
    for bad, fault in ((twice, "not unique in left"), (table(A_2023=1.0).drop(columns="value"), "value")):
        with pytest.raises((ValueError, KeyError), match=fault):
            revisions(bad, table(A_2023=1.0))


def test_a_saved_panel_is_a_tidy_table_with_its_record(project, tmp_path):
    path = generate_register(tmp_path / "r.parquet", 500).path
    panel = register_panel(path).panel().assign_attrs(record="r@1", synthetic=1)
    saved = pd.read_parquet(save_panel(panel, "register"))
    keys = ["year", "region", "industry"]
    units = saved.set_index(keys, verify_integrity=True)[["units", "status"]]
    for key, row in units.iterrows():
        cell = panel.sel(dict(zip(keys, key, strict=True)))
        assert (row["units"], row["status"]) == (cell["units"].item(), cell["status"].item())
    record = json.loads((project / "data/processed/register.record.json").read_text())
    assert record["attributes"] == {"confidential": 1, "record": "r@1", "synthetic": 1}
    assert "suppressed" in record["status"]["flag_meanings"]
    with pytest.raises(ParameterError):
        save_panel(panel, "../p")


def test_adopted_table_loads_as_a_panel(project, tmp_path, make_xlsx, periods_across):
    official = read_official(make_xlsx(tmp_path / "grp_element5927.xlsx", {"a": periods_across}))
    adopt(official, "grp_new")
    assert catalogue.record("grp_new").element == "5927"
    value = panel.load("grp_new")["value"].sel(region="KZ-19", year=2019)
    assert value.item() == 61.0
    with pytest.raises(InputError, match="is there already"):
        adopt(official, "grp_new")


def test_check_finds_a_changed_figure_and_a_stray_file(project):
    path = project / "data" / "raw" / "population.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("KZ-11,2010,", "KZ-11,2010,1", 1), encoding="utf-8"
    )
    (project / "data" / "raw" / "stray.csv").write_text("a\n1\n")
    report = check_data()
    by_name = {entry.name: entry for entry in report.entries}
    assert by_name["population"].problems
    assert by_name["stray.csv"].problems[0].message.startswith("has no record")
    assert not by_name["kz_aliases"].problems
    assert report.problems


def test_report_speaks_three_languages():
    report = DataReport([Checked("x", problems=[Problem("is empty", value="&")]), Checked("y")])
    texts = {report.text(lang) for lang in ("en", "ru", "kk")}
    assert len(texts) == 3


def test_read_command(run, tmp_path, make_xlsx, periods_across):
    path = make_xlsx(tmp_path / "grp.xlsx", {"a": periods_across})
    good = run("read", path)
    assert good.exit_code == 0
    assert "2019 2017, 2020 2017" in good.output
    assert "2 of 2 agree" in good.output
    periods_across[5][0] = "Atlantis"
    bad = run("read", make_xlsx(tmp_path / "bad.xlsx", {"a": periods_across}))
    assert bad.exit_code == 1
    assert "'Atlantis' is not a known region" in bad.output
    assert "Traceback" not in bad.output


def test_read_command_saves_and_compares(run, project, tmp_path, make_xlsx, periods_across):
    path = make_xlsx(tmp_path / "grp.xlsx", {"a": periods_across})
    assert run("read", path, "--save", "grp_new").exit_code == 0
    said = run("read", path, "--compare", "grp_new")
    assert "0 revised, 0 added, 0 withdrawn; 34 figures unchanged" in said.output


def test_check_command_names_what_is_wrong(run, project):
    (project / "data" / "raw" / "stray.csv").write_text("a\n1\n")
    found = run("check", "--lang", "kk")
    assert found.exit_code == 1
    assert "stray.csv" in found.output


def test_fetch_command_refuses_a_bad_element(run):
    found = run("fetch", "../../x")
    assert found.exit_code == 1
    assert "Traceback" not in found.output


def test_register_command(run, project):
    path = generate_register(project / "r.csv", 200, unknown_share=0.1).path
    found = run("register", path, "my_register")
    assert found.exit_code == 0
    assert "200" in found.output
    assert "99999" in found.output
    assert (
        json.loads((project / "data/processed/my_register.record.json").read_text())["name"]
        == "my_register"
    )


def test_rounding_of_the_computer_is_no_revision():
    assert revisions(table(A_2023=0.3), table(A_2023=0.1 + 0.2)).unchanged == 1
    assert revisions(table(A_2023=1e12), table(A_2023=1e12 + 1e4)).changes["kind"].tolist() == ["revised"]


def test_revised_figures_come_first():
    found = revisions(table(A_2023=1.0, B_2023=5.0, Z_2023=2.0), table(A_2024=1.0, C_2023=1.0, Z_2023=3.0))
    assert found.changes["kind"].tolist() == ["revised", "added", "added", "withdrawn", "withdrawn"]


def test_only_its_owner_can_read_a_panel_of_a_register(project, tmp_path):
    panel = register_panel(generate_register(tmp_path / "r.parquet", 50).path).panel()
    closed = save_panel(panel, "closed")
    assert closed.stat().st_mode & 0o077 == 0
    assert pd.read_parquet(closed)["units"].sum() > 0
