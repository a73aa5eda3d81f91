"""Findings: right numbers, right names, no plausible sentence from missing figures."""

import html

import numpy as np
import pytest

from cluster_analysis.language.i18n import LANGUAGES
from cluster_analysis.pictures import findings


def test_specialised_counts_rounded_ones():
    # 0.9999999999 is 1 within the tolerance of rounded figures (METHODS, rule 5)
    said = findings.specialised({"KZ-43": 1.2499999999, "KZ-47": 1.24}, "B", 2017)
    assert "1 of 2 regions" in said


def test_missing_regions_are_not_counted():
    said = findings.specialised({"KZ-43": 2.0, "KZ-47": np.nan}, "B", 2017)
    assert "1 of 1 regions" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_known_is_said(lang):
    assert "Mining" in findings.highest({"KZ-43": np.nan}, "Mining", lang)
    assert "KZ-43" not in findings.highest({"KZ-43": np.nan}, "Mining", lang)


def test_change_needs_both_years():
    said = findings.change({"A": 1.0, "B": np.nan}, {"A": 1.0, "B": 9.0}, "LQ", (2014, 2017))
    assert said == "LQ, 2014–2017: no change."
    assert "no value" in findings.change({"A": np.nan}, {"A": 1.0}, "LQ", (2014, 2017))


def test_change_does_not_call_a_fall_a_rise():
    said = findings.change({"A": 3.0, "B": 2.0}, {"A": 1.0, "B": 1.5}, "LQ", (2014, 2017))
    assert "rise" not in said and "Agriculture (−2.00)" in said


def test_shift_share_verdict_follows_the_regional_effect():
    parts = {"national": 1.0, "industry": 1.0}
    years = (2014, 2017)
    assert "slower" in findings.shift_share({**parts, "regional": -1.0}, "KZ-43", years, "t")
    assert "faster" in findings.shift_share({**parts, "regional": 1.0}, "KZ-43", years, "t")
    assert "no difference" in findings.shift_share({**parts, "regional": np.nan}, "KZ-43", years, "t")


def test_neighbours_are_not_alike_by_chance():
    assert "chance" in findings.neighbours(0.3, 0.2, "Mining")
    assert "chance" in findings.neighbours(0.3, np.nan, "Mining")
    assert "differ" in findings.neighbours(-0.3, 0.01, "Mining")


def test_ties_are_all_named():
    assert findings.stars({"A": 2, "C": 2, "B": 0}, "KZ-59").endswith("Agriculture (2), Manufacturing (2).")


def test_missing_names_the_gaps():
    assert (
        findings.missing({"A": 1.0, "B": np.nan, "C": np.nan})
        == "No value for 2 of 3: Mining, Manufacturing."
    )
    assert "All 1" in findings.missing({"A": 1.0})


@pytest.mark.parametrize(("lang", "name"), [("ru", "Кызылординская область"), ("kk", "Қызылорда облысы")])
def test_sentences_in_the_language(lang, name):
    said = findings.profile_of({"A": 2.5}, "KZ-43", 2017, lang)
    assert said.startswith(name) and "2,50" in said
    assert "specialised" not in said


def test_markdown_is_escaped():
    shown = findings.Finding("<script>LQ < 1")._repr_mimebundle_()["text/markdown"]
    assert "<script>" not in shown and html.unescape(shown).strip("*") == "<script>LQ < 1"
