"""What the mapping can and cannot know, on the committed figures."""

import numpy as np
import pandas as pd
import pytest

from cluster_analysis.data.regions.regions import region_name, units
from cluster_analysis.pages.mapping import mapping, mapping_limits


@pytest.fixture(scope="module")
def chosen():
    return mapping.load(2017, 2017)


def test_synthetic_tables_say_so(chosen):
    for show in (mapping_limits.counted, mapping_limits.groups):
        table, sentence = show(chosen)
        assert table.synthetic
        assert sentence.startswith("Synthetic")


def test_published_quotients_lie_within_the_bounds_of_the_exercise(chosen):
    table, _sentence = mapping_limits.hidden(chosen)
    data = table.data
    assert (data["lowest quotient"] <= data["highest quotient"]).all()
    value = chosen.quotients.to_series()
    for row in data.itertuples(index=False):
        region = next(code for code in units(2017) if region_name(code, "en") == row[0])
        assert row[2] - 1e-9 <= value[region, row[1][0]] * 1.02 and value[region, row[1][0]] <= row[3] * 1.02
    assert "An exercise" in table.note


def test_pairs_put_right_by_hand():
    # pairs: ab together in both, ac and bc apart in both, cd together in one only, ad and bd apart in both
    found = pd.Series([0, 0, 1, 2], list("abcd"))
    truth = pd.Series([5, 5, 6, 6], list("abcd"))
    assert mapping_limits._agreement(found, truth) == pytest.approx(5 / 6)
    assert mapping_limits._agreement(truth, truth[::-1]) == 1.0


def test_ranks_move_when_a_section_is_left_out(chosen):
    table, sentence = mapping_limits.complexity_appendix(chosen)
    data = table.data
    assert len(data) == 16
    assert "No finding is built on it" in sentence
    assert (data["best rank without one section"] <= data["worst rank without one section"]).all()
    assert np.array_equal(data["Rank"], data["Rank"].sort_values())


def test_the_last_year_has_no_change_to_today():
    (sentence,) = mapping.to_today(mapping.load(2025, 2022))
    assert sentence == "2025 is the last year that is published for these regions."
    _table, moved = mapping.to_today(mapping.load(2017, 2017))
    assert moved.startswith("2017–2025")
