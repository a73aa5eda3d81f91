"""The verdict: by a rule committed before it was run, on all pairs, the same stance for like numbers."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures.evidence import (
    facts_stance,
    judge,
    pair_evidence,
    product_evidence,
    verdict_rule,
    windows_faster,
)

RULES = ("main", "strict", "lenient")


def numbers(**values):
    return xr.Dataset({name: xr.DataArray(value) for name, value in values.items()})


def facts(*rows):
    names = ["indicator", "unit", "weight", "period", "value", "source_level"]
    return pd.DataFrame(list(rows), columns=names)


@pytest.fixture(scope="module")
def panels():
    return [ca.load(name, 2022) for name in ("gva_by_region_section", "gva_volume_index_by_region_section")]


@pytest.fixture(scope="module")
def pairs(panels):
    return pair_evidence(*panels, (2021, 2025))


class TestRule:
    def test_the_strict_variant_asks_for_more_and_the_lenient_for_less(self):
        main, strict, lenient = (verdict_rule(name) for name in RULES)
        assert set(main.needs) < set(strict.needs) and strict.error > main.error
        assert lenient.threshold < main.threshold
        assert lenient.criteria["large"].supports < main.criteria["large"].supports

    def test_a_rule_cannot_be_changed(self):
        with pytest.raises(TypeError):
            verdict_rule().criteria["large"] = None

    def test_an_unknown_rule_is_refused_with_the_nearest(self):
        with pytest.raises(ParameterError, match="nearest: strict"):
            verdict_rule("strickt")


class TestJudge:
    def test_what_reaches_a_limit_counts(self):
        stances = judge(numbers(specialised=0.9, large=2.0, growing=0.0))
        assert [int(stances[name]) for name in ("specialised", "large", "growing")] == [1, 1, -1]

    def test_growth_that_is_slower_in_all_windows_bars(self):
        assert judge(numbers(specialised=1.0, large=3.0, growing=0.0))["pair"] == 0
        assert judge(numbers(specialised=1.0, large=3.0, growing=0.1))["pair"] == 1

    def test_unknown_growth_bars_nothing_and_supports_nothing(self):
        evidence = numbers(specialised=1.0, large=3.0, growing=np.nan)
        assert judge(evidence)["pair"] == 1
        assert judge(evidence, verdict_rule("strict"))["pair"] == 0

    def test_contradicted_needs_both_against(self):
        assert judge(numbers(specialised=0.0, large=0.5))["pair"] == -1
        assert judge(numbers(specialised=0.0, large=1.5))["pair"] == 0

    def test_a_section_alone_supports_no_cluster(self):
        assert judge(numbers(specialised=1.0, large=3.0))["candidate"] == 0

    def test_a_product_supports_a_cluster_in_a_section_that_does(self):
        known = numbers(specialised=1.0, large=3.0, product_large=2.5, product_growing=0.5)
        assert judge(known)["candidate"] == 1
        assert judge(known.assign(product_growing=0.0))["candidate"] == 0

    def test_a_fact_that_supports_keeps_a_weak_section_open(self):
        weak = numbers(specialised=0.0, large=0.5)
        assert judge(weak)["candidate"] == -1
        assert judge(weak, facts=1.0)["candidate"] == 0

    def test_the_rule_and_its_version_go_with_the_verdict(self):
        assert judge(numbers(specialised=1.0, large=3.0)).attrs == {"rule": "main", "rule_version": 1}


class TestPairs:
    def test_all_pairs_are_judged_as_a_second_program_does(self, panels, pairs):
        money = panels[0]["value"].sel(year=2025).to_series().unstack("industry")
        size = money.div(money.sum()) * len(money)
        verdict = judge(pairs)["pair"].to_series().unstack("industry")
        grown = pairs["growing"].to_series().unstack("industry")
        quotient = money.div(money.sum(axis=1), axis=0).div(money.sum() / money.sum().sum())
        clear = (quotient / 1.25 - 1).abs() > 0.06  # further from the threshold than the band reaches
        by_hand = ((quotient > 1.25) & (size >= 2) & ~(grown <= 0)).astype(int)
        by_hand[(quotient < 1.25) & (size <= 1)] = -1
        assert verdict.size == 380
        assert clear.sum().sum() > 330
        assert (verdict == by_hand).where(clear, True).all(axis=None)

    def test_most_pairs_are_supported_by_no_variant(self, panels):
        counts = [int((judge(pair_evidence(*panels, (2021, 2025), rule), rule)["pair"] == 1).sum())
                  for rule in map(verdict_rule, RULES)]  # fmt: skip
        assert counts[1] < counts[0] < counts[2] < 380 / 4

    def test_growth_is_unknown_where_no_index_is_published(self, pairs):
        assert pairs["growing"].sel(industry="I").isnull().all()
        assert pairs["growing"].sel(industry="A").notnull().all()


def test_windows_count_as_known_only_if_the_one_asked_for_is():
    years = {"year": [2021, 2022, 2023, 2024]}
    nation = xr.DataArray([100.0] * 4, years)
    assert windows_faster(xr.DataArray([np.nan, 110.0, 110.0, 110.0], years), nation, 2021, 2024) == 1
    assert np.isnan(windows_faster(xr.DataArray([110.0, np.nan, 110.0, 110.0], years), nation, 2021, 2024))


class TestProducts:
    def output(self, country_is="same"):
        years = {"year": list(range(2015, 2026)), "region": ["KZ-43", "KZ-61"]}
        own = xr.DataArray([[30.0 * 1.1**i, 70.0] for i in range(11)], years)
        panel = xr.Dataset({"value": own, "country": own.sum("region")})
        return panel.assign_attrs(country_is=country_is)

    def test_share_and_growth_of_three_year_means(self):
        evidence = product_evidence(self.output(), (2017, 2025)).sel(region="KZ-43")
        mean = 30 * (1.1**8 + 1.1**9 + 1.1**10) / 3
        assert float(evidence["product_large"]) == pytest.approx(2 * mean / (mean + 70))
        assert float(evidence["product_growing"]) == 1

    def test_rice_is_not_compared_with_the_wheat_of_the_country(self):
        assert ca.product("rice", 2022).attrs["country_is"] == "wider"
        evidence = product_evidence(self.output("wider"), (2017, 2025))
        assert evidence["product_large"].isnull().all() and evidence["product_growing"].isnull().all()


class TestFacts:
    def test_years_of_a_statistics_office_support_or_contradict(self):
        rising = [
            ("visitors", "thousand", "", "2022", 253.4, "statistics"),
            ("visitors", "thousand", "", "2023", 272.9, "statistics"),
        ]
        assert facts_stance(facts(*rising)) == 1
        falling = [(*row[:4], 600 - row[4], row[5]) for row in rising]
        assert facts_stance(facts(*falling)) == -1

    @pytest.mark.parametrize("level", ["authority", "press"])
    def test_an_authority_or_a_newspaper_leaves_open_what_it_claims(self, level):
        rows = [("harvest", "kt", "", "2013", 360.0, level), ("harvest", "kt", "", "2025", 500.0, level)]
        assert facts_stance(facts(*rows)) == 0

    def test_unlike_measures_are_never_one_series(self):
        bunker = ("rice", "kt", "bunker", "2016", 439.8, "statistics")
        clean = ("rice", "kt", "clean", "2017", 447.6, "statistics")
        assert facts_stance(facts(bunker, clean)) == 0

    def test_parts_of_a_year_and_money_are_not_compared(self):
        part = [
            ("output", "kt", "", period, value, "statistics")
            for period, value in (("2020 Jan-Apr", 1.0), ("2024", 9.0))
        ]
        money = [
            ("output", "billion KZT", "", period, value, "statistics")
            for period, value in (("2020", 1.0), ("2024", 9.0))
        ]
        assert facts_stance(facts(*part)) == 0
        assert facts_stance(facts(*money)) == 0

    def test_nothing_known_is_unknown(self):
        assert np.isnan(facts_stance(facts()))

    def test_a_level_that_the_rule_does_not_know_is_refused(self):
        with pytest.raises(InputError, match="does not know: rumour"):
            facts_stance(facts(("rice", "kt", "", "2016", 1.0, "rumour")))


def test_no_candidate_of_the_programme_is_supported_by_what_is_published():
    """All nine stay open or are contradicted: below the section almost nothing is published."""
    panels = [
        ca.load(name, 2022) for name in ("gva_by_region_section", "gva_volume_index_by_region_section")
    ]
    pairs, known = pair_evidence(*panels, (2017, 2025)), ca.load_table("published_facts")
    for row in ca.load_table("clusters").itertuples():
        host = {"KZ-YUZ": "KZ-79"}.get(row.region, row.region)
        here = pairs.sel(region=host, industry=row.sections.split(";")[0], drop=True)
        below = product_evidence(ca.product(ca.topic(row.id), 2022), (2017, 2025)).sel(
            region=host, drop=True
        )
        told = known[(known["topic"] == ca.topic(row.id)) & (known["region"] == host)]
        assert (
            judge(here.merge(below.drop_vars("industry", errors="ignore")), facts=facts_stance(told))[
                "candidate"
            ]
            <= 0
        )
