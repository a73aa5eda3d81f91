"""Miller & Blair (2009), chapters 2 and 12, and arithmetic done by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.measures.value_chain import (
    InputOutputTable,
    hypothetical_extraction,
    key_sectors,
    leontief_inverse,
    linkages,
    multipliers,
    technical_coefficients,
)


@pytest.fixture
def miller_blair() -> InputOutputTable:
    """Section 2.3: Z = [[150, 500], [200, 100]], f = (350, 1700), x = (1000, 2000)."""
    return InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["1", "2"])


def test_leontief_inverse_of_miller_blair(miller_blair):
    a = technical_coefficients(miller_blair)
    assert a.to_numpy().tolist() == [[0.15, 0.25], [0.20, 0.05]]
    np.testing.assert_allclose(leontief_inverse(a), [[1.2541, 0.3300], [0.2640, 1.1221]], atol=5e-5)


def test_output_for_new_demand_of_miller_blair(miller_blair):
    x = leontief_inverse(technical_coefficients(miller_blair)) @ pd.Series({"1": 600.0, "2": 1500.0})
    np.testing.assert_allclose(x, [1247.5, 1841.6], atol=0.05)


def test_multipliers_of_miller_blair_and_effect_against_ratio(miller_blair):
    jobs = pd.Series({"1": 100.0, "2": 400.0})  # 0.1 and 0.2 jobs per unit of output
    m = multipliers(miller_blair, employment=jobs)
    np.testing.assert_allclose(m["output"], [1.518, 1.452], atol=5e-4)
    # by hand with the printed inverse: 0.1 * 1.2541 + 0.2 * 0.2640 = 0.17821; / 0.1 = 1.7821
    assert m.loc["1", "employment_effect"] == pytest.approx(0.17821, abs=2e-5)
    assert m.loc["1", "employment_ratio"] == pytest.approx(1.7821, abs=2e-4)


def test_income_multipliers_by_hand():
    # one sector: a = 0.4, wages 0.3: output 1 / 0.6 per unit of demand, and 0.3 of it are wages
    flows = pd.DataFrame({"s": [40.0]}, index=["s"])
    demand = pd.DataFrame({"c": [60.0]}, index=["s"])
    primary = pd.DataFrame({"s": [30.0, 30.0]}, index=["wages", "profit"])
    table = InputOutputTable(flows, demand, primary, wages="wages")
    assert multipliers(table)["output"].item() == pytest.approx(1 / 0.6)
    assert multipliers(table)["income_effect"].item() == pytest.approx(0.5)
    assert multipliers(table)["income_ratio"].item() == pytest.approx(0.5 / 0.3)


def test_a_ratio_without_a_direct_coefficient_is_missing(miller_blair):
    m = multipliers(miller_blair, employment=pd.Series({"1": 0.0, "2": 400.0}))
    assert np.isnan(m.loc["1", "employment_ratio"])
    assert m.loc["1", "employment_effect"] > 0


def test_value_added_of_a_table_without_imports_is_one_per_unit_of_demand(miller_blair):
    np.testing.assert_allclose(multipliers(miller_blair)["value_added_effect"], 1.0)


def test_linkages_by_hand(miller_blair):
    links = linkages(miller_blair)
    # backward: column sums 1.5182, 1.4522, mean 1.4852
    np.testing.assert_allclose(links["backward_index"], [1.5182 / 1.4852, 1.4522 / 1.4852], atol=1e-4)
    # Ghosh: B = [[.15, .5], [.1, .05]], det(I-B) = .85 * .95 - .05 = .7575; rows (.95 + .5), (.1 + .85) over
    # it
    np.testing.assert_allclose(links["forward"], [1.45 / 0.7575, 0.95 / 0.7575])
    assert key_sectors(links).to_list() == ["key", "weak"]


def test_forward_linkages_are_those_of_a_similar_matrix(miller_blair):
    x = miller_blair.output
    expected = leontief_inverse(technical_coefficients(miller_blair)).mul(x, axis=1).div(x, axis=0)
    np.testing.assert_allclose(linkages(miller_blair)["forward"], expected.sum(axis=1))


def test_extraction_by_hand(miller_blair):
    # the other sector alone, x2 = 1700 / 0.95
    found = hypothetical_extraction(miller_blair, "1")
    assert found.loc["2", "after"] == pytest.approx(1700 / 0.95)
    assert found.attrs["loss"] == pytest.approx(3000 - 1700 / 0.95)


def test_extraction_names_what_it_does_not_know(miller_blair):
    with pytest.raises(UnknownNameError, match="'3' is not a known sector"):
        hypothetical_extraction(miller_blair, "3")


@pytest.mark.parametrize(
    ("flows", "demand", "message"),
    [
        ([[10, -1], [5, 5]], [10, 10], "-1.0 is a negative flow"),
        ([[10, np.nan], [5, 5]], [10, 10], "is not a finite number"),
        ([[0, 0], [0, 5]], [0, 10], "'a' sells 0.0 .*leave out a sector without output"),
    ],
)
def test_bad_tables_are_refused_by_name(flows, demand, message):
    with pytest.raises(InputError, match=message):
        InputOutputTable.from_arrays(flows, demand, ["a", "b"])


def test_a_table_that_does_not_balance_is_refused():
    z = pd.DataFrame([[10.0, 5.0], [5.0, 5.0]], index=["a", "b"], columns=["a", "b"])
    f = pd.DataFrame({"f": [85.0, 90.0]}, index=["a", "b"])
    v = pd.DataFrame([[85.0, 80.0]], index=["v"], columns=["a", "b"])
    with pytest.raises(InputError, match=r"'b' sells 100\.0 but spends 90\.0"):
        InputOutputTable(z, f, v)


def test_an_unproductive_system_is_refused():
    with pytest.raises(InputError, match="not productive"):
        leontief_inverse(pd.DataFrame([[0.5, 0.6], [0.6, 0.5]]))


@settings(max_examples=40, deadline=None)
@given(arrays(float, (4, 4), elements=st.floats(0, 10)), arrays(float, 4, elements=st.floats(1, 50)))
def test_laws(flows, demand):
    labels = list("abcd")
    rest = flows.sum(axis=1) + demand - flows.sum(axis=0)
    if (rest < 0.5).any():
        return
    table = InputOutputTable.from_arrays(flows, demand, labels)
    m = multipliers(table)
    assert (m["output"] >= 1 - 1e-12).all()
    inverse = leontief_inverse(technical_coefficients(table))
    np.testing.assert_allclose(inverse @ table.final_demand.sum(axis=1), table.output)
    assert linkages(table)["backward_index"].mean() == pytest.approx(1)
    assert (hypothetical_extraction(table, "a")["loss"] >= -1e-9).all()
    order = ["c", "a", "d", "b"]
    other = InputOutputTable(
        table.flows.loc[order, order], table.final_demand.loc[order], table.primary[order]
    )
    np.testing.assert_allclose(multipliers(other)["output"].loc[labels], m["output"])
