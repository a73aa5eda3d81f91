"""Suppression of tables made by hand: what an outsider knows, and what must stay open."""

import numpy as np
import pandas as pd
import pytest
from attacker import attacker_bounds
from protecting import protect, protect_register
from pydantic import ValidationError

from cluster_analysis.errors import InputError
from cluster_analysis.intake.confidentiality import UnprotectedError, suppression
from cluster_analysis.intake.confidentiality.rules import Rule, room_above, sensitive
from cluster_analysis.intake.confidentiality.sums import Sums
from cluster_analysis.intake.confidentiality.suppression import Puzzle
from cluster_analysis.intake.register import register_panel

CODES = {"A": "01111", "B": "05101", "C": "10110"}


def with_margins(inner):
    inner = np.asarray(inner)
    wide = np.c_[np.r_[inner, [inner.sum(0)]], np.r_[inner.sum(1), inner.sum()]]
    return pd.DataFrame(wide)


def reasons(table, *cells):
    why = pd.DataFrame("", index=table.index, columns=table.columns)
    for row, col in cells:
        why.iloc[row, col] = "fewer than 3 units"
    return why


def register(cells):
    """A register of 2017 from {region and section: (employees, turnover) of each unit}."""
    rows = [
        (2017, f"{key[:2]}0000000", CODES[key[2]], *unit) for key, units in cells.items() for unit in units
    ]
    return register_panel(pd.DataFrame(rows, columns=["year", "kato", "oked", "employees", "turnover"]))


def attack(result):
    """The table's bounds for an outsider who knows that its zeros are shown, by linear programme."""
    hidden = result.values.isna().to_numpy()
    low, high = attacker_bounds(result.values.fillna(0), hidden, lowest=1)
    return [pd.DataFrame(one, result.values.index, result.values.columns) for one in (low, high)]


def test_bounds_by_hand():
    # rows 70 and 27, columns 28 and 69, all four inner cells hidden: a in [1, 28], the rest follows
    table = with_margins([[20, 50], [8, 19]])
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[:2, :2] = True
    low, high = attacker_bounds(table, hidden)
    assert (low[0, 0], high[0, 0]) == (1, 28)
    assert (low[1, 0], high[1, 0]) == (0, 27)
    low, high = attacker_bounds(table, hidden, lowest=1)
    # each is at least 1: column A leaves at most 27 for a, row b at most 26 for A
    assert (low[0, 0], high[0, 0]) == (2, 27)
    assert (low[1, 0], high[1, 0]) == (1, 26)


def test_bounds_of_margins_by_hand():
    # row a and its total are hidden, the rest is shown: nothing bounds the total of all from above
    table = with_margins([[5, 6], [7, 8]])
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[0], hidden[2] = True, True
    low, high = attacker_bounds(table, hidden, lowest=1)
    assert np.isinf(high[hidden]).all()
    assert low[0].tolist() == [1, 1, 2]
    assert low[2].tolist() == [8, 9, 17]


def test_what_cannot_be_is_an_error_not_a_bound():
    table = with_margins([[5, 6], [7, 8]])
    table.iloc[0, 2] = 4
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[0, 0] = True
    with pytest.raises(InputError, match="infeasible"):
        attacker_bounds(table, hidden)


@pytest.mark.parametrize("times", [1, 10**9])
def test_a_cell_can_move_as_far_as_the_attacker_says_and_no_further(times):
    """The bounds by hand above, 2 and 27 for the 20, where each figure is at least 1."""
    table = with_margins([[20, 50], [8, 19]]) * times
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[:2, :2] = True
    least = with_margins(np.full((2, 2), times)).to_numpy()
    x, none = table.to_numpy().ravel(), np.zeros(9)
    puzzle = Puzzle(Sums(table.stack().index, {}), x, (table.to_numpy() - least).ravel(), none, none, none)
    for room, further in ((7, 8), (-18, -19)):
        assert puzzle.is_open(hidden.ravel(), 0, room * times)
        assert not puzzle.is_open(hidden.ravel(), 0, further * times)


# --- counts -----------------------------------------------------------------------------------------------
def test_counts_of_a_row_of_ones_stay_open():
    """1 + 1 + 1 = 3: a row of hidden ones is known from its total, since zeros are shown."""
    counts = {"11A": 1, "11B": 1, "11C": 1, "15A": 5, "15B": 6, "15C": 7, "19A": 8, "19B": 9, "19C": 5}
    found = protect_register(register({key: [(10, 100)] * n for key, n in counts.items()}), "units")[2017]
    low, high = attack(found)
    for col in "ABC":
        assert low.loc["KZ-11", col] == 1
        assert high.loc["KZ-11", col] >= 3
    assert found.status.loc["KZ-11", "total"] == "suppressed"


@pytest.mark.parametrize("count", [1, 2])
def test_whether_there_are_fewer_than_three_stays_open(count):
    counts = {"11A": count, "11B": 9, "11C": 7, "15A": 8, "15B": 6, "15C": 7}
    found = protect_register(register({key: [(10, 100)] * n for key, n in counts.items()}), "units")[2017]
    low, high = attack(found)
    assert low.loc["KZ-11", "A"] == 1
    assert high.loc["KZ-11", "A"] >= 3


# --- figures ----------------------------------------------------------------------------------------------
BIG = [(9, 50.5), (9, 60.25), (9, 70.0), (9, 55.0)]


def test_a_hidden_zero_is_not_found_by_subtraction():
    cells = dict.fromkeys(("11B", "11C", "15A", "15B", "15C"), BIG) | {"11A": [(9, 0.0)]}
    found = protect_register(register(cells), "turnover")[2017]
    hidden = found.values.isna()
    assert hidden.loc["KZ-11", "A"]
    low, high = attacker_bounds(found.values.fillna(0), hidden)
    at = hidden.index.get_loc("KZ-11"), hidden.columns.get_loc("A")
    assert (low[at], high[at] >= 1) == (0, True)


def test_a_row_whose_only_figure_is_a_hidden_zero():
    cells = dict.fromkeys(("15A", "15B", "15C", "19A", "19B", "19C"), BIG) | {"11A": [(9, 0.0)]}
    found = protect_register(register(cells), "turnover")[2017]
    assert found.status.loc["KZ-11", ["A", "total"]].tolist() == ["suppressed", "suppressed"]
    assert found.status.loc["KZ-11", "B"] == "true zero"


@pytest.mark.parametrize("seed", range(12))
def test_money_with_hundredths_is_protected_as_whole_figures_are(seed):
    """From small to very large figures: no hidden one is known closer than a tenth, and all else is shown."""
    rng = np.random.default_rng(seed)
    inner = np.where(rng.random((4, 4)) < 0.2, 0, np.round(10 ** rng.uniform(1, 12, (4, 4)), 2))
    table = with_margins(inner)
    cells = [tuple(one) for one in rng.integers(0, 4, (3, 2)) if inner[tuple(one)] > 0]
    found = protect(table, reasons(table, *cells))
    hidden = found.values.isna().to_numpy()
    x = table.to_numpy()
    hundreds = with_margins(np.round(x * 100).astype(np.int64)[:-1, :-1])
    low, high = (one[hidden] / 100 for one in attacker_bounds(hundreds, hidden, lowest=1))
    assert (high >= x[hidden] * (1.1 - 1e-4)).all()
    assert (low <= np.maximum(x[hidden] * (0.9 + 1e-4), 0.16)).all()
    assert np.allclose(found.values.to_numpy()[~hidden], x[~hidden], rtol=1e-15, atol=0)


def test_a_figure_that_no_unit_has_is_not_published_and_not_zero():
    cells = {key: [(9, 100)] * 9 for key in ("11B", "11C", "15A", "15B", "15C")}
    source = register(cells | {"11A": [(None, 100)] * 5})
    found = protect_register(source, "employees")[2017]
    assert found.status.loc["KZ-11", "A"] == "not published"
    assert np.isnan(found.values.loc["KZ-11", "A"])
    assert found.values.loc["KZ-11", "total"] == 2 * 81
    assert protect_register(source, "turnover")[2017].values.loc["KZ-11", "A"] == 500


def test_margins_show_no_floating_point_noise():
    table = with_margins([[0.1, 0.2, 5.5], [0.3, 0.6, 4.4], [9.9, 8.8, 7.7]])
    shown = protect(table, reasons(table)).values
    assert shown.to_numpy().tolist() == [
        [0.1, 0.2, 5.5, 5.8], [0.3, 0.6, 4.4, 5.3], [9.9, 8.8, 7.7, 26.4], [10.3, 9.6, 17.6, 37.5],
    ]  # fmt: skip


# --- rules ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "highest"),
    [
        (Rule(k=99, p=50), 63 + 27),  # 50 % of 60 is 30, of which the other three have 3
        (Rule(k=75, p=10), 80),  # 60 is 75 % of 80
    ],
)
def test_a_dominated_figure_stays_open_as_far_as_its_rule_asks(rule, highest):
    cells = {"11A": [60, 1, 1, 1], "11B": [1] * 7, "11C": [30] * 9, "15A": [1] * 7, "15B": [1] * 9,
             "15C": [30] * 9, "19A": [30] * 9, "19B": [30] * 9, "19C": [30] * 9}  # fmt: skip
    source = register({key: [(one, 1) for one in units] for key, units in cells.items()})
    found = protect_register(source, "employees", rule)[2017]
    _, high = attack(found)
    assert high.loc["KZ-11", "A"] >= highest - 1.01  # the second largest is known by its bound, within 1


def test_room_above_by_hand():
    # 90 of 100: not dominant in 120; the others have 5, a tenth of 90 is 9. 50 of 100: neither
    assert room_above([100, 100], [90, 50], [5, 30], Rule()).tolist() == [20, 0]
    assert room_above([100], [90], [10], Rule(k=95, p=20)).tolist() == [18]


@pytest.mark.parametrize("missing", ["units", "total", "largest", "second"])
def test_what_is_not_known_makes_a_cell_sensitive(missing):
    cell = {"units": [9], "total": [100], "largest": [20], "second": [15]}
    assert sensitive(**cell, rule=Rule()).tolist() == [""]
    assert sensitive(**(cell | {missing: [np.nan]}), rule=Rule()).tolist() != [""]


def test_the_audit_names_the_sensitive_cell():
    table = with_margins([[20, 50, 9], [8, 19, 13], [30, 60, 12]])
    why = reasons(table, (0, 1))
    assert protect(table, why).audit.query("kind == 'primary'")[["region", "industry"]].values.tolist() == [
        [0, 1]
    ]


def test_bad_tables_and_rules():
    table = with_margins([[1, 2], [3, 4]])
    empty = reasons(table)
    wrong, large = table.copy(), with_margins([[10**12, 2], [3, 4]])
    wrong.iloc[0, 2] = 99
    large.iloc[0, 2] += 1
    thirds = with_margins(np.array([[1, 2], [3, 4]]) / 3)
    for bad in (wrong, large, table * -1, table.astype(float).mask(table == 2), thirds, table.iloc[:0]):
        with pytest.raises(InputError):
            protect(bad, empty if bad.size else bad)
    for bad in (
        {"k": 0},
        {"min_units": 0},
        {"protection": 0},
        {"p": -1},
        {"p": 101},
        {"min_width": 0},
    ):
        with pytest.raises(ValidationError, match=next(iter(bad))):
            Rule(**bad)


# --- what guards must not lose ---------------------------------------------------------------------------
def test_the_room_that_a_rule_asks_for_above_is_kept():
    """3 must be able to become 18; a ring of four cells lets it rise by 11 at most (12 less 1)."""
    table = with_margins([[20, 50, 9], [8, 19, 3], [30, 60, 12]])
    above = pd.DataFrame(0, table.index, table.columns)
    above.iloc[1, 2] = 15
    for more, least in ((None, 4), (above, 18)):
        found = protect(table, reasons(table, (1, 2)), above=more)
        _, high = attack(found)
        assert high.iloc[1, 2] >= least


def test_a_table_that_the_programmes_left_open_is_refused(monkeypatch):
    table = with_margins([[20, 50], [8, 19]])
    monkeypatch.setattr(suppression, "_partners", lambda puzzle, hidden, *_: hidden)
    with pytest.raises(UnprotectedError, match="the figure of 1, 0 would be given away"):
        protect(table, reasons(table, (1, 0)))


def test_at_the_limits_of_a_rule_a_cell_is_not_sensitive():
    # what is left is 100 - 50 - 45 = 5, which is not less than a tenth of 50; 75 is not more than 75 %
    assert sensitive([9, 9], [100, 100], [50, 75], [45, 10], Rule()).tolist() == ["", ""]
    assert sensitive([9], [99.99], [50], [45], Rule()).tolist() == ["p % rule (10 %)"]
    assert sensitive([9], [99.99], [75], [10], Rule()).tolist() == ["dominance (1, 75 %)"]
    assert sensitive([3, 2], [99, 99], [40, 60], [39, 20], Rule()).tolist() == ["", "fewer than 3 units"]


def test_the_grand_total_is_hidden_last_of_all():
    """Two lone figures: one could hide behind the grand total, or behind the other and its margins."""
    table = with_margins([[5, 0], [0, 9]])
    status = protect(table, reasons(table, (0, 0))).status
    assert status.iloc[2, 2] == "observed"
    assert (status.iloc[[0, 1, 2], [0, 1, 2]].to_numpy() == "suppressed").sum() == 6
