"""Module 3: value chain analysis and benchmarking."""

from __future__ import annotations

from functools import partial

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.measures.value_chain import InputOutputTable as Table
from cluster_analysis.measures.value_chain import (
    hypothetical_extraction,
    leontief_inverse,
    linkages,
    multiplier_range,
    multipliers,
    stage_margins,
    technical_coefficients,
)
from cluster_analysis.policy.management import data_envelopment
from cluster_analysis.training.questions import question


def _margins(prices: list[float], inputs: list[float], column: str = "value_added") -> list[float]:
    chain = stage_margins([str(i) for i in range(len(prices))], prices, inputs)
    return chain[column].tolist()


def _inverse(table: Table) -> DataFrame:
    return leontief_inverse(technical_coefficients(table))


def _range(table: Table, regional: Series, national: Series, sector: str) -> list[float]:
    spread = multiplier_range(table, regional, national)
    return [spread[end][sector] for end in ("low", "high")]


def _efficient(inputs: DataFrame, outputs: DataFrame, also: str = "efficient") -> set[str]:
    status = data_envelopment(inputs, outputs)["status"]
    return set(status.index[status.isin(["efficient", also])])


def _own_share(table: Table, sector: str) -> float:
    return table.output[sector] / table.output.sum()


QUESTIONS = {
    "m3.q1": question(
        _margins,
        gross=partial(_margins, column="gross_margin"),
        stage_before=lambda prices, inputs: (np.array(prices) - np.array(inputs)).tolist(),
    ),
    "m3.q2": question(
        _inverse,
        by_rows=lambda table: leontief_inverse(table.flows.div(table.output, axis=0)),
        direct=technical_coefficients,
        element=lambda table: 1 / (1 - technical_coefficients(table)),
        not_inverted=lambda table: np.eye(len(table.flows)) - technical_coefficients(table),
        transposed=lambda table: _inverse(table).T,
    ),
    "m3.q3": question(
        lambda table: multipliers(table)["output"],
        row_sums=lambda table: _inverse(table).sum(axis=1),
        first_round=lambda table: 1 + technical_coefficients(table).sum(axis=0),
        index=lambda table: linkages(table)["backward_index"],
    ),
    "m3.q4": question(
        lambda table, sector: hypothetical_extraction(table, sector).attrs["loss_share"],
        own_share=_own_share,
        money=lambda table, right: right * table.output.sum(),
        others=lambda table, sector, right: right - _own_share(table, sector),
    ),
    "m3.q5": question(
        _range,
        national=lambda table, sector: [multipliers(table)["output"][sector]] * 2,
    ),
    "m3.q6": question(
        _efficient,
        weakly=partial(_efficient, also="weakly efficient"),
        least_of_each=lambda inputs: {str(one) for one in inputs.idxmin()},
        inefficient=lambda inputs, right: set(inputs.index) - right,
        everything=lambda inputs: set(inputs.index),
    ),
}
