"""Long tables, caches, and names: what people bring and how they are answered."""

import numpy as np
import pandas as pd
import pytest

import cluster_analysis as ca
from cluster_analysis.data.panel.panel import panel_from_table
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.catalogue import load_table, record
from cluster_analysis.errors import InputError, ParameterError, UnknownNameError

LONG = pd.DataFrame(
    {
        "oblast": ["north", "north", "south", "south", "north", "south"],
        "oked": ["farms", "mines", "farms", "mines", "farms", "mines"],
        "god": ["2023", "2023", "2023", "2023", "2024", "2024"],
        "jobs": [30.0, 10, 10, 50, 31, 0],
    }
)
NAMES = {"region": "oblast", "industry": "oked", "value": "jobs", "year": "god"}


def test_a_long_table_with_any_headings_is_a_panel():
    panel = ca.panel_from_long(LONG, **NAMES, unit="jobs")
    assert dict(panel.sizes) == {"year": 2, "region": 2, "industry": 2}
    assert panel["value"].sel(year=2023).values.tolist() == [[30, 10], [10, 50]]
    assert panel["value"].attrs["units"] == "jobs"
    quotient = ca.location_quotient(panel["value"].sel(year=2023))
    assert float(quotient.sel(region="north", industry="farms")) == pytest.approx(1.875)


def test_a_row_that_is_not_there_is_missing_or_zero_as_said():
    missing = ca.panel_from_long(LONG, **NAMES).sel(year=2024)
    assert np.isnan(missing["value"].sel(region="north", industry="mines"))
    assert int(missing["status"].sel(region="north", industry="mines")) == Status.NOT_PUBLISHED
    assert int(missing["status"].sel(region="south", industry="mines")) == Status.TRUE_ZERO
    zero = ca.panel_from_long(LONG, **NAMES, absent="zero").sel(year=2024)
    assert float(zero["value"].sel(region="north", industry="mines")) == 0
    with pytest.raises(ParameterError, match="missing"):
        ca.panel_from_long(LONG, **NAMES, absent="missin")


def test_several_rows_of_a_cell_are_refused_by_name_or_summed():
    twice = pd.concat([LONG, LONG.head(2)])
    with pytest.raises(InputError, match=r"stands in 2 rows .2023, north, farms"):
        ca.panel_from_long(twice, **NAMES)
    summed = ca.panel_from_long(twice, **NAMES, duplicates="sum")["value"].sel(year=2023)
    assert summed.values.tolist() == [[60, 20], [10, 50]]
    hidden = pd.concat([LONG, LONG.head(1).assign(jobs=np.nan)])
    found = ca.panel_from_long(hidden, **NAMES, duplicates="sum")
    assert np.isnan(found["value"].sel(year=2023, region="north", industry="farms"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"jobs": ["12a", 1, 2, 3, 4, 5]}, "row 0, column 'jobs': '12a' is not a number"),
        ({"jobs": [np.inf, 1, 2, 3, 4, 5]}, "row 0, column 'jobs': inf"),
        ({"oblast": [None, "s", "s", "s", "s", "s"]}, "row 0, column 'oblast': has no label"),
        ({"god": ["early", 1, 2, 3, 4, 5]}, "no whole numbers"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(change, message):
    with pytest.raises(InputError, match=message):
        ca.panel_from_long(LONG.assign(**change), **NAMES)


def test_a_column_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match="nearest: oblast"):
        ca.panel_from_long(LONG, region="oblas", industry="oked", value="jobs")


def test_a_region_that_is_not_in_the_set_is_refused_not_dropped():
    about = record("gva_by_region_section")
    table = load_table("gva_by_region_section").head(40)
    with pytest.raises(InputError, match="'US-CA' is no region"):
        panel_from_table(table.assign(region=["US-CA", *table["region"][1:]]), about)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda: ca.locaton_quotient, "location_quotient"),
        (lambda: ca.load("gva"), "gva_by_region_section"),
        (lambda: ca.assign_stars(pd.DataFrame([[1.0]]), "eco"), "relative-eco"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(ask, answer):
    with pytest.raises((AttributeError, InputError), match=answer):
        ask()
