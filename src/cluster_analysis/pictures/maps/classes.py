"""From values of regions to classes: which colour, which hatch, which line of the legend, which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from pandas import DataFrame, Series
from xarray import DataArray

from cluster_analysis.data.regions.sets import holding, regions_of
from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.data.status import Status, labels
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import word

if TYPE_CHECKING:
    from matplotlib.patches import Patch


@dataclass(frozen=True)
class Classes:
    """Regions in classes.

    Parameters
    ----------
    table
        Indexed by region: `value`, `status` (label), `class` (0, 1, ...; -1 missing).
    edges
        Upper limits of all classes but the last.
    colours
        One per class.
    reasons
        Status labels of the missing regions, in the order of their hatches.
    names
        Names of the classes, if they are categories and not ranges of a number.
    """

    table: DataFrame
    edges: tuple[float, ...]
    colours: tuple[str, ...]
    reasons: tuple[str, ...]
    names: tuple[str, ...] = ()

    def value(self, region: str) -> float:
        """The value of a region, NaN if it is missing."""
        return float(self.table["value"].loc[region])

    def fill(self, region: str) -> str:
        """The colour of a region; the empty colour if its value is missing."""
        number = int(self.table["class"].loc[region])
        return theme.EMPTY if number < 0 else self.colours[number]

    def keys(self, lang: str, write: Callable[..., str] = theme.number, counted: bool = True) -> list[Patch]:
        """The lines of the legend: the classes from high to low with their counts, then reasons of gaps."""
        from matplotlib.patches import Patch

        _ = translator(lang)
        limits = [write(edge, lang) for edge in self.edges]
        texts = [_("below {limit}").format(limit=limits[0])] if limits else [_("all values")]
        numbers = np.append(self.table["value"].dropna(), self.edges)
        whole = bool((numbers == numbers.round()).all())  # so that a class ends one below the next
        spans = [(low, high - whole) for low, high in pairwise(self.edges)]
        texts += [" – ".join(dict.fromkeys(write(edge, lang) for edge in span)) for span in spans]
        texts += [_("{limit} and more").format(limit=limits[-1])] if limits else []
        counts = self.table["class"].value_counts().reindex(range(len(self.colours)), fill_value=0)
        named = [
            f"{text}  ({n})" if counted else text for text, n in zip(self.names or texts, counts, strict=True)
        ]
        lines = [*zip(self.colours, [""] * len(named), named, strict=True)][::-1]
        gaps = zip(theme.HATCHES, self.reasons, strict=False)
        lines += [(theme.EMPTY, hatch, word(reason, lang)) for hatch, reason in gaps]
        edge = {"edgecolor": theme.QUIET, "linewidth": 0.5}
        return [Patch(facecolor=fill, hatch=hatch, label=text, **edge) for fill, hatch, text in lines]


def as_table(values: Any, vintage: int | Vintage | None) -> tuple[DataFrame, Vintage]:
    """Values of regions as a table (value, status label) of all regions of the map, and these regions.

    Raises
    ------
    InputError
        If a region stands twice, a value is infinite, or the array has dimensions besides `region`.
    VintageError
        If a region is not one of the vintage.
    """
    table = _table(values)
    table = table.drop(index=holding(table.index).country, errors="ignore")
    wrong = table.index[table.index.duplicated() | np.isinf(table["value"])].unique()
    if len(wrong):
        raise InputError("regions stand twice or have infinite values: {names}", names=wrong.tolist())
    where = regions_of(list(table.index), vintage)
    full = table.reindex(list(where.units))
    full["status"] = full["status"].fillna("no row")
    return full, where


def _table(values: Any) -> DataFrame:
    """Values and status labels by region; a value whose status says it is missing is missing."""
    if not hasattr(values, "dims"):
        series = Series(values, dtype=float)
        values = DataArray(series.to_numpy(), {"region": series.index.map(str)}, ["region"])
    if values.dims != ("region",):
        dims = ", ".join(map(str, values.dims))
        raise InputError("a map needs the one dimension 'region', not {dims}; select first", dims=dims)
    missing = np.where(values.isnull(), Status.NOT_PUBLISHED, Status.OBSERVED)
    codes = np.asarray(values.coords.get("status", missing))
    table = DataFrame({"value": values.to_numpy().astype(float)}, index=values["region"].to_numpy())
    return table.where(codes[:, None] <= Status.ESTIMATED).assign(status=labels(codes))


def class_breaks(values: Any, k: int = 5) -> tuple[float, ...]:
    """Limits between the classes, from the values that are there.

    Missing values are left out before anything is computed, so they never move a limit. The classes are the
    optimal ones of Fisher and Jenks; each limit is the roundest number between the two classes it parts.

    Parameters
    ----------
    values
        Any numbers, any shape.
    k
        Number of classes; fewer where there are fewer different values.

    Examples
    --------
    >>> class_breaks([101, 102, 1480, float("nan")], k=2)
    (800.0,)
    """
    import warnings

    import mapclassify

    there = np.asarray(values, dtype=float).ravel()
    there = there[np.isfinite(there)]
    k = min(k, len(np.unique(there)))
    if k < 2:
        return ()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Numba not installed")
        bins = mapclassify.FisherJenks(there, k).bins
    pairs = {(there[there <= edge].max(), there[there > edge].min()) for edge in bins if edge < there.max()}
    return tuple(sorted(_round_between(float(low), float(high)) for low, high in pairs))


def _round_between(low: float, high: float) -> float:
    """The number with the fewest digits above `low` and at most `high`, near their middle."""
    for digits in range(1, 17):
        middle = float(f"{(low + high) / 2:.{digits - 1}e}")
        if low < middle <= high:
            return middle
    return high


def classify(table: DataFrame, breaks: Sequence[float] | None = None, palette: str | None = None) -> Classes:
    """Put each region into its class; a value on a limit belongs above it ("1.25 and more").

    Without limits they are the best ones of five classes. Without a palette, limits of a location quotient
    get diverging colours, others sequential ones.
    """
    edges = class_breaks(table["value"]) if breaks is None else tuple(breaks)
    if palette is None:
        palette = theme.DIVERGING if edges == theme.LQ_BREAKS else theme.SEQUENTIAL
    number = np.searchsorted(np.asarray(edges), table["value"] * (1 + 1e-9), side="right")
    missing = table["value"].isna()
    reasons = table.loc[missing, "status"].value_counts().index.tolist()
    shades = theme.colours(palette, len(edges) + 1)
    classed = table.assign(**{"class": np.where(missing, -1, number)})
    return Classes(classed, edges, tuple(shades), tuple(reasons))


def tidy(table: DataFrame, where: Vintage, label: str, lang: str) -> DataFrame:
    """The table behind a map: code, name, value, status in words."""
    _ = translator(lang)
    words = {one: word(one, lang) for one in table["status"].unique()}
    columns = {
        _("Code"): table.index,
        _("Region"): [where.named(code, lang) for code in table.index],
        label or _("Value"): table["value"].to_numpy(),
        _("Status"): table["status"].map(words).to_numpy(),
    }
    return DataFrame(columns)


def describe(table: DataFrame, where: Vintage, label: str, lang: str) -> str:
    """Alternative text: what is shown, the highest and lowest regions, which are missing.

    Examples
    --------
    >>> from cluster_analysis.data.regions.sets import regions
    >>> values = DataFrame({"value": {"KZ-43": 2.18, "KZ-47": 3.98}})
    >>> describe(values, regions().at(2017), "LQ", "en")
    'Map of LQ for 2 regions. Highest: Mangystau Region 3.98, Kyzylorda Region 2.18.'
    """
    _ = translator(lang)
    there = table["value"].dropna().sort_values(ascending=False, kind="stable")
    text = _("Map of {label} for {count} regions.").format(label=label or _("Value"), count=len(table))
    parts = [text]
    if len(there):
        parts.append(_("Highest: {regions}.").format(regions=_listed(there.head(3), where, lang)))
    if len(there) > 3:
        parts.append(_("Lowest: {regions}.").format(regions=_listed(there.tail(3)[::-1], where, lang)))
    missing = [where.named(code, lang) for code in table.index[table["value"].isna()]]
    if missing:
        parts.append(_("No value: {regions}.").format(regions=", ".join(missing)))
    return " ".join(parts)


def _listed(values: Series, where: Vintage, lang: str) -> str:
    return ", ".join(
        f"{where.named(str(code), lang)} {theme.number(value, lang)}" for code, value in values.items()
    )
