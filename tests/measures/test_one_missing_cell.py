"""A whole panel with one missing cell: exactly the results that depend on it are missing, with the reason.

Which results depend on the cell (2015, r2, i1) is written here from the definitions, not from the code.
"""

import numpy as np
import pytest
import xarray as xr

import cluster_analysis.measures as measures
from cluster_analysis.data.status import Status

YEARS, REGIONS, INDUSTRIES = [2014, 2015, 2016], ["r1", "r2", "r3", "r4"], ["i1", "i2", "i3"]
HOLE = {"year": 2015, "region": "r2", "industry": "i1"}
EVERYTHING = {"year": [2015]}
OWN_REGION = {"year": [2015], "region": ["r2"]}
OWN_CELL = {"year": [2015], "region": ["r2"], "industry": ["i1"]}


def panel(hole=True):
    values = np.random.default_rng(7).integers(5, 99, (3, 4, 3)).astype(float)
    x = xr.DataArray(values, coords={"year": YEARS, "region": REGIONS, "industry": INDUSTRIES})
    if hole:
        x.loc[HOLE] = np.nan
    return x


def published():
    """The margins that the statistical office prints although it hides the cell."""
    whole = panel(hole=False)
    return measures.Margins(whole.sum("industry"), whole.sum("region"), whole.sum(["region", "industry"]))


DEPENDS = {
    # the margins are sums of the parts, so every quotient of the year has the cell in it
    "location_quotient": (measures.location_quotient, EVERYTHING),
    "is_specialised": (measures.is_specialised, EVERYTHING),
    "standardised_location_quotient": (measures.standardised_location_quotient, EVERYTHING),
    "quotient, margins published": (lambda x: measures.location_quotient(x, **published()), OWN_CELL),
    "specialised, margins published": (lambda x: measures.is_specialised(x, 1.0, **published()), OWN_CELL),
    # the structure of one region only
    "herfindahl": (measures.herfindahl, OWN_REGION),
    "shannon_entropy": (measures.shannon_entropy, OWN_REGION),
    "krugman, of two regions": (lambda x: measures.krugman_index(x, "r4"), OWN_REGION),
    # the structure of the nation, or of the others, is in every region's index
    "krugman, nation": (lambda x: measures.krugman_index(x, "nation"), EVERYTHING),
    "krugman, mean of others": (lambda x: measures.krugman_index(x, "mean_of_others"), EVERYTHING),
    "hoover_specialisation": (measures.hoover_specialisation, EVERYTHING),
    "hachman_index": (measures.hachman_index, EVERYTHING),
    # the share of r2 in everything is in the index of every industry
    "locational_gini": (lambda x: measures.locational_gini(x, "area"), EVERYTHING),
    "hoover_localisation": (measures.hoover_localisation, EVERYTHING),
    "ellison_glaeser": (lambda x: measures.ellison_glaeser(x, 0.1)["gamma"], EVERYTHING),
    "maurel_sedillot": (lambda x: measures.maurel_sedillot(x, 0.1), EVERYTHING),
    "coagglomeration": (measures.coagglomeration, EVERYTHING),
    # figures along the regions, one industry at a time
    "gini": (measures.gini, {"year": [2015], "industry": ["i1"]}),
    "theil": (lambda x: measures.theil(x, "T"), {"year": [2015], "industry": ["i1"]}),
}


@pytest.mark.parametrize("name", DEPENDS)
def test_exactly_what_depends_on_the_cell_is_missing(name):
    function, where = DEPENDS[name]
    found, whole = function(panel()), function(panel(hole=False))
    assert whole.notnull().all()
    depends = xr.zeros_like(whole, dtype=bool).reset_coords(drop=True)
    depends.loc[where] = True
    np.testing.assert_array_equal(found.isnull(), depends.transpose(*found.dims))
    np.testing.assert_array_equal(found.where(~depends), whole.where(~depends))
    if "status" in found.coords:
        reasons = found["status"].values[found.isnull().values]
        assert set(reasons.tolist()) <= {Status.NOT_PUBLISHED, Status.DEPENDS_ON_MISSING}
        assert (found["status"].values[found.notnull().values] == Status.OBSERVED).all()


@pytest.mark.parametrize("function", [measures.proximity, measures.colocation])
def test_only_the_pairs_of_the_industry_are_missing(function):
    def of(x):
        return function((x > 40).astype(float).where(x.notnull()) if function is measures.proximity else x)

    found, whole = of(panel()), of(panel(hole=False))
    pairs = (found["industry"] == "i1") | (found["industry_other"] == "i1")
    depends = whole.notnull() & pairs & (found["year"] == 2015)
    lost = whole.notnull() & found.isnull()
    np.testing.assert_array_equal(lost, depends.transpose(*lost.dims))
    assert lost.any()


def test_hidden_margins_do_not_spread_through_the_stars():
    found = measures.assign_stars(panel(), "relative-eco", **published())["specialisation"]
    assert int(found.isnull().sum()) == 1
    assert bool(found.isnull().sel(HOLE))


def test_the_decomposition_of_other_years_stays():
    whole, found = (
        measures.shift_share(x.sel(year=2014), x.sel(year=2016), "dunn") for x in (panel(False), panel())
    )
    np.testing.assert_array_equal(whole, found)
    assert measures.shift_share(panel().sel(year=2014), panel().sel(year=2015), "dunn").isnull().any()
