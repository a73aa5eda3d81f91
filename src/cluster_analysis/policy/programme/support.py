"""State support: eligible cost, intensity caps, additionality. The rules are data."""

from __future__ import annotations

from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.policy.management.given import numbers


def state_support(costs: DataFrame, rules: DataFrame, size: str) -> DataFrame:
    r"""Support per cost item, min(eligible cost x intensity, cap), and what the applicant pays.

    Parameters
    ----------
    costs
        Columns `item`, `category`, `amount` (million KZT).
    rules
        Table `support_rules`: `category`, `size` (or `any`), `eligible_share`, `intensity`, `cap` (million
        KZT, empty for none). Draft defaults of this project, to be replaced by the act in force.
    size
        Size class of the applicant (`small`, `medium`, `large`, `organisation`).

    Returns
    -------
    pandas.DataFrame
        Items x (`amount`, `eligible`, `intensity`, `support`, `own`); `attrs["support"]` is the sum. The cap
        is for the category as a whole and is shared by its items in proportion.

    Raises
    ------
    InputError, UnknownNameError
        Negative amounts; a category or size without a rule, by name.
    """
    numbers(costs["amount"], "amount")
    sizes = sorted({*rules["size"]} - {"any"})
    if size not in sizes:
        raise UnknownNameError(size, sizes, "size class in the rules")
    fitting = rules[rules["size"].isin([size, "any"])].sort_values("size", key=lambda one: one == "any")
    table = costs[["item", "category", "amount"]].merge(fitting.drop_duplicates("category"), "left")
    without = table["category"][table["size"].isna()].tolist()
    if without:
        raise UnknownNameError(without[0], fitting["category"], "cost category with a rule")
    table["eligible"] = table["amount"] * table["eligible_share"]
    wanted = table["eligible"] * table["intensity"]
    per_category = wanted.groupby(table["category"]).transform("sum")
    share = table["cap"].astype(float) / per_category.where(per_category > 0)
    table["support"] = wanted * share.fillna(1.0).clip(upper=1.0)
    table["own"] = table["amount"] - table["support"]
    result = table.set_index("item")[["amount", "eligible", "intensity", "support", "own"]]
    result.attrs["support"] = float(result["support"].sum())
    return result


def additionality(with_support: float, without_support: float, support: float) -> Series:
    r"""How much of what was done would not have been done anyway.

    Parameters
    ----------
    with_support, without_support
        Investment, jobs or output with the support, and in the *counterfactual*: an estimate with its own
        evidence (a comparison group, not a sentence in the application).
    support
        Public money.

    Returns
    -------
    pandas.Series
        `additional` (with - without), `deadweight` (share that would have come anyway), `per_support`
        (additional per unit of public money). Deadweight is missing if nothing was done; crowding out shows
        as a negative `additional`.

    Examples
    --------
    >>> additionality(100, 60, 20).to_list()
    [40.0, 0.6, 2.0]
    """
    if min(with_support, without_support) < 0 or support <= 0:
        values = (with_support, without_support, support)
        raise InputError("must be from zero up, support above zero", value=values)
    extra = float(with_support - without_support)
    gone = min(without_support / with_support, 1.0) if with_support else float("nan")
    return Series({"additional": extra, "deadweight": gone, "per_support": extra / support})
