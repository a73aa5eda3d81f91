"""How far rounding lets a sum be from the country, and what is said where no sum can be tested."""

import numpy as np
import pytest

from cluster_analysis.data.panel.rounding import tolerance
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.errors import VintageError
from cluster_analysis.intake.official import read_official
from cluster_analysis.intake.official.terms.raw_table import ORDER

ALL = regions().units(2022)


def sheet(country, cells, title="ВРП", year=2023.0):
    rows = [[title], ["", year], *([["Республика Казахстан", country]] if country is not None else [])]
    names = [region_name(code, "ru") for code in ALL]
    return rows + [[name, cell] for name, cell in zip(names, cells, strict=False)]


@pytest.mark.parametrize(
    ("country", "parts", "bound"),
    [
        (1200.5, [100.5] * 12, 0.45),  # sd of 12 terms is a unit: 4 * 0.1, and 0.05 for the country
        (1200.5, [100.25] * 12, 0.09),  # the regions' last digit is the second
        (301.5, [100.5] * 3, 0.20),  # 3 terms are never off by more than 1.5 units
        (1206.0, [100.5] * 12, 0.90),  # a country in whole numbers: 0.5 for itself
        (1200.0, [100.0] * 12, 4.5),
        (12.0, [1.0] * 12, 1.2),  # small whole numbers: a tenth of the country
        (0.0, [50.0, -50.0] * 6, 4.5),  # a balance: of the regions' sizes
        (0.0009, [0.00001] * 12, 0.00009),  # 4 * 0.00001, and 0.00005 for the country
    ],
)
def test_tolerance_by_hand(country, parts, bound):
    row = np.full((1, len(ORDER)), np.nan)
    row[0, : 1 + len(parts)] = [country, *parts]
    assert tolerance(row)[0] == pytest.approx(bound, abs=2e-6 * max(country, 0.0001))


@pytest.mark.parametrize(
    ("country", "cells"),
    [
        (20.0, [1.0] * 11 + [0.0] * 9),  # counts that are half of the country
        (20.0, [1.0] * 11 + [0.0] * 8),  # the last region is missing altogether
        (0.0009, [0.00001 * at for at in range(1, 21)]),  # 0.0021
        (2000.0, [100.0] * 19 + [94.0]),  # 6 are more than 20 roundings give: 4 * 1.29 + 0.5
        (200.5, [10.0] * 19 + [9.9]),
    ],
)
def test_sums_that_rounding_does_not_explain(tmp_path, make_xlsx, country, cells):
    with pytest.raises(VintageError, match="the regions of vintage 2022 sum to"):
        read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(country, cells)}))


def test_small_sums_are_written_out(tmp_path, make_xlsx):
    with pytest.raises(VintageError, match=r"sum to 2e-05, the country is 9e-05 \(difference -7e-05\)"):
        read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(0.00009, [0.000001] * 20)}))


@pytest.mark.parametrize(
    ("country", "cells"),
    [
        (66.7, [10 / 3] * 20),  # unrounded regions, a rounded country: 66.6667
        (66.66666666666667, [10 / 3] * 20),
        (2003.0, [100.0] * 20),
        (0.3, [0.1] * 2 + [0.0] * 18),  # of 0.14 + 0.14
        (20.0, [1.0] * 18 + [0.0] * 2),
        (1e-7, [5e-9] * 20),
        (-2000.0, [-100.0] * 20),
    ],
)
def test_sums_that_rounding_explains(tmp_path, make_xlsx, country, cells):
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(country, cells)}))
    assert table.sums["fits"].tolist() == [True]
    assert table.sums["remark"].tolist() == [""]


@pytest.mark.parametrize(
    ("country", "cells", "remark"),
    [
        (3.0, [150.0 + at for at in range(20)], "outside the range of its regions"),  # another unit
        (1000.0, [900.0] * 20, "outside the range of its regions"),
        (-90.0, [110.0, -100.0] * 10, "figures of both signs"),  # a balance that does not add up
        (5.0, [4.0, 6.5] * 10, ""),
        (5.0, [5.0] * 20, ""),
    ],
)
def test_rates_that_can_be_none_have_a_remark(tmp_path, make_xlsx, country, cells, remark):
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": sheet(country, cells)}))
    assert table.sums["fits"].tolist() == [None]
    assert remark in table.sums["remark"][0]
    assert bool(table.sums["remark"][0]) == bool(remark)
    notes = [note for note in table.record.notes if "ВРП" in note]
    assert [remark in note and "1 series, first: ВРП, 2023 year" in note for note in notes] == (
        [True] if remark else []
    )


def test_regions_without_a_country_are_noted_once_for_the_table(tmp_path, make_xlsx):
    sheets = {str(at): sheet(None, [100.0] * 20, f"Часть {at}") for at in range(3)}
    sheets["all"] = sheet(6000.0, [], "Всего по стране")
    sheets["good"] = sheet(2000.0, [100.0] * 20, "Другое")
    table = read_official(make_xlsx(tmp_path / "a.xlsx", sheets))
    notes = [note for note in table.record.notes if "could not be tested" in note]
    assert len(notes) == 2
    assert any("no figure of the country" in one and "(3 series, first: Часть 0" in one for one in notes)
    assert any(
        "no figure of a region" in one and "(1 series, first: Всего по стране" in one for one in notes
    )
    assert table.sums["fits"].tolist() == [None, None, None, None, True]
