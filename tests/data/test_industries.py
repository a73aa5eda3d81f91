"""OKED: levels, nesting, names."""

import numpy as np
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.data.regions import industries
from cluster_analysis.errors import InputError, UnknownNameError

LEVELS = ("section", "division", "group", "class", "subclass")


def test_classification_has_the_published_number_of_codes():
    # NK RK 03-2019: 21 sections, 88 divisions, 272 groups, 614 classes, 1,102 subclasses.
    counts = {level: 0 for level in LEVELS}
    for code in industries.oked():
        counts[industries.oked()[code]["level"]] += 1
    assert counts == {"section": 21, "division": 88, "group": 272, "class": 614, "subclass": 1102}


def test_every_code_hangs_on_a_code_of_a_higher_level():
    order = list(LEVELS)
    for row in industries.oked().values():
        above = row["parent"]
        if not above:
            assert row["level"] == "section"
        else:
            assert order.index(industries.oked()[above]["level"]) < order.index(row["level"])


def test_leading_zeros_are_kept():
    assert industries.ancestors("01120") == ["0112", "011", "01", "A"]


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["01", "011", "10"], "'011' is part of '01'"),
        (["C", "10"], "'10' is part of 'C'"),
        (["A", "A"], "more than once"),
    ],
)
def test_parent_and_child_in_one_sum_are_refused(labels, says):
    with pytest.raises(InputError, match=says):
        ca.herfindahl(xr.DataArray(np.ones((2, len(labels))), {"industry": labels}, ["region", "industry"]))


def test_unknown_code_is_refused():
    with pytest.raises(UnknownNameError, match="9999"):
        industries.industry_name("9999")


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_sections_have_names_in_every_language(lang):
    names = [industries.section_name(code, lang) for code in industries.SECTIONS]
    assert all(names)
    assert len(set(names)) == len(names)
