"""Chance: shuffled labels, the size of the test, q-values; jumps; peers."""

import numpy as np
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.errors import InputError
from cluster_analysis.measures import peers, q_values, shuffled

REGIONS = [f"r{i:02}" for i in range(16)]


def neighbours_alike(x):
    """How many industries have alike neighbours on a line of regions."""
    centred = x.values - x.values.mean(axis=0)
    return float(((centred[1:] * centred[:-1]).sum(axis=0) / (centred**2).sum(axis=0) > 0.4).sum())


def by_chance(count, x, permutations=199, seed=2017):
    """Counts in the figures as they are and in each shuffle, and how often chance reaches the first."""
    observed, hits = count(x), np.array([count(one) for one in shuffled(x, permutations, seed)])
    return observed, hits, (1 + (hits >= observed).sum()) / (1 + permutations)


class TestShuffled:
    def test_a_pattern_is_found(self):
        line = np.arange(16.0)[:, None] + np.zeros((16, 5))
        observed, hits, p = by_chance(
            neighbours_alike, xr.DataArray(line, {"region": REGIONS, "industry": list("ABCDE")})
        )
        assert observed == 5
        assert p <= 0.05 and np.quantile(hits, 0.95) < 5

    def test_industries_that_go_together_are_not_counted_as_many(self):
        """One industry, five times: shuffled together, all five hit or none does."""
        x = xr.DataArray(
            np.arange(16.0)[:, None] + np.zeros((16, 5)), {"region": REGIONS, "industry": list("ABCDE")}
        )
        assert set(by_chance(neighbours_alike, x)[1]) <= {0.0, 5.0}

    def test_the_test_rejects_no_more_than_it_says_when_labels_say_nothing(self):
        random = np.random.default_rng(20261129)
        labels = {"region": REGIONS, "industry": list("ABCD")}
        figures = (xr.DataArray(random.normal(size=(16, 4)), labels) for _ in range(100))
        p = [by_chance(neighbours_alike, x, 19, seed)[2] for seed, x in enumerate(figures)]
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
            by_chance(lambda x: hits[tuple(x.values)], one, 39, seed)[2] for seed, one in enumerate(labels)
        ]
        size = np.mean(np.array(p) <= 0.05)
        print(f"attained size of the test of hits at 5 %: {100 * size:.1f} %")
        assert 0 < size <= 0.06

    def test_shuffling_keeps_the_regions_of_all_industries_together(self):
        x = xr.DataArray(np.arange(32.0).reshape(16, 2), {"region": REGIONS, "industry": ["A", "B"]})
        for figures in shuffled(x, permutations=3):
            assert figures["region"].values.tolist() == REGIONS
            assert (figures.sel(industry="B") - figures.sel(industry="A") == 1).all()
            assert sorted(figures.sel(industry="A").values) == sorted(x.sel(industry="A").values)

    def test_neighbours_alike_in_2017_against_about_thirteen_by_chance(self):
        """Two-sided and exact: 5 % of the tests would be 15, and folded p would give twice as many."""
        panel, graph = ca.load("gva_by_region_section", 2017), ca.regions("kz").at(2017).neighbours
        quotient = ca.location_quotient(panel["value"], **panel.panel.margins()).sel(year=2017)
        observed, hits, _ = by_chance(
            lambda x: float((ca.local_moran(x, graph)["p"] <= 0.05).sum()), quotient, 19
        )
        assert 10 < hits.mean() < 16
        assert observed > max(hits)

    def test_without_regions_there_is_nothing_to_shuffle(self):
        with pytest.raises(InputError, match="needs the dimension region"):
            list(shuffled(xr.DataArray([1.0], dims="industry")))


class TestQValues:
    def test_by_hand(self):
        """Benjamini & Hochberg: p (4/1), p (4/2), ... made monotone from the largest down."""
        p = xr.DataArray([[0.01, 0.04], [0.03, 0.5]], {"region": ["a", "b"], "industry": ["A", "B"]})
        assert q_values(p).values.ravel().tolist() == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])

    def test_a_missing_test_is_no_test(self):
        assert q_values(xr.DataArray([0.04, np.nan])).values[0] == pytest.approx(0.04)


class TestJumps:
    def test_akmola_arts_rests_on_the_last_year(self):
        panel = ca.load("gva_by_region_section", 2022)
        jumps = ca.find_jumps(panel["value"].sel(industry=["R"]), panel["country"]).set_index("region")
        assert jumps.loc["KZ-11", "year"] == 2025


class TestPeers:
    def test_what_is_compared_does_not_choose(self):
        money = ca.load("gva_by_region_section", 2022)["value"].sel(year=2025)
        chosen = peers(money, "KZ-43", without=["A"])
        other = money.where(money["industry"] != "A", money * 50)
        assert peers(other, "KZ-43", without=["A"]) == chosen
        assert len(chosen) == 4 and "KZ-43" not in chosen

    def test_an_unknown_region_is_refused(self):
        with pytest.raises(InputError, match="'KZ-99' is not a known reference"):
            peers(xr.DataArray([[1.0]], {"region": ["KZ-43"], "industry": ["A"]}), "KZ-99")
