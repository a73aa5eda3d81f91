"""RAS, regional coefficients, stage margins, readers, the practice table and its surrogate."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cluster_analysis.data.paths import project_root
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import InputError
from cluster_analysis.measures.value_chain import (
    InputOutputTable,
    flegg_location_quotient,
    kazakhstan_surrogate,
    multiplier_range,
    multipliers,
    practice_table,
    ras,
    sections_to_groups,
    stage_margins,
)


def frame(values, rows="ab", columns="ab"):
    return pd.DataFrame(values, index=list(rows), columns=list(columns), dtype=float)


class TestRas:
    @settings(max_examples=30, deadline=None)
    @given(
        arrays(float, (3, 4), elements=st.floats(0.1, 10)),
        arrays(float, (3, 4), elements=st.floats(0.1, 10)),
    )
    def test_meets_margins_and_keeps_cross_ratios(self, prior, other):
        p, o = frame(prior, "abc", "wxyz"), frame(other, "abc", "wxyz")
        fitted = ras(p, o.sum(axis=1), o.sum(axis=0))
        np.testing.assert_allclose(fitted.sum(axis=1), o.sum(axis=1), rtol=1e-7)
        np.testing.assert_allclose(fitted.sum(axis=0), o.sum(axis=0), rtol=1e-7)
        f = fitted.to_numpy()
        np.testing.assert_allclose(
            f[0, 0] * f[1, 1] / (f[0, 1] * f[1, 0]),
            prior[0, 0] * prior[1, 1] / (prior[0, 1] * prior[1, 0]),
            rtol=1e-6,
        )

    def test_own_margins_change_nothing(self):
        prior = frame([[1, 2], [3, 0]])
        pd.testing.assert_frame_equal(ras(prior, prior.sum(axis=1), prior.sum(axis=0)), prior)

    def test_different_totals(self):
        with pytest.raises(InputError, match=r"row totals sum to 5\.0, the column totals to 6\.0"):
            ras(frame([[1, 1], [1, 1]]), pd.Series({"a": 2, "b": 3}), pd.Series({"a": 3, "b": 3}))

    def test_a_row_of_zeros(self):
        with pytest.raises(
            InputError, match=r"rows 'b' are to sum to 3\.0.* only in columns , which take 0"
        ):
            ras(frame([[1, 1], [0, 0]]), pd.Series({"a": 2, "b": 3}), pd.Series({"a": 2, "b": 3}))

    def test_zeros_that_cannot_carry_the_margins_are_named(self):
        # rows a and b sell only to column x, which takes 5, but are to sell 8
        prior = frame([[1, 0], [1, 0], [1, 1]], "abc", "xy")
        rows, columns = pd.Series({"a": 4.0, "b": 4.0, "c": 2.0}), pd.Series({"x": 5.0, "y": 5.0})
        with pytest.raises(InputError, match=r"rows 'a', 'b' are to sum to 8.*columns 'x', which take 5"):
            ras(prior, rows, columns, max_iterations=200)

    def test_negative_prior(self):
        with pytest.raises(InputError, match=r"row 'a', column 'b'|row a, column 'b'"):
            ras(frame([[1, -1], [1, 1]]), pd.Series({"a": 2, "b": 2}), pd.Series({"a": 2, "b": 2}))


class TestRegional:
    national = pd.Series({"a": 40.0, "b": 60.0})
    regional = pd.Series({"a": 6.0, "b": 4.0})  # SLQ 1.5 and 2/3, size 0.1

    def test_flq_by_hand(self):
        flq = flegg_location_quotient(self.regional, self.national, delta=0.3)
        scale = np.log2(1.1) ** 0.3
        expected = np.array([[1.5, 1.5 / (2 / 3)], [(2 / 3) / 1.5, 2 / 3]]) * scale
        np.testing.assert_allclose(flq, expected)

    def test_aflq_raises_only_the_columns_of_specialised_buyers(self):
        flq = flegg_location_quotient(self.regional, self.national, 0.3)
        aflq = flegg_location_quotient(self.regional, self.national, 0.3, "aflq")
        np.testing.assert_allclose(aflq["a"], flq["a"] * np.log2(2.5))
        np.testing.assert_allclose(aflq["b"], flq["b"])

    def test_the_nation_as_its_own_region_keeps_its_table(self):
        table = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["a", "b"])
        same = multiplier_range(table, self.national, self.national)
        for end in ("low", "high"):
            np.testing.assert_allclose(same[end], multipliers(table)["output"])

    def test_higher_delta_never_gives_a_higher_multiplier(self):
        table = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["a", "b"])
        spread = multiplier_range(table, self.regional, self.national)
        deltas = spread[["0.2", "0.25", "0.3", "0.35", "0.4"]].to_numpy()
        assert (np.diff(deltas, axis=1) <= 1e-12).all()
        assert (spread["high"] <= multipliers(table)["output"]).all()

    def test_absent_sectors_are_missing_not_one(self):
        table = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["a", "b"])
        spread = multiplier_range(table, pd.Series({"a": 0.0, "b": 4.0}), self.national)
        assert spread.loc["a"].isna().all()
        assert spread.loc["b"].notna().all()

    def test_a_part_above_its_total_is_refused(self):
        with pytest.raises(InputError, match=r"'a' 41.0 against 40.0"):
            flegg_location_quotient(pd.Series({"a": 41.0, "b": 4.0}), self.national)


class TestStages:
    def test_four_stages(self):
        chain = stage_margins(["farm", "mill", "trade", "shop"], [40, 65, 100, 120], [15, 10, 15, 8])
        assert chain["value_added"].to_list() == [25, 15, 20, 12]
        np.testing.assert_allclose(chain["share"], [25 / 72, 15 / 72, 20 / 72, 12 / 72])

    def test_conversion_brings_all_stages_to_the_final_unit(self):
        # 1.5 kg of paddy at 40 for 1 kg of rice at 100, which is sold at 120
        chain = stage_margins(["farm", "mill", "shop"], [40, 100, 120], [10, 5, 2], [1, 1.5, 1])
        assert chain["value_added"].to_list() == [30, 35, 18]
        assert chain["per_final_unit"].to_list() == [45, 35, 18]

    def test_columns_of_a_table_are_read_in_their_order(self):
        table = pd.DataFrame({"price": [40, 100, 120], "inputs": [10, 5, 2], "needs": [1, 1.5, 1]})
        chain = stage_margins(["farm", "mill", "shop"], table["price"], table["inputs"], table["needs"])
        assert chain["value_added"].to_list() == [30, 35, 18]

    def test_lists_that_do_not_match(self):
        with pytest.raises(InputError, match="'inputs' has 1 numbers for 2 stages"):
            stage_margins(["a", "b"], [1, 2], [1])

    @given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
    @settings(max_examples=30, deadline=None)
    def test_value_added_sums_to_the_final_price_without_inputs(self, prices):
        chain = stage_margins([str(i) for i in range(len(prices))], prices, [0.0] * len(prices))
        assert chain["value_added"].sum() == pytest.approx(prices[-1], abs=1e-9)


class TestPracticeTable:
    def test_it_returns_the_published_output_and_value_added(self):
        table = practice_table()
        use = load_table("us_use_2021").pivot(index="row", columns="column", values="value")
        output = use.loc["Total industry output (basic prices)", table.sectors]
        added = use.loc["Value Added (basic prices)", table.sectors]
        np.testing.assert_allclose(table.output, output, rtol=1e-5)
        np.testing.assert_allclose(table.gross_value_added, added, rtol=1e-5)
        assert table.output["Mining"] == pytest.approx(614380, rel=1e-5)  # as printed
        assert not table.surrogate

    def test_it_is_what_the_program_makes_of_the_published_tables(self):
        place = project_root() / "scripts" / "build_practice_table.py"
        spec = importlib.util.spec_from_file_location("build_practice_table", place)
        program = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(program)
        keys, committed = ["row", "column"], load_table("us_practice_2021")
        made = program.build().reset_index(drop=True)
        assert committed[keys].equals(made[keys].astype(committed["row"].dtype))
        np.testing.assert_allclose(committed["value"], made["value"], rtol=1e-12, atol=1e-9)

    def test_no_flow_is_larger_than_the_sellers_output(self):
        table = practice_table()
        assert (table.flows.sum(axis=1) < table.output).all()
        assert (table.final_demand.sum(axis=1) >= 0).all()


class TestSurrogate:
    def test_it_says_what_it_is_and_keeps_the_published_value_added(self):
        table = kazakhstan_surrogate(2023)
        assert table.name.startswith("SURROGATE")
        assert table.gross_value_added["A"] == pytest.approx(4568671.3)  # BNS element 5927
        assert table.gross_value_added["DE"] == pytest.approx(1690003.0 + 279912.7)
        assert table.surrogate
        assert multipliers(table).attrs["surrogate"]

    def test_a_missing_section_is_refused(self):
        sections = pd.Series({"A": 1.0, "K": 2.0})
        with pytest.raises(InputError, match="'L' has no value"):
            sections_to_groups(sections, pd.Series(["A", "KL"]))
