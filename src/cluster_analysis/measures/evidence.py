"""What figures support: a verdict by a rule that is data, chance, fair comparisons, suspicious values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Annotated

import numpy as np
import xarray as xr
import yaml
from pandas import DataFrame
from pydantic import AfterValidator
from xarray import DataArray, Dataset

from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import Strict
from cluster_analysis.errors import InputError, known_choice
from cluster_analysis.measures.door.labelled import REGION, bare
from cluster_analysis.measures.growth import WINDOW, windows
from cluster_analysis.measures.specialisation import krugman_index, location_quotient
from cluster_analysis.measures.uncertainty import DRAW, with_error

JUMP_FACTOR = 2.0
"""A region's figure that moves against the nation's by more than this factor in a year is listed."""

SHARE_FLOOR = 0.01
"""Regions with less of an industry than this share of the nation are not listed: small figures jump."""


def find_jumps(value: DataArray, country: DataArray) -> DataFrame:
    """Figures that move against the nation's by more than a factor from one year to the next.

    Parameters
    ----------
    value
        Amounts (year, region, industry).
    country
        The nation's amounts (year, industry).

    Returns
    -------
    pandas.DataFrame
        Columns `region`, `industry`, `year`, `before`, `after`, `ratio` (of the region's growth factor to the
        nation's); largest first.
    """
    after = bare(value)
    share = after / bare(country)
    before = share.shift(year=1)
    figures = {"before": after.shift(year=1), "after": after, "ratio": share / before}
    table = Dataset(figures | {"share": np.maximum(share, before)}).to_dataframe().reset_index()
    size = np.log(table["ratio"].where(table["ratio"] > 0)).abs()
    large = size[(size > np.log(JUMP_FACTOR)) & (table["share"] >= SHARE_FLOOR)]
    order = large.sort_values(ascending=False).index
    return table.loc[order, ["region", "industry", "year", "before", "after", "ratio"]].reset_index(
        drop=True
    )


def shuffled(x: DataArray, permutations: int = 199, seed: int = 2017) -> Iterator[DataArray]:
    """The figures with the regions in other places, all industries together, under the labels as they were.

    Parameters
    ----------
    x
        Figures with `region`.
    permutations
        How many shuffles. A count that h of them reach has p = (1 + h) / (1 + permutations).
    seed
        Makes the shuffles the same each time.

    Raises
    ------
    InputError
        Without `region`, or without permutations.

    Examples
    --------
    >>> x = DataArray([3.0, 2.0, 1.0], {"region": ["KZ-11", "KZ-15", "KZ-19"]})
    >>> [sorted(one.values.tolist()) for one in shuffled(x, permutations=2)]
    [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]
    """
    if REGION not in x.dims or permutations < 1:
        raise InputError("needs the dimension {dim} and at least one permutation", dim=REGION)
    random, figures = np.random.default_rng(seed), bare(x)
    for _ in range(permutations):
        order = random.permutation(figures.sizes[REGION])
        yield figures.isel(region=order).assign_coords(region=figures[REGION])


def peers(x: DataArray, region: str, without: Collection[str] = (), n: int = 4) -> list[str]:
    """The regions whose structure is nearest, chosen by what is not compared afterwards.

    A region compared with those that lead a ranking always loses; so the industries that are compared are
    left out of the choice.

    Parameters
    ----------
    x
        Amounts (region, industry) of one year.
    region
        The region whose peers are wanted.
    without
        The industries that will be compared.
    n
        How many peers.

    Returns
    -------
    list of str
        The nearest first, by the Krugman index over the other industries.

    Examples
    --------
    >>> labels = {"region": ["KZ-11", "KZ-15", "KZ-19"], "industry": ["A", "B", "C"]}
    >>> x = DataArray([[90.0, 1.0, 9.0], [1.0, 10.0, 90.0], [5.0, 90.0, 5.0]], labels)
    >>> peers(x, "KZ-11", without=["A"], n=1)
    ['KZ-15']
    """
    rest = x.drop_sel(industry=list(without))
    distance = krugman_index(rest, region).reset_coords(drop=True).to_series().drop(region).dropna()
    return [str(label) for label in distance.sort_values(kind="stable").index[:n]]


SUPPORTS, OPEN, AGAINST = 1, 0, -1
STANCES: Mapping[float, str] = MappingProxyType({SUPPORTS: "supports", OPEN: "open", AGAINST: "against"})
"""What a number means for a claim; a missing one is unknown."""


class Criterion(Strict):
    """From which value on a number supports, and up to which it speaks against.

    Parameters
    ----------
    rung
        Step of the evidence ladder: 1 section, 2 division, 3 product, 4 actors, 5 trade, 6 links.
    of
        What the number is: `certain`, `times_equal_share` or `windows_faster`.
    supports, against
        The two values; between them a number is open.

    Examples
    --------
    >>> sure = Criterion(rung=1, of="certain", supports=0.9, against=0.1)
    >>> sure.stance(xr.DataArray([0.95, 0.5, 0.1, np.nan])).values.tolist()
    [1.0, 0.0, -1.0, nan]
    """

    rung: int
    of: str
    supports: float
    against: float

    def stance(self, number: DataArray) -> DataArray:
        """1 where the number supports, 0 where it is open, -1 where it is against, missing where it is."""
        stance = 1.0 * (number >= self.supports - 1e-9) - (number <= self.against + 1e-9)
        return stance.where(number.notnull())


class VerdictRule(Strict):
    """A rule of the verdict; the committed ones are explained in `data/raw/rules/verdict.yml`.

    Examples
    --------
    >>> verdict_rule("main").criteria["large"].supports
    2.0
    """

    name: str
    version: int
    reason: str
    error: float
    threshold: float
    criteria: Annotated[Mapping[str, Criterion], AfterValidator(MappingProxyType)]
    needs: tuple[str, ...]
    bars: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    facts: Annotated[Mapping[str, str], AfterValidator(MappingProxyType)]


def stands(stance: float | DataArray) -> str:
    """A stance in a word: 1 `supports`, 0 `open`, -1 `against`, a missing one `unknown`.

    Examples
    --------
    >>> stands(judge(xr.Dataset({"specialised": 0.99, "large": 2.5, "growing": 0.4}))["pair"])
    'supports'
    """
    return STANCES.get(float(stance), "unknown")


@cache
def _rules() -> Mapping[str, VerdictRule]:
    listed = yaml.safe_load((raw() / "rules" / "verdict.yml").read_text(encoding="utf-8"))
    return {name: VerdictRule(name=name, **fields) for name, fields in listed.items()}


def verdict_rule(name: str = "main") -> VerdictRule:
    """A committed rule of the verdict: `main`, or one of its variants.

    Raises
    ------
    ParameterError
        For an unknown name.

    Examples
    --------
    >>> [verdict_rule(name).threshold for name in ("main", "strict", "lenient")]
    [1.25, 1.25, 1.0]
    """
    return _rules()[known_choice(name, _rules(), "rule of the verdict")]


def pair_evidence(
    money: Dataset,
    index: Dataset,
    years: tuple[int, int],
    rule: VerdictRule | None = None,
    draws: int = 500,
) -> Dataset:
    """The numbers on which the verdict on each pair of region and industry rests.

    Parameters
    ----------
    money
        Panel of value added in current prices on one vintage: `value` and `country`.
    index
        Panel of volume indices on the same vintage, % of the previous year: `value` and `country`.
    years
        Start and end of growth; the other numbers are of the end.
    rule
        Gives the size of the error band and the threshold of the quotient; `main` without one.
    draws
        Draws of the error band.

    Returns
    -------
    xarray.Dataset
        `specialised`: share of the draws in which the quotient reaches the threshold. `large`: share of the
        nation over an equal split. `growing`: share of the windows with real growth above the nation's,
        missing where the region has no index of its own.
    """
    rule = rule or verdict_rule()
    amounts, nation = (bare(money[name].sel(year=years[1], drop=True)) for name in ("value", "country"))
    quotient = bare(location_quotient(with_error(amounts, rule.error, draws)))
    reached = (quotient >= rule.threshold).mean(DRAW).where(quotient.notnull().all(DRAW))
    faster = windows_faster(index["value"], index["country"], *years).reindex(industry=amounts["industry"])
    large = amounts / nation * amounts.sizes[REGION]
    return Dataset({"specialised": reached, "large": large, "growing": faster})


def windows_faster(own: DataArray, nation: DataArray, start: int, end: int) -> DataArray:
    """In which share of the windows growth is above the nation's; missing where the first one is.

    Parameters
    ----------
    own, nation
        Indices, % of the previous year.
    start, end
        The window asked for; see `windows`.

    Examples
    --------
    >>> years = {"year": [2021, 2022, 2023]}
    >>> own, nation = xr.DataArray([101.0, 110.0, 90.0], years), xr.DataArray([100.0] * 3, years)
    >>> round(windows_faster(own, nation, 2021, 2023).item(), 2)
    0.4
    """
    growth, reference = windows(own, start, end), windows(nation, start, end)
    known = growth.notnull() & reference.notnull()
    share = ((growth > reference) & known).sum(WINDOW) / known.sum(WINDOW)
    return share.where(known.isel({WINDOW: 0}, drop=True))


def product_evidence(output: Dataset, years: tuple[int, int]) -> Dataset:
    """The numbers of a product, from its physical output by region: means of three years, for harvests vary.

    Parameters
    ----------
    output
        `value` (year, region) and `country`, in a physical unit; see `product`. Where the country's figure is
        of a wider product (all grain beside rice), nothing is compared with it: both numbers are missing.
    years
        Start and end; the last mean is that around the year before the end.

    Returns
    -------
    xarray.Dataset
        `product_large` and `product_growing`, as `large` and `growing` of `pair_evidence`.
    """
    start, end = years
    means = output[["value", "country"]].reset_coords(drop=True).rolling(year=3, center=True).mean()
    means = means.isel(year=slice(1, -1))
    if output.attrs.get("country_is") == "wider":
        means["country"] *= np.nan
    pace = (100 * means / means.shift(year=1)).isel(year=slice(1, None))
    last = means.sel(year=end - 1, drop=True)
    large = last["value"] / last["country"] * last.sizes[REGION]
    faster = windows_faster(pace["value"], pace["country"], start, end - 1)
    return Dataset({"product_large": large, "product_growing": faster})


def facts_stance(facts: DataFrame, rule: VerdictRule | None = None) -> float:
    """What single published facts of one product and region say together: 1, 0, -1, or missing.

    Only like is compared with like: one indicator, unit and weight, whole years, no money. The indicator with
    most years counts: rising supports, falling is against, but no more than the level of its sources may do.

    Examples
    --------
    >>> milk = {"indicator": "milk", "unit": "kt", "weight": "", "source_level": "statistics"}
    >>> years = [milk | {"period": "2013", "value": 74.0}, milk | {"period": "2024", "value": 85.6}]
    >>> facts_stance(pd.DataFrame(years))
    1.0
    """
    rule = rule or verdict_rule()
    levels = {*facts["source_level"]} - {*rule.facts}
    if levels:
        raise InputError(
            "has sources of a level that the rule does not know: {levels}", levels=sorted(levels)
        )
    longest = facts_series(facts)
    if facts.empty:
        return np.nan
    if len(longest) < 2 or "open" in longest["source_level"].map(rule.facts).tolist():
        return float(OPEN)
    return float(np.sign(longest["value"].iloc[-1] - longest["value"].iloc[0]))


def facts_series(facts: DataFrame) -> DataFrame:
    """The facts that can be compared: the one indicator, unit and weight with most whole years, no money.

    Where none can be, the last fact of all.

    Examples
    --------
    >>> row = {"indicator": "milk", "unit": "kt", "weight": "", "period": "2024", "value": 85.6}
    >>> facts_series(pd.DataFrame([row, row | {"period": "2013", "value": 74.0}]))["value"].tolist()
    [74.0, 85.6]
    """
    yearly = facts[facts["period"].str.fullmatch(r"\d{4}") & ~facts["unit"].str.contains("KZT")]
    series = [part.sort_values("period") for _, part in yearly.groupby(["indicator", "unit", "weight"])]
    return max(series, key=len, default=facts.tail(1))


def judge(evidence: Dataset, rule: VerdictRule | None = None, facts: float = np.nan) -> Dataset:
    """The verdict on pairs, and on candidate clusters where something is known below the section.

    Parameters
    ----------
    evidence
        A number for each criterion, as from `pair_evidence` and `product_evidence`; a criterion without a
        number is unknown.
    rule
        `main` without one.
    facts
        The stance of single facts; see `facts_stance`.

    Returns
    -------
    xarray.Dataset
        The stance of each criterion; `pair` and `candidate`: 1 supported, 0 open, -1 contradicted. A
        candidate is supported only if something from rung 2 upwards supports it.

    Examples
    --------
    >>> numbers = xr.Dataset({"specialised": 0.99, "large": 2.5, "growing": 0.4})
    >>> verdict = judge(numbers)
    >>> int(verdict["pair"]), int(verdict["candidate"])
    (1, 0)
    """
    rule = rule or verdict_rule()
    numbers = {
        name: test.stance(evidence.get(name, DataArray(np.nan))) for name, test in rule.criteria.items()
    }
    stances = Dataset(numbers | {"facts": DataArray(facts)}).to_array("criterion")
    below = [*(name for name, test in rule.criteria.items() if test.rung > 1), "facts"]

    def meet(names: Sequence[str], stance: int) -> DataArray:
        return stances.sel(criterion=[*names]) == stance

    pair = xr.where(meet(rule.needs, SUPPORTS).all("criterion"), SUPPORTS, OPEN)
    pair = xr.where(meet(rule.bars, AGAINST).any("criterion"), OPEN, pair)
    pair = xr.where(meet(rule.contradicted_by, AGAINST).all("criterion"), AGAINST, pair)
    helped, barred = (meet(below, stance).any("criterion") for stance in (SUPPORTS, AGAINST))

    candidate = xr.where(pair == SUPPORTS, helped & ~barred, -((pair == AGAINST) & ~helped).astype(int))
    found = stances.to_dataset("criterion").assign(pair=pair, candidate=candidate)
    return found.assign_attrs(rule=rule.name, rule_version=rule.version)
