"""Local Moran: exact p-values counted by hand, guards, and many figures at once."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from libpysal.graph import Graph

from cluster_analysis.errors import InputError, UndefinedError
from cluster_analysis.measures import global_moran, local_moran

LABELS = list("abcdef")
LINE = Graph.from_arrays(
    [*LABELS[1:], *LABELS[:-1]], [*LABELS[:-1], *LABELS[1:]], [1.0] * 10
)  # a - b - c - d - e - f


def test_p_by_all_permutations_of_the_others():
    y = pd.Series([1.0, 5, 2, 8, 9, 4], LABELS)
    folded, found = local_moran(y, LINE, alternative="folded"), local_moran(y, LINE)
    neighbours = {"a": "b", "b": "ac", "c": "bd", "d": "ce", "e": "df", "f": "e"}
    for region, near in neighbours.items():
        others = [other for other in LABELS if other != region]
        here = np.mean([y[one] for one in near])
        lags = [
            np.mean([order[others.index(one)] for one in near])
            for order in permutations([y[other] for other in others])
        ]
        above = np.mean([lag >= here - 1e-12 for lag in lags])
        below = np.mean([lag <= here + 1e-12 for lag in lags])
        assert folded.loc[region, "p"] == pytest.approx(min(above, below)), region
        middle = np.mean([y[other] for other in others])
        beyond = np.mean([abs(lag - middle) >= abs(here - middle) - 1e-12 for lag in lags])
        assert found.loc[region, "p"] == pytest.approx(beyond), region


def test_one_neighbour_among_seventeen_regions_is_never_significant():
    # C(16, 1) = 16 arrangements: p is at least 0.0625
    labels = list(range(17))
    star = Graph.from_arrays([0] * 16 + labels[1:], labels[1:] + [0] * 16, [1.0] * 32)
    y = pd.Series(np.r_[100.0, np.arange(16.0)], labels)
    found = local_moran(y, star)
    assert (found["smallest_p"].iloc[1:] == 0.0625).all()
    assert not found["significant"].any()
    assert found["smallest_p"].iloc[0] == 1.0  # all the others are its neighbours: one arrangement


def test_islands_and_constants_are_named_not_tested():
    y = pd.Series([1.0, np.nan, 2, 8, 9, 4], LABELS)
    found = local_moran(y, LINE)
    assert found["excluded"].tolist() == ["no neighbour with a figure", "missing", "", "", "", ""]
    flat = local_moran(y * 0 + 5, LINE)
    assert (flat["excluded"] == "nothing varies").sum() == 4
    assert flat["p"].isna().all()
    few = local_moran(pd.Series([1.0, 2, np.nan, np.nan, np.nan, np.nan], LABELS), LINE)
    assert few["excluded"].tolist()[:2] == ["too few regions"] * 2
    with pytest.raises(UndefinedError):
        global_moran(y * 0 + 5, LINE)


def test_a_panel_gives_what_each_slice_gives():
    rng = np.random.default_rng(1)
    y = xr.DataArray(
        rng.normal(size=(2, 6, 3)),
        dims=("year", "region", "industry"),
        coords={"year": [1, 2], "region": LABELS, "industry": list("xyz")},
    )
    y[0, 2, 1] = np.nan
    found = local_moran(y, LINE)
    assert found["p"].dims == y.dims
    for year in (1, 2):
        for industry in "xyz":
            alone = local_moran(y.sel(year=year, industry=industry), LINE)
            here = found.sel(year=year, industry=industry)
            for name in ("lag", "local_i", "p"):
                np.testing.assert_allclose(here[name], alone[name], atol=1e-12)
            for name in ("quadrant", "excluded", "exact", "significant"):
                assert here[name].values.tolist() == alone[name].values.tolist()


def test_unknown_regions_are_refused():
    with pytest.raises(InputError, match="'z' is not in the graph"):
        local_moran(pd.Series([1.0, 2, 3], ["a", "b", "z"]), LINE)


def test_random_arrangements_where_there_are_too_many():
    n = 40
    labels = list(range(n))
    focal = [i for i in labels for _ in range(10)]
    near = [(i + step) % n for i in labels for step in (*range(1, 6), *range(-5, 0))]
    graph = Graph.from_arrays(focal, near, [1.0] * len(focal))
    y = pd.Series(np.random.default_rng(1).normal(size=n).cumsum(), labels)
    found = local_moran(y, graph, permutations=999)
    assert not found["exact"].any()
    assert found["smallest_p"].unique().tolist() == [0.001]
    assert found["p"].between(0.001, 1.0).all()
    pd.testing.assert_frame_equal(found, local_moran(y, graph, permutations=999))
