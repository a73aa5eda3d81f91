"""Tables that are published together or one after another: who combines them finds no hidden cell.

The attacker is a program of its own: it writes down every sum of what was published as an equation, by the
labels, and asks for the least and the greatest whole figure of each hidden cell by integer programmes.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from cluster_analysis.errors import InputError
from cluster_analysis.intake.confidentiality import (
    Ledger,
    Rule,
    UnprotectedError,
    protect,
    protect_register,
    publish_register,
)
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
def outside(folder):
    """What anybody can read of a publication: its figures, the hidden ones missing."""
    cells = pd.read_csv(folder / "open" / "r_employees.csv")
    assert cells["value"].isna().equals(cells["status"] == "suppressed")
    return cells.pivot(index="region", columns="industry", values="value")


def attack_editions(seed, folder):
    """A later edition with some more units; whoever knows which cells changed reads both as one system."""
    rng = np.random.default_rng(seed)
    first = random_register(rng, 70)
    more = random_register(rng, int(rng.choice([1, 1, 3, 10])))
    registers = [register_panel(one) for one in (first, pd.concat([first, more], ignore_index=True))]
    seen = []
    for register in registers:
        ledger = Ledger(folder / "ledger.csv", folder / "hidden.csv")
        try:
            publish_register(register, "r", folder / "open", folder / "kept", ["employees"], ledger=ledger)
        except (InputError, UnprotectedError):
            assert seen, "the first edition was refused"
            return False
        seen.append(outside(folder))
    old, new = seen
    before, now = (truth(one, "employees", x) for one, x in zip(registers, seen, strict=True))
    before = before.reindex_like(now).fillna(0)
    attacker, same = Attacker(), before == now

    def name(edition):
        return lambda cell: cell if cell in same.stack().index and same.loc[cell] else (edition, *cell)

    # a cell that is shown in one edition and has not changed is known in the other
    attacker.read(old, name("old"), known=new.where(same).reindex_like(old))
    attacker.read(new, name("new"), known=old.reindex_like(new).where(same))
    for values, edition, x in ((old, "old", before), (new, "new", now)):
        for cell in hidden_cells(values):
            inside = len(units_in(registers[edition == "new"], cell))
            assert name(edition)(cell) in attacker.at, f"{cell} is known from the other edition"
            assert_open(attacker, name(edition)(cell), x.loc[cell], inside)
    return True


@pytest.mark.parametrize("seed", range(10))
def test_two_editions_give_no_hidden_cell_away(seed, tmp_path):
    attack_editions(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.timeout(3600)
def test_two_editions_give_no_hidden_cell_away_in_100_pairs(tmp_path):
    published = sum(attack_editions(seed, tmp_path / str(seed)) for seed in range(500, 600))
    print(f"{published} of 100 pairs of editions published, the others refused")
    assert published >= 20  # the refusal is not the answer to everything


@pytest.fixture
def edition(tmp_path):
    """Publish a register of these records into a folder with a ledger."""

    def publish(records, rule=None):
        ledger = Ledger(tmp_path / "ledger.csv", tmp_path / "hidden.csv")
        folders = tmp_path / "open", tmp_path / "kept"
        return publish_register(register_panel(records), "r", *folders, ["employees"], rule, ledger)

    return publish


def many(*extra):
    rows = [(2017, kato + "0000000", CODES[code], 10 + n, 100) for kato in KATO
            for code in ("01", "10", "49") for n in range(6)]  # fmt: skip
    return pd.DataFrame([*rows, *extra], columns=["year", "kato", "oked", "employees", "turnover"])


def test_an_edition_with_one_more_unit_is_refused_with_the_way_out(edition, tmp_path):
    """One firm in an empty cell: the difference of the totals is its figure."""
    edition(many())
    published = (tmp_path / "open" / "r_employees.csv").read_text()
    newcomer = (2017, "110000000", "13100", 77, 100)  # no manufacturing of textiles there before; section C
    lone = (2017, "110000000", "41201", 77, 100)  # construction: a section of its own
    with pytest.raises(InputError, match=r"employees of 2017: .* KZ-11, F; .*--leave-out 2017"):
        edition(many(lone))
    assert (tmp_path / "open" / "r_employees.csv").read_text() == published
    assert edition(many(newcomer))  # one of seven in its cell: nothing of it is hidden


def alone(employees):
    """One unit in the only cell of construction, in Akmola."""
    return (2017, "110000000", "41201", employees, 100)


def test_a_hidden_figure_that_grew_by_a_known_amount_is_refused(edition):
    """1 + 31 employees: the totals tell of the 31, and the 1 cannot be less; so the 32 are known."""
    edition(many(alone(1)))
    with pytest.raises(InputError, match="KZ-11, F"):
        edition(many(alone(1), alone(31)))


def test_a_hidden_figure_that_could_fall_far_enough_before_may_grow(edition, tmp_path):
    """40 + 31 employees: 71 must look as if they could be 63, and the 40 before could be 32 as well."""
    edition(many(alone(40)))
    assert edition(many(alone(40), alone(31)))
    assert (tmp_path / "hidden.csv").stat().st_mode & 0o777 == 0o600


def test_without_what_was_kept_of_hidden_figures_nothing_hidden_protects(edition, tmp_path):
    edition(many(alone(40)))
    (tmp_path / "hidden.csv").unlink()
    with pytest.raises(InputError, match="would give away"):
        edition(many(alone(40), alone(31)))


def test_the_same_figures_again_are_no_edition(edition, tmp_path):
    edition(many())
    once = (tmp_path / "ledger.csv").read_text()
    edition(many())
    assert (tmp_path / "ledger.csv").read_text() == once


def test_what_was_hidden_stays_hidden(edition, tmp_path):
    """By a milder rule five firms would be shown: that would tell what the edition before has hidden."""
    five = [(2017, "110000000", "41201", 20 + n, 1) for n in range(5)]
    others = [(2017, "150000000", "41201", 20 + n, 1) for n in range(9)]
    for rule in (Rule(min_units=6), Rule()):
        edition(many(*five, *others), rule)
        table = pd.read_csv(tmp_path / "open" / "r_employees.csv").set_index(["region", "industry"])
        assert table.loc[("KZ-11", "F"), "status"] == "suppressed"
        assert table.loc[("total", "total"), "status"] == "observed"


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
    with pytest.raises(InputError, match="it would give away KZ-11, F"):
        edition(many(*five, *others), Rule(min_units=6))


def test_a_ledger_holds_what_was_published_and_nothing_else(edition, tmp_path):
    edition(many((2017, "110000000", "41201", 4321, 1), *[(2017, "150000000", "41201", 900, 1)] * 4))
    published = pd.read_csv(tmp_path / "open" / "r_employees.csv")
    ledger = pd.read_csv(tmp_path / "ledger.csv")
    assert ledger["value"].equals(published["value"])
    assert "4321" not in (tmp_path / "ledger.csv").read_text()


def test_sections_after_divisions_are_refused(tmp_path):
    ledger = Ledger(tmp_path / "ledger.csv")
    for level in ("division", "section"):
        register = register_panel(many(), level=level)
        arguments = (register, "r", tmp_path / "open", tmp_path / "kept", ["units"])
        if level == "division":
            publish_register(*arguments, ledger=ledger)
        else:
            with pytest.raises(InputError, match="is of a finer level; publish at the level of 01"):
                publish_register(*arguments, ledger=Ledger(tmp_path / "ledger.csv"))


def test_a_file_that_is_no_ledger_is_refused(tmp_path):
    (tmp_path / "ledger.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="is not a ledger"):
        Ledger(tmp_path / "ledger.csv")
