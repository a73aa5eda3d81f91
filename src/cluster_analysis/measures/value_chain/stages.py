"""Margins along the stages of one chain: who adds how much of the final price."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pandas import DataFrame, Index

from cluster_analysis.errors import InputError
from cluster_analysis.measures.numeric import check_amounts


def stage_margins(
    stages: Sequence[str],
    prices: Sequence[float],
    inputs: Sequence[float],
    conversion: Sequence[float] | None = None,
) -> DataFrame:
    r"""Gross margin and value added per stage of a chain, per unit of the final product.

    Value added of stage k is :math:`p_k - c_k p_{k-1} - u_k`: its price less what it pays to the stage before
    and less other bought inputs.

    Parameters
    ----------
    stages
        Names in the order of the flow.
    prices
        Selling price of each stage per unit of its own product.
    inputs
        Other bought inputs per unit (materials, energy, services; not wages, rent or interest).
    conversion
        Units of the product of the stage before that one unit needs (1.5 t of paddy per t of rice); 1 if not
        given. The first is ignored.

    Returns
    -------
    pandas.DataFrame
        Stages x (`price`, `bought`, `inputs`, `gross_margin`, `value_added`, `per_final_unit`, `share`): the
        value added per unit of the *final* product and its share in the sum over stages. A stage may be
        negative: it loses.

    Raises
    ------
    InputError
        Lists of different length, missing or negative prices or inputs.

    References
    ----------
    Kaplinsky & Morris (2001), A Handbook for Value Chain Research.

    Examples
    --------
    >>> chain = stage_margins(["farm", "mill", "trade", "shop"], [40, 65, 100, 120], [15, 10, 15, 8])
    >>> chain["value_added"].to_list()
    [25.0, 15.0, 20.0, 12.0]
    """
    units = [1.0] * len(stages) if conversion is None else conversion
    given = {"prices": prices, "inputs": inputs, "conversion": units}
    for what, values in given.items():
        if len(values) != len(stages):
            message, n = "has {n} numbers for {stages} stages", len(values)
            raise InputError(message, value=what, n=n, stages=len(stages))
    index = Index(stages, name="stage")
    table = DataFrame({what: list(values) for what, values in given.items()}, index, dtype=float)
    check_amounts(table)
    price, factor = table["prices"], table["conversion"]
    bought = (price.shift(1) * factor).fillna(0.0)
    added = price - bought - table["inputs"]
    final = added * factor.shift(-1, fill_value=1.0)[::-1].cumprod()[::-1]
    total = final.sum()
    return DataFrame(
        {
            "price": price,
            "bought": bought,
            "inputs": table["inputs"],
            "gross_margin": price - bought,
            "value_added": added,
            "per_final_unit": final,
            "share": final / (total if total > 0 else np.nan),
        }
    )
