"""Chance: shuffled labels, the size of the test, q-values; changes by ratio; peers."""

import numpy as np
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.errors import InputError
from cluster_analysis.measures.evidence import (
    by_chance,
    largest_changes,
    peers,
    q_values,
    rank_places,
)

REGIONS = [f"r{i:02}" for i in range(16)]


def neighbours_alike(x):
    """How many industries have alike neighbours on a line of regions."""
    centred = x.values - x.values.mean(axis=0)
    return float(((centred[1:] * centred[:-1]).sum(axis=0) / (centred**2).sum(axis=0) > 0.4).sum())


class TestByChance:
    def test_a_pattern_is_found(self):
        line = np.arange(16.0)[:, None] + np.zeros((16, 5))
        chance = by_chance(
            neighbours_alike, xr.DataArray(line, {"region": REGIONS, "industry": list("ABCDE")})
        )
        assert chance["observed"] == 5
        assert chance["p"] <= 0.05 and chance["upper"] < 5

    def test_industries_that_go_together_are_not_counted_as_many(self):
        """One industry, five times: shuffled together, all five hit or none does."""
        x = xr.DataArray(
            np.arange(16.0)[:, None] + np.zeros((16, 5)), {"region": REGIONS, "industry": list("ABCDE")}
        )
        assert set(by_chance(neighbours_alike, x)["shuffled"].values) <= {0.0, 5.0}

    def test_the_test_rejects_no_more_than_it_says_when_labels_say_nothing(self):
        random = np.random.default_rng(20261129)
        labels = {"region": REGIONS, "industry": list("ABCD")}
        figures = (xr.DataArray(random.normal(size=(16, 4)), labels) for _ in range(100))
        p = [float(by_chance(neighbours_alike, x, 19, seed)["p"]) for seed, x in enumerate(figures)]
        assert np.mean(np.array(p) <= 0.05) <= 0.06 + 2 * np.sqrt(0.05 * 0.95 / 100)

    @pytest.mark.slow
    @pytest.mark.timeout(600)
    def test_the_test_of_hits_of_the_page_rejects_no_more_than_6_per_cent_of_shuffled_labels(self):
        """Neighbours alike in 2017 with the labels shuffled 200 times: what is rejected is by chance alone.

        A share of 5 % has a standard error of 1.5 points in 200. The hits of all arrangements that the test
        asks for are counted at once.
        """
        panel, graph = ca.load("gva_by_region_section", 2017), ca.regions("kz").at(2017).neighbours
        quotient = ca.location_quotient(panel["value"], **panel.panel.margins()).sel(year=2017)
        order, random = quotient["region"].values, np.random.default_rng(20261129)
        labels = [xr.DataArray(random.permutation(16), {"region": order}) for _ in range(200)]
        asked = []
        for seed, numbers in enumerate(labels):
            by_chance(lambda x: asked.append(tuple(x.values)) or 0.0, numbers, 39, seed)
        hits = {}
        for first in range(0, len(asked), 200):
            part = asked[first : first + 200]
            moved = quotient.transpose("region", ...).values[np.array(part)]
            names = {"labels": range(len(part)), "region": order, "industry": quotient["industry"].values}
            p = ca.local_moran(xr.DataArray(moved, names), graph)["p"]
            hits |= dict(zip(part, (p <= 0.05).sum(("region", "industry")).values, strict=True))
        p = [
            float(by_chance(lambda x: hits[tuple(x.values)], one, 39, seed)["p"])
            for seed, one in enumerate(labels)
        ]
        size = np.mean(np.array(p) <= 0.05)
        print(f"attained size of the test of hits at 5 %: {100 * size:.1f} %")
        assert 0 < size <= 0.06

    def test_shuffling_keeps_the_regions_of_all_industries_together(self):
        x = xr.DataArray(np.arange(32.0).reshape(16, 2), {"region": REGIONS, "industry": ["A", "B"]})
        seen = []
        by_chance(lambda figures: seen.append(figures) or 0.0, x, permutations=3)
        for figures in seen:
            assert figures["region"].values.tolist() == REGIONS
            assert (figures.sel(industry="B") - figures.sel(industry="A") == 1).all()
            assert sorted(figures.sel(industry="A").values) == sorted(x.sel(industry="A").values)

    def test_neighbours_alike_in_2017_against_about_thirteen_by_chance(self):
        """Two-sided and exact: 5 % of the tests would be 15, and folded p would give twice as many."""
        panel, graph = ca.load("gva_by_region_section", 2017), ca.regions("kz").at(2017).neighbours
        quotient = ca.location_quotient(panel["value"], **panel.panel.margins()).sel(year=2017)
        chance = by_chance(lambda x: float((ca.local_moran(x, graph)["p"] <= 0.05).sum()), quotient, 19)
        assert 10 < chance["expected"] < 16
        assert chance["observed"] > chance["upper"]

    def test_without_regions_there_is_nothing_to_shuffle(self):
        with pytest.raises(InputError, match="needs the dimension region"):
            by_chance(float, xr.DataArray([1.0], dims="industry"))


class TestQValues:
    def test_by_hand(self):
        """Benjamini & Hochberg: p (4/1), p (4/2), ... made monotone from the largest down."""
        p = xr.DataArray([[0.01, 0.04], [0.03, 0.5]], {"region": ["a", "b"], "industry": ["A", "B"]})
        assert q_values(p).values.ravel().tolist() == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])

    def test_a_missing_test_is_no_test(self):
        assert q_values(xr.DataArray([0.04, np.nan])).values[0] == pytest.approx(0.04)


class TestChanges:
    def test_akmola_arts_rests_on_the_last_year(self):
        panel = ca.load("gva_by_region_section", 2022)
        jumps = ca.find_jumps(panel["value"].sel(industry=["R"]), panel["country"]).set_index("region")
        assert jumps.loc["KZ-11", "year"] == 2025

    def test_ratios_rank_and_not_differences(self):
        x = xr.DataArray(
            [[3.0, 0.5, 2.0], [4.0, 1.0, 0.4]], {"year": [2021, 2025], "region": ["a", "b", "c"]}
        )
        assert largest_changes(x, 2021, 2025).index.tolist() == ["c", "b", "a"]

    def test_zero_and_missing_have_no_ratio(self):
        x = xr.DataArray(
            [[0.0, np.nan, 1.0], [1.0, 1.0, 2.0]], {"year": [2021, 2025], "region": ["a", "b", "c"]}
        )
        assert largest_changes(x, 2021, 2025).index.tolist() == ["c"]

    def test_the_start_is_before_the_end(self):
        with pytest.raises(InputError, match="the start 2025 must be before the end 2021"):
            largest_changes(xr.DataArray([1.0], {"year": [2021]}), 2025, 2021)


class TestPeers:
    def test_what_is_compared_does_not_choose(self):
        money = ca.load("gva_by_region_section", 2022)["value"].sel(year=2025)
        chosen = peers(money, "KZ-43", without=["A"])
        other = money.where(money["industry"] != "A", money * 50)
        assert peers(other, "KZ-43", without=["A"]) == chosen
        assert len(chosen) == 4 and "KZ-43" not in chosen

    def test_an_unknown_region_is_refused(self):
        with pytest.raises(InputError, match="KZ-99 is not a region of the figures"):
            peers(xr.DataArray([[1.0]], {"region": ["KZ-43"], "industry": ["A"]}), "KZ-99")


class TestPlaces:
    def test_ties_share_the_better_place_and_a_gap_takes_none(self):
        x = xr.DataArray([[3.0, 1.0], [3.0, np.nan], [5.0, 2.0]], dims=("region", "draw"))
        assert rank_places(x).isel(draw=0).values.tolist() == [2, 2, 1]
        gapped = rank_places(x).isel(draw=1).values
        assert gapped[[0, 2]].tolist() == [2, 1] and np.isnan(gapped[1])

    def test_in_how_many_draws_a_rank_holds(self):
        money = ca.load("gva_by_region_section", 2022)["value"].sel(year=2025, industry=["A", "B", "C"])
        places = rank_places(ca.location_quotient(ca.with_error(money, draws=100)))
        assert places.dims[0] == "draw"
        assert ((places == 1).sum("region") == 1).all()
