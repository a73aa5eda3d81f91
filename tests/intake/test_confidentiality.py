"""Suppression: rules by hand, and that nothing hidden can be computed back."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
from attacker import attacker_bounds
from business_numbers import bin_valid, check_digits
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from protecting import protect, protect_register
from synthetic_register import generate_register

from cluster_analysis.commands.cli import main
from cluster_analysis.data import paths
from cluster_analysis.intake.confidentiality import Rule, publish_register, sensitive
from cluster_analysis.intake.register import register_panel


def with_margins(inner):
    inner = np.asarray(inner)
    wide = np.c_[np.r_[inner, [inner.sum(0)]], np.r_[inner.sum(1), inner.sum()]]
    return pd.DataFrame(wide)


def nothing(table):
    return pd.DataFrame("", index=table.index, columns=table.columns)


def test_rules_by_hand():
    units, total = [2, 3, 10, 10, 10], [100, 100, 100, 100, 0]
    largest, second = [50, 40, 76, 50, 0], [50, 35, 10, 46, 0]
    found = sensitive(units, total, largest, second, Rule())
    # 5th: nothing there; 4th: what is left is 4 < 10 % of 50; 3rd: 76 > 75 %; 2nd: left 25 >= 4
    assert found.tolist() == ["fewer than 3 units", "", "dominance (1, 75 %)", "p % rule (10 %)", ""]


def test_single_hidden_cell_gets_partners():
    table = with_margins([[20, 50, 9], [8, 19, 3], [30, 60, 12]])
    why = nothing(table)
    why.iloc[1, 2] = "fewer than 3 units"
    result = protect(table, why)
    hidden = result.status == "suppressed"
    assert hidden.to_numpy().sum() >= 4
    assert (hidden.sum(axis=0)[lambda one: one > 0] > 1).all()
    assert (hidden.sum(axis=1)[lambda one: one > 0] > 1).all()
    assert result.audit["kind"].value_counts()["primary"] == 1


def test_lone_cell_of_a_row_and_column_hides_margins():
    table = with_margins([[5, 0], [0, 70]])
    why = nothing(table)
    why.iloc[0, 0] = "fewer than 3 units"
    status = protect(table, why).status
    assert status.iloc[0, 2] == "suppressed"
    assert status.iloc[2, 0] == "suppressed"


def test_zero_is_never_a_partner():
    table = with_margins([[20, 0, 9], [8, 19, 3], [30, 60, 12]])
    why = nothing(table)
    why.iloc[0, 0] = "x"
    assert protect(table, why).status.iloc[0, 1] == "true zero"


def random_case(seed):
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, 7, 2)
    inner = np.where(rng.random(shape) < 0.25, 0, np.ceil(rng.pareto(1, shape) * 10)).astype(int)
    table = with_margins(inner)
    picked = (table.to_numpy() > 0) & (rng.random(table.shape) < 0.15)
    return table, pd.DataFrame(np.where(picked, "fewer than 3 units", ""))


def assert_safe(table, why):
    result = protect(table, why)
    hidden = (result.status == "suppressed").to_numpy()
    assert hidden[(why != "").to_numpy()].all()
    # the hidden figures are not looked at, but that zeros are shown is known
    low, high = attacker_bounds(result.values.fillna(-1e9), hidden, lowest=1, whole=True)
    x = table.to_numpy(dtype=float)
    need = np.ceil(np.maximum(0.1 * x, 1) - 1e-9)
    least = with_margins(x[:-1, :-1] > 0).to_numpy()
    slack = 1e-6 * max(1, x.max())
    assert (high[hidden] >= (x + need)[hidden] - slack).all()
    assert (low[hidden] <= np.maximum(x - need, least)[hidden] + slack).all()
    published = ~hidden
    assert (result.values.to_numpy()[published] == x[published]).all()


@pytest.mark.parametrize("seed", range(25))
def test_no_hidden_cell_can_be_bounded_too_tightly(seed):
    assert_safe(*random_case(seed))


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.timeout(1800)
def test_no_hidden_cell_can_be_bounded_too_tightly_in_400_tables():
    for seed in range(1000, 1400):
        assert_safe(*random_case(seed))


@settings(deadline=None, max_examples=15)
@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=2, max_size=4), st.data())
def test_any_table_with_any_sensitive_cells(inner, data):
    table = with_margins(inner)
    cells = [(r, c) for r, c in zip(*np.nonzero(table.to_numpy()), strict=True)]
    why = nothing(table)
    for row, col in data.draw(st.lists(st.sampled_from(cells), max_size=3)) if cells else []:
        why.iloc[row, col] = "x"
    assert_safe(table, why)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    path = tmp_path_factory.mktemp("r") / "r.parquet"
    return register_panel(generate_register(path, 3000, years=(2017,)).path)


@pytest.mark.parametrize("variable", ["employees", "units"])
def test_register_tables(register, variable):
    table = protect_register(register, variable)[2017]
    few = register.cells[register.cells["units"] < 3]
    hidden = table.values.isna().to_numpy()
    low, high = attacker_bounds(table.values.fillna(0), hidden, lowest=1)
    low, high = (pd.DataFrame(one, table.values.index, table.values.columns) for one in (low, high))
    assert (high.to_numpy()[hidden] - low.to_numpy()[hidden] >= 1 - 1e-6).all()
    for row in few.itertuples():
        assert np.isnan(table.values.loc[row.region, row.industry])
        least = 3 if variable == "units" else row.employees * 1.1
        assert high.loc[row.region, row.industry] >= least - 1e-6
    assert set(table.audit.columns) == {"region", "industry", "kind", "reason"}


def test_audit_file_says_why_and_holds_no_hidden_figure(register, tmp_path):
    folders = tmp_path / "open", tmp_path / "kept"
    written = publish_register(register, "r", *folders, tmp_path / "ledger.csv", ["employees"])
    audit = pd.read_csv(written[-1])
    assert audit["reason"].notna().all()
    assert "value" not in audit.columns


def test_whole_chain_from_unit_records_to_what_is_published(tmp_path, monkeypatch):
    """Records with real-looking business numbers: neither a number nor a figure of few units gets out."""
    shutil.copytree(paths.raw(), tmp_path / "data" / "raw")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    rng = np.random.default_rng(20170410)
    serials = np.char.add("990140", np.char.zfill(np.arange(600).astype(str), 5))
    last = check_digits(np.array([[int(digit) for digit in text] for text in serials]))
    numbers = np.char.add(serials, last.astype(str))[last < 10]
    assert bin_valid(numbers).all()
    n = len(numbers)
    records = pd.DataFrame(
        {
            "bin": numbers,
            "year": 2017,
            "kato": rng.choice(
                ["110000000", "150000000", "190000000", "230000000"], n, p=[0.5, 0.3, 0.19, 0.01]
            ),
            "oked": rng.choice(["01111", "05101", "10110", "41201"], n, p=[0.5, 0.3, 0.19, 0.01]),
            "employees": rng.integers(1, 4000, n),
            "turnover": rng.integers(10**6, 10**9, n),
        }
    )
    records.to_csv(tmp_path / "register.csv", index=False)
    reports, kept = tmp_path / "reports", tmp_path / "data" / "processed"
    command = ["register", str(tmp_path / "register.csv"), "firms", "--publish", str(reports / "tables")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output

    sections = {"01111": "A", "05101": "B", "10110": "C", "41201": "F"}
    placed = records.assign(region="KZ-" + records["kato"].str[:2], industry=records["oked"].map(sections))
    few = placed.groupby(["region", "industry"])["employees"].agg(["size", "sum"]).query("size < 3")
    assert len(few)
    for variable in ("employees", "turnover", "units"):
        shown = pd.read_csv(reports / "tables" / f"firms_{variable}.csv").set_index(["region", "industry"])
        assert shown.loc[few.index, "value"].isna().all()
        assert (shown.loc[few.index, "status"] == "suppressed").all()
        assert shown["value"].isna().equals(shown["status"] == "suppressed")
    audit = pd.read_csv(kept / "firms_suppression.csv")
    primary = audit[(audit["variable"] == "employees") & (audit["kind"] == "primary")]
    reason = primary.set_index(["region", "industry"])["reason"]
    assert (reason.loc[few.index] == "fewer than 3 units").all()

    assert (kept / "firms.parquet").stat().st_mode & 0o077 == 0
    assert (kept / "firms_suppression.csv").stat().st_mode & 0o077 == 0
    published = pd.read_csv(tmp_path / "data" / "published" / "firms.csv")
    assert set(published["variable"]) == {"employees", "turnover", "units"}

    assert {one.name for one in reports.rglob("*") if one.is_file()} == {
        f"firms_{variable}.csv" for variable in ("employees", "turnover", "units")
    }
    published = " ".join(one.read_text() for one in reports.rglob("*.csv"))
    assert not any(number in published for number in numbers)
    assert json.loads((kept / "firms.record.json").read_text())["attributes"]["confidential"] == 1
