"""Mutated copies of files end in a right table or a clear error, never in another error or a wrong figure."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.intake.official import read_official
from cluster_analysis.intake.official.terms.cells import NotAFigure, clean, figure, region_of
from cluster_analysis.intake.official.terms.periods import period_of

RUBBISH = [
    "",
    "-",
    "…",
    "x",
    "12a",
    "1 234,5",
    "Акмолинская",
    "2016",
    "2016 год",
    "=1+1",
    "<b>",
    "н/д",
    "1)",
]
RUBBISH += ["Республика Казахстан", "Всего", "9 месяцев 2016 года", "🙂" * 50]
RUBBISH += [-5.0, 0.0, 1e308, 2016.0, 99999.0]


def read_or_refuse(path):
    """The table, or None if it was refused on purpose; any other exception fails the test."""
    try:
        return read_official(path, periods="all")
    except ClusterAnalysisError as error:
        assert str(error)
        return None


def mutate(rows, rng):
    """One change of a grid: a cell, a row, or a column."""
    rows = [list(row) for row in rows]
    at = rng.randrange(len(rows))
    kind = rng.choice(["cell", "cell", "cell", "drop row", "double row", "swap rows", "drop column", "cut"])
    if kind == "cell" and rows[at]:
        rows[at][rng.randrange(len(rows[at]))] = rng.choice(RUBBISH)
    elif kind == "drop row":
        del rows[at]
    elif kind == "double row":
        rows.insert(at, list(rows[at]))
    elif kind == "swap rows":
        other = rng.randrange(len(rows))
        rows[at], rows[other] = rows[other], rows[at]
    elif kind == "drop column":
        col = rng.randrange(max(len(row) for row in rows))
        rows = [row[:col] + row[col + 1 :] for row in rows]
    elif kind == "cut":
        rows = rows[: at + 1]
    return rows


def assert_right(table, rows):
    """Every figure that was read stands in its cell of the file, in a row that names its region."""
    if table is None:
        return
    for one in table.data[table.data["value"].notna()].itertuples():
        letters = one.cell.rstrip("0123456789")
        row = rows[int(one.cell[len(letters) :]) - 1]
        col = ord(letters) - ord("A")
        assert figure(row[col])[0] == one.value
        named = {region_of(clean(cell)) for cell in row[:2]} | {
            "KZ-YUZ" if one.region == "KZ-YUZ" else None
        }
        bare_almaty = {"KZ-19"} if "KZ-75" in named else set()
        total = {"KZ"} if clean(row[0]).casefold() == "всего" else set()
        assert one.region in named | bare_almaty | total
    fits = table.sums["fits"]
    assert fits[fits.notna()].astype(bool).all()


def fuzz(count, seed, tmp_path, make_xlsx, grid):
    rng = random.Random(seed)
    outcomes = {"read": 0, "refused": 0}
    for number in range(count):
        rows = grid
        for _ in range(rng.choice([1, 1, 2, 3])):
            rows = mutate(rows, rng) if rows else rows
        path = make_xlsx(tmp_path / f"{number}.xlsx", {"a": rows})
        table = read_or_refuse(path)
        assert_right(table, rows)
        outcomes["refused" if table is None else "read"] += 1
        path.unlink()
    assert min(outcomes.values()) > count / 20  # both ends are reached
    return outcomes


def test_mutated_copies(tmp_path, make_xlsx, periods_across):
    fuzz(100, 1, tmp_path, make_xlsx, periods_across)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_mutated_copies_2000(tmp_path, make_xlsx, periods_across, labels):
    fuzz(1000, 2, tmp_path, make_xlsx, periods_across)
    groups = [["Население"], ["", "тыс. человек"], ["", 2015.0, 2016.0], ["Город"]]
    block = labels["body"](labels["ru"], [labels["column"](100), labels["column"](110)])
    fuzz(1000, 3, tmp_path, make_xlsx, [*groups, *block, ["Село"], *block, ["1) примечание"]])


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes(tmp_path, make_xlsx, periods_across, seed):
    content = bytearray(make_xlsx(tmp_path / "a.xlsx", {"a": periods_across}).read_bytes())
    rng = random.Random(seed)
    for number in range(15):
        damaged = bytearray(content)
        for _ in range(rng.randrange(1, 30)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(damaged[: rng.randrange(1, len(damaged))] if number % 3 == 0 else damaged)
        read_or_refuse(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["terms", "termNames", "periods", "name", "date", "value", "id", "text", "y122017"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(st.lists(json_values, max_size=3))
def test_any_json(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("j") / "a.json"
    path.write_text(json.dumps(content))
    read_or_refuse(path)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("b") / "a.csv"
    path.write_bytes(b"PERIOD\tKATO\tVAL\n" + content)
    read_or_refuse(path)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=20))
def test_cells_never_raise_anything_else(text):
    period_of(text)
    region_of(text)
    try:
        number, status = figure(text)
    except NotAFigure:
        return
    assert status.has_value == (number == number)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda one: round(one, 2)))
@settings(deadline=None, max_examples=100)
def test_figures_in_the_publishers_form_come_back(number):
    text = f"{number:,.2f}".replace(",", "\u00a0").replace(".", ",")
    assert figure(text)[0] == float(f"{number:.2f}")
