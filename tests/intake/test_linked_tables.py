"""Tables that are published together or one after another: who combines them finds no hidden cell.

The attacker is a program of its own: it writes down every sum of what was published as an equation, by the
labels, and asks for the least and the greatest whole figure of each hidden cell by integer programmes.
"""

import numpy as np
import pandas as pd
import pytest
from protecting import protect, protect_register
from scipy.optimize import Bounds, LinearConstraint, milp

from cluster_analysis.errors import InputError
from cluster_analysis.intake.confidentiality import Rule, publish_register
from cluster_analysis.intake.register import register_panel

KATO = ["11", "15", "19", "23"]
DIVISIONS = {"01": "A", "02": "A", "03": "A", "10": "C", "11": "C", "13": "C", "49": "H"}
CODES = {
    "01": "01111",
    "02": "02100",
    "03": "03110",
    "10": "10110",
    "11": "11010",
    "13": "13100",
    "49": "49100",
}
RULE = Rule()


def random_register(rng, rows=60):
    """Units of one year, few enough for many lone ones, many enough for cells that are shown."""
    weights = rng.dirichlet(np.full(len(KATO), 2)), rng.dirichlet(np.full(len(CODES), 1))
    employees = np.ceil(rng.pareto(1, rows) * 5).astype(int)
    return pd.DataFrame(
        {
            "year": 2017,
            "kato": [one + "0000000" for one in rng.choice(KATO, rows, p=weights[0])],
            "oked": [CODES[one] for one in rng.choice(list(CODES), rows, p=weights[1])],
            "employees": employees,
            "turnover": employees * rng.integers(1, 100, rows),
        }
    )


class Attacker:
    """Unknown figures by name, the sums they stand in, and what is known of them."""

    def __init__(self):
        self.at, self.lowest, self.sums = {}, [], []

    def number(self, name, lowest):
        if name not in self.at:
            self.at[name] = len(self.lowest)
            self.lowest.append(lowest)
        return self.at[name]

    def sum(self, terms, right):
        self.sums.append((terms, right))

    def read(self, values, name, parents=(), known=None):
        """All sums of a published table; a hidden cell is at least 1, since zeros are shown."""
        values = values.where(values.notna(), known) if known is not None else values
        children = {}
        for column in values.columns[:-1]:
            children.setdefault(dict(parents).get(column, "total"), []).append(column)
        inner = list(values.index[:-1])
        rows = [(row, [(row, part) for part in parts], whole) for row in values.index
                for whole, parts in children.items()]  # fmt: skip
        sums = [(parts, (row, whole)) for row, parts, whole in rows]
        sums += [([(row, column) for row in inner], ("total", column)) for column in values.columns]
        for parts, whole in sums:
            terms, right = {}, 0.0
            for cell, sign in [*((part, 1) for part in parts), (whole, -1)]:
                if np.isnan(values.loc[cell]):
                    terms[self.number(name(cell), 1)] = sign
                else:
                    right -= sign * values.loc[cell]
            self.sum(terms, right)

    def bounds(self, name):
        """Least and greatest figure, in whole numbers, by an integer programme each."""
        matrix = np.zeros((len(self.sums), len(self.lowest)))
        for row, (terms, _) in enumerate(self.sums):
            for at, sign in terms.items():
                matrix[row, at] += sign
        right = [one[1] for one in self.sums]
        known, open_above = LinearConstraint(matrix, right, right), Bounds(self.lowest, np.inf)
        found = []
        for sign in (1, -1):
            cost = np.zeros(len(self.lowest))
            cost[self.at[name]] = sign
            ask = milp(cost, constraints=known, bounds=open_above, integrality=np.ones(len(cost)))
            assert ask.status in (0, 3, 4), ask.message
            found.append(ask.fun * sign if ask.status == 0 else sign * -np.inf)
        return found


def need(x, least):
    """How closely the rule lets a figure be known: to a tenth, at least 1, not below what is sure."""
    width = max(np.ceil(0.1 * x - 1e-9), 1)
    return max(x - width, least), x + width


def truth(register, variable, values):
    """All figures of a table, counted from the records by their labels."""
    full = pd.DataFrame(0.0, values.index, values.columns)
    for row in register.cells.itertuples():
        chain = {row.industry, DIVISIONS.get(row.industry, row.industry), "total"}
        for region in (row.region, "total"):
            full.loc[region, list(chain)] += getattr(row, variable)
    return full


def hidden_cells(values):
    return [cell for cell, lost in values.isna().stack().items() if lost]


def units_in(register, cell):
    cells = register.cells
    region = (cells["region"] == cell[0]) | (cell[0] == "total")
    industry = (cells["industry"] == cell[1]) | (cell[1] == "total")
    industry |= cells["industry"].map(DIVISIONS) == cell[1]
    return cells[region & industry]


def assert_open(attacker, name, x, least):
    low, high = attacker.bounds(name)
    lowest, highest = need(x, least)
    slack = 1e-6 * max(1, x)
    assert low <= lowest + slack, (name, x, low)
    assert high >= highest - slack, (name, x, high)


def attack_levels(seed):
    rng = np.random.default_rng(seed)
    register = register_panel(random_register(rng), level="division")
    parents = {one: DIVISIONS[one] for one in set(register.cells["industry"])}
    for variable in ("employees", "units"):
        table = protect_register(register, variable)[2017].values
        x = truth(register, variable, table)
        assert ((table == x) | table.isna()).all(axis=None)
        attacker = Attacker()
        attacker.read(table, lambda cell: cell, parents)
        for cell in hidden_cells(table):
            inside = units_in(register, cell)
            least = inside["units"].sum() if variable == "employees" else len(inside)
            assert_open(attacker, cell, x.loc[cell], least)


@pytest.mark.parametrize("seed", range(10))
def test_two_levels_give_no_hidden_cell_away(seed):
    attack_levels(seed)


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.timeout(3600)
def test_two_levels_give_no_hidden_cell_away_in_100_pairs():
    for seed in range(100, 200):
        attack_levels(seed)


def attack_alone(seed):
    """Each unit that is alone in a cell takes its own figure as published, in all cells that are its own."""
    rng = np.random.default_rng(seed)
    register = register_panel(random_register(rng, 30), level="division")
    parents = {one: DIVISIONS[one] for one in set(register.cells["industry"])}
    table = protect_register(register, "turnover")[2017].values
    x = truth(register, "turnover", table)
    cells = hidden_cells(table)
    lone = register.cells[register.cells["units"] == 1]
    for unit in rng.permutation(lone.index)[:3]:
        own = [cell for cell in cells if units_in(register, cell).index.tolist() == [unit]]
        known = x.where(
            pd.DataFrame([[(row, col) in own for col in x] for row in x.index], x.index, x.columns)
        )
        attacker = Attacker()
        attacker.read(table, lambda cell: cell, parents, known)
        for cell in set(cells) - set(own):
            inside = units_in(register, cell)
            least = len(inside)
            if unit in inside.index:
                least += inside.loc[unit, "turnover"] - 1
            assert_open(attacker, cell, x.loc[cell], least)


@pytest.mark.parametrize("seed", range(8))
def test_a_unit_alone_in_its_cell_learns_no_other_figure(seed):
    attack_alone(seed)


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.timeout(3600)
def test_a_unit_alone_in_its_cell_learns_no_other_figure_in_100_tables():
    for seed in range(300, 400):
        attack_alone(seed)


@pytest.mark.parametrize("seed", range(8))
def test_units_without_a_figure_do_not_keep_a_table_from_being_protected(seed):
    """A cell in which nobody has the figure is not published: it has nothing to hide and hides nothing."""
    rng = np.random.default_rng(seed)
    records = random_register(rng)
    records.loc[rng.random(len(records)) < 0.3, "turnover"] = np.nan
    register = register_panel(records, level="division")
    found = protect_register(register, "turnover")[2017]
    shown = found.values.mask(found.status == "not published", 0)
    register.cells["turnover"] = register.cells["turnover"].fillna(0)
    x = truth(register, "turnover", shown)
    assert (x[found.status == "not published"].fillna(0) == 0).all(axis=None)
    attacker = Attacker()
    attacker.read(
        shown, lambda cell: cell, {one: DIVISIONS[one] for one in set(register.cells["industry"])}
    )
    for cell in hidden_cells(shown):
        assert_open(attacker, cell, x.loc[cell], (units_in(register, cell)["turnover"] > 0).sum())


# --- by hand ----------------------------------------------------------------------------------------------
def frame(inner):
    inner = np.asarray(inner)
    wide = np.c_[np.r_[inner, [inner.sum(0)]], np.r_[inner.sum(1), inner.sum()]]
    return pd.DataFrame(wide)


def test_two_lone_units_do_not_protect_each_other():
    """Both hidden cells of a row of lone units: without more, each would subtract its own from the total."""
    table = frame([[7, 9, 40], [30, 50, 60], [20, 80, 70]])
    why = pd.DataFrame("", table.index, table.columns)
    why.iloc[0, :2] = "fewer than 3 units"
    lone = pd.DataFrame(0, table.index, table.columns)
    assert protect(table, why).values.iloc[0].isna().sum() == 2
    lone.iloc[0, 0], lone.iloc[0, 1] = 1, 2
    assert protect(table, why, lone=lone).values.iloc[0].isna().sum() >= 3


def test_the_one_unit_of_a_part_does_not_find_the_rest_of_a_hidden_total():
    """72 = 70 + 1 + 1: with the ones shown, whoever knows the 70 would have the total."""
    table = frame([[70, 1, 1], [90, 50, 60], [80, 80, 70]])
    why, lone = (pd.DataFrame(what, table.index, table.columns) for what in ("", 0))
    why.iloc[0, [0, 3]] = "dominance (1, 75 %)"
    lone.iloc[0, 0] = 1
    assert protect(table, why, lone=lone).values.iloc[0, 1:3].isna().any()


def test_a_section_with_one_hidden_division_hides_another_division_or_itself():
    columns = ["01", "02", "10", "11", "A", "C", "total"]
    inner = np.array([[20, 30, 40, 50], [60, 15, 80, 90]])
    wide = np.c_[inner, inner[:, :2].sum(1), inner[:, 2:].sum(1), inner.sum(1)]
    table = pd.DataFrame(np.r_[wide, [wide.sum(0)]], ["a", "b", "total"], columns)
    why = pd.DataFrame("", table.index, table.columns)
    why.loc["b", "02"] = "fewer than 3 units"
    hidden = protect(table, why, parents={"01": "A", "02": "A", "10": "C", "11": "C"}).values.isna()
    # the cheapest ring: the other division of the section, in both regions
    assert hidden.sum().sum() == 4
    assert hidden.loc[["a", "b"], ["01", "02"]].all(axis=None)


def test_a_part_of_a_column_that_is_not_there_is_refused():
    table = frame([[7, 9], [30, 50]])
    why = pd.DataFrame("", table.index, table.columns)
    with pytest.raises(InputError, match="lacks the column A"):
        protect(table, why, parents={0: "A"})


def test_employees_do_not_tell_a_hidden_number_of_units():
    """Five one-man firms beside one: a published 1 employee would say that there is one unit at most."""
    cells = {("11", "01"): [1], ("11", "02"): [1] * 9, ("11", "10"): [9] * 9,
             ("15", "01"): [1] * 9, ("15", "02"): [1] * 8, ("15", "10"): [8] * 9}  # fmt: skip
    rows = [(2017, kato + "0000000", CODES[code], one, 10 * one)
            for (kato, code), firms in cells.items() for one in firms]  # fmt: skip
    register = register_panel(
        pd.DataFrame(rows, columns=["year", "kato", "oked", "employees", "turnover"]), level="division"
    )
    units, employees = (protect_register(register, one)[2017].values for one in ("units", "employees"))
    for cell in [("KZ-11", "01"), ("KZ-11", "02"), ("KZ-15", "01"), ("KZ-15", "02")]:
        if np.isnan(units.loc[cell]):
            assert np.isnan(employees.loc[cell]), cell


# --- editions ---------------------------------------------------------------------------------------------
def editions(seed, tmp_path):
    """What is shown of a register, then of the same with some more units, and the refusal of this, if any."""
    rng = np.random.default_rng(seed)
    records = random_register(rng, 70)
    more = random_register(rng, int(rng.choice([1, 1, 3, 10])))
    shown, refused = [], None
    for table in (records, pd.concat([records, more], ignore_index=True)):
        places = tmp_path / "open", tmp_path / "kept", tmp_path / f"{seed}.csv"
        try:
            publish_register(register_panel(table), f"r{seed}", *places, ["employees"])
        except InputError as error:
            refused = error
        shown.append(pd.read_csv(tmp_path / "open" / f"r{seed}_employees.csv"))
    return *shown, refused


@pytest.mark.parametrize("seed", range(10))
def test_an_edition_that_hides_figures_is_the_last_of_its_year(seed, tmp_path):
    """Two tables of one year, each safe, would be two systems of sums over nearly the same hidden figures."""
    first, second, refused = editions(seed, tmp_path)
    assert (first["status"] == "suppressed").any()
    assert second.equals(first)
    if refused:  # else nothing of the change can be seen
        assert "employees of 2017: has other figures than the edition of" in str(refused)
        assert "--leave-out 2017" in str(refused)


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.timeout(3600)
def test_two_editions_never_show_two_systems_of_sums_in_100_pairs(tmp_path):
    for seed in range(500, 600):
        first, second, _ = editions(seed, tmp_path)
        assert second.equals(first) or not {"suppressed"} & {*first["status"], *second["status"]}


@pytest.fixture
def edition(tmp_path):
    """Publish a register of these records into a folder with a ledger."""

    def publish(records, rule=RULE, variables=("employees",)):
        places = tmp_path / "open", tmp_path / "kept", tmp_path / "ledger.csv"
        return publish_register(register_panel(records), "r", *places, variables, rule)

    return publish


def many(*extra):
    rows = [(2017, kato + "0000000", CODES[code], 10 + n, 100) for kato in KATO
            for code in ("01", "10", "49") for n in range(6)]  # fmt: skip
    return pd.DataFrame([*rows, *extra], columns=["year", "kato", "oked", "employees", "turnover"])


def test_an_edition_with_one_more_unit_is_refused_and_nothing_is_written(edition, tmp_path):
    """One firm in an empty cell: the difference of the totals is its figure."""
    edition(many())
    published = (tmp_path / "open" / "r_employees.csv").read_text()
    lone = (2017, "110000000", "41201", 77, 100)  # construction: a section of its own
    with pytest.raises(InputError, match=r"employees of 2017: .*--leave-out 2017"):
        edition(many(lone))
    assert (tmp_path / "open" / "r_employees.csv").read_text() == published


def test_what_hides_nothing_may_be_published_with_other_figures(edition, tmp_path):
    edition(many())
    newcomer = (2017, "110000000", CODES["10"], 77, 100)  # one of seven in its cell
    assert edition(many(newcomer))
    ledger = pd.read_csv(tmp_path / "ledger.csv").set_index(["region", "industry"])
    assert ledger.loc[("KZ-11", "C"), "value"] == 10 + 11 + 12 + 13 + 14 + 15 + 77


def test_a_further_year_is_no_further_edition_of_the_others(edition, tmp_path):
    hidden = (2017, "110000000", "41201", 4321, 1), *[(2017, "150000000", "41201", 900, 1)] * 4
    edition(many(*hidden))
    edition(pd.concat([many(*hidden), many().assign(year=2018)]))
    ledger = pd.read_csv(tmp_path / "ledger.csv")
    assert set(ledger["year"]) == {2017, 2018}
    with pytest.raises(InputError, match="employees of 2017"):
        edition(pd.concat([many(*hidden, (2017, "110000000", "01111", 5, 5)), many().assign(year=2018)]))


def test_the_same_figures_again_are_no_edition(edition, tmp_path):
    hidden = (2017, "110000000", "41201", 4321, 1), *[(2017, "150000000", "41201", 900, 1)] * 4
    edition(many(*hidden))
    once = (tmp_path / "ledger.csv").read_text()
    edition(many(*hidden))
    assert (tmp_path / "ledger.csv").read_text() == once


def test_a_milder_rule_for_the_same_figures_is_refused(edition):
    """Five firms would be shown: that would tell what the edition before has hidden."""
    five = [(2017, "110000000", "41201", 20 + n, 1) for n in range(5)]
    others = [(2017, "150000000", "41201", 20 + n, 1) for n in range(9)]
    edition(many(*five, *others), Rule(min_units=6))
    with pytest.raises(InputError, match="has other figures"):
        edition(many(*five, *others), Rule())


def test_a_first_edition_may_hide_its_grand_total(edition, tmp_path):
    """Two units in all: nothing can be shown, and with an empty ledger nothing was shown before."""
    edition(pd.DataFrame([(2017, "110000000", "41201", 20, 1), (2017, "110000000", "41201", 30, 1)],
                         columns=["year", "kato", "oked", "employees", "turnover"]))  # fmt: skip
    shown = pd.read_csv(tmp_path / "open" / "r_employees.csv")
    assert set(shown["status"]) == {"suppressed"}
    assert shown["value"].isna().all()


def test_a_stricter_rule_comes_too_late_for_what_was_shown(edition):
    five = [(2017, "110000000", "41201", 20 + n, 1) for n in range(5)]
    others = [(2017, "150000000", "41201", 20 + n, 1) for n in range(9)]
    edition(many(*five, *others), Rule())
    with pytest.raises(InputError, match="has other figures"):
        edition(many(*five, *others), Rule(min_units=6))


def test_a_ledger_holds_what_was_published_and_nothing_else(edition, tmp_path):
    edition(many((2017, "110000000", "41201", 4321, 1), *[(2017, "150000000", "41201", 900, 1)] * 4))
    published = pd.read_csv(tmp_path / "open" / "r_employees.csv")
    ledger = pd.read_csv(tmp_path / "ledger.csv")
    assert ledger["value"].equals(published["value"])
    assert "4321" not in (tmp_path / "ledger.csv").read_text()


def test_sections_after_divisions_that_hide_something_are_refused(tmp_path):
    hidden = (2017, "110000000", "41201", 4321, 1), *[(2017, "150000000", "41201", 900, 1)] * 4
    places = tmp_path / "open", tmp_path / "kept", tmp_path / "ledger.csv"
    for level in ("division", "section"):
        register = register_panel(many(*hidden), level=level)
        if level == "division":
            publish_register(register, "r", *places, ["units"])
        else:
            with pytest.raises(InputError, match="units of 2017: has other figures"):
                publish_register(register, "r", *places, ["units"])


def test_a_file_that_is_no_ledger_is_refused(edition, tmp_path):
    (tmp_path / "ledger.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="is not a ledger"):
        edition(many())
    assert not (tmp_path / "open").exists()
