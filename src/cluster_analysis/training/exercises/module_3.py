"""Module 3: value chain analysis and benchmarking."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.measures.value_chain import (
    InputOutputTable,
    hypothetical_extraction,
    leontief_inverse,
    multiplier_range,
    multipliers,
    stage_margins,
    technical_coefficients,
)
from cluster_analysis.policy.management import data_envelopment
from cluster_analysis.training.checks import register

_ = str  # marks texts for translation


def _margins(prices: list[float], inputs: list[float], gross: bool = False) -> list[float]:
    chain = stage_margins([str(i) for i in range(len(prices))], prices, inputs)
    return [float(one) for one in chain["gross_margin" if gross else "value_added"]]


def _inverse(table: InputOutputTable, by_rows: bool = False) -> pd.DataFrame:
    a = table.flows.div(table.output, axis=0) if by_rows else technical_coefficients(table)
    return leontief_inverse(a)


def _row_sums(table: InputOutputTable) -> pd.Series:
    return _inverse(table).sum(axis=1)


def _direct(table: InputOutputTable) -> pd.Series:
    return 1 + technical_coefficients(table).sum(axis=0)


def _range(table: InputOutputTable, regional: pd.Series, national: pd.Series, sector: str) -> list[float]:
    return [
        float(one)
        for one in multiplier_range(table, regional, national).loc[[sector], ["low", "high"]].to_numpy()[0]
    ]


def _national(table: InputOutputTable, sector: str, **_other: Any) -> list[float]:
    return [float(multipliers(table)["output"][sector])] * 2


def _efficient(inputs: pd.DataFrame, outputs: pd.DataFrame, weakly: bool = False) -> set[str]:
    found = data_envelopment(inputs, outputs)
    chosen = found["efficiency"] >= 1 - 1e-7 if weakly else found["status"] == "efficient"
    return set(found.index[chosen])


def _loss(table: InputOutputTable, sector: str) -> float:
    return float(hypothetical_extraction(table, sector, "complete").attrs["loss_share"])


register(
    "m3.q1",
    _margins,
    (
        lambda prices, inputs: _margins(prices, inputs, gross=True),
        _("That is the gross margin; the other bought inputs are still in it."),
    ),
    (
        lambda prices, inputs: (np.array(prices) - np.array(inputs)).tolist(),
        _("What is paid to the stage before is bought too: take it off."),
    ),
)
register(
    "m3.q2",
    _inverse,
    (
        lambda table: _inverse(table, by_rows=True),
        _("You divided each ROW by the seller's output (Ghosh); divide each COLUMN by the buyer's."),
    ),
    (lambda table: technical_coefficients(table), _("These are the direct coefficients; now invert I - A.")),
)
register(
    "m3.q3",
    lambda table: multipliers(table)["output"],
    (
        _row_sums,
        _("These are row sums, for one more unit of EVERY product; multipliers are column sums."),
    ),
    (_direct, _("That is the first round only; suppliers buy from suppliers too.")),
)
register(
    "m3.q4",
    _loss,
    (
        lambda table, sector: float(table.output[sector] / table.output.sum()),
        _("That is the sector's own share of output; what its suppliers lose is missing."),
    ),
)
register(
    "m3.q5",
    _range,
    (_national, _("That is the national multiplier; part of the inputs is bought outside the region.")),
)
register(
    "m3.q6",
    _efficient,
    (
        lambda inputs, outputs: _efficient(inputs, outputs, weakly=True),
        _("One of them has an efficiency of 1 and still a slack: it is only weakly efficient."),
    ),
)
