"""From values of regions to classes: which colour, which hatch, which line of the legend, which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

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
from cluster_analysis.pictures.theme import EMPTY


@dataclass(frozen=True)
class Classes:
    """Regions in classes.

    Parameters
    ----------
    table
        Indexed by region: `value`, `status` (label), `class` (0, 1, ...; -1 missing).
    colours
        One per class.
    hatches
        Status label of missing regions -> their hatch.
    edges
        Upper limits of all classes but the last.
    names
        Names of the classes, if they are categories and not ranges of a number.
    """

    table: DataFrame
    colours: tuple[str, ...]
    hatches: Mapping[str, str]
    edges: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def fills(self) -> Series:
        """The colour of each region; the empty colour if its value is missing."""
        return Series(np.array([*self.colours, EMPTY])[self.table["class"]], self.table.index)

    def keys(self, lang: str, write: Callable[..., str] = theme.number, counted: bool = True) -> list[Any]:
        """The lines of the legend: the classes from high to low with their counts, then reasons of gaps."""
        from matplotlib.patches import Patch

        named = enumerate(self.names or self._ranges(lang, write))
        counts = self.table["class"].value_counts()
        texts = [f"{text}  ({counts.get(nth, 0)})" if counted else text for nth, text in named]
        lines = [(fill, "", text) for fill, text in zip(self.colours, texts, strict=True)][::-1]
        lines += [(EMPTY, hatch, word(reason, lang)) for reason, hatch in self.hatches.items()]
        return [
            Patch(facecolor=fill, hatch=hatch, label=text, edgecolor=theme.QUIET, linewidth=0.5)
            for fill, hatch, text in lines
        ]

    def _ranges(self, lang: str, write: Callable[..., str]) -> list[str]:
        """What each class holds; where all numbers are whole, a class ends one below the next."""
        _ = translator(lang)
        if not self.edges:
            return [_("all values")]
        numbers = np.append(self.table["value"].dropna(), self.edges)
        whole = bool((numbers == numbers.round()).all())
        spans = [(write(low, lang), write(high - whole, lang)) for low, high in pairwise(self.edges)]
        below = _("below {limit}").format(limit=write(self.edges[0], lang))
        return [
            below,
            *(" – ".join(dict.fromkeys(span)) for span in spans),
            _("{limit} and more").format(limit=write(self.edges[-1], lang)),
        ]


def as_table(values: Any, vintage: int | Vintage | None) -> tuple[DataFrame, Vintage]:
    """Values of regions as a table (value, status label) of all regions of the map, and these regions.

    A value whose status says it is missing is missing.

    Raises
    ------
    InputError
        If a region stands twice, a value is infinite, or the array has dimensions besides `region`.
    VintageError
        If a region is not one of the vintage.
    """
    if not hasattr(values, "dims"):
        values = DataArray(Series(values, dtype=float).rename_axis("region"))
    if values.dims != ("region",):
        raise InputError(
            "a map needs the one dimension 'region', not {dims}; select first", dims=values.dims
        )
    codes = np.asarray(
        values.coords.get("status", np.where(values.isnull(), Status.NOT_PUBLISHED, Status.OBSERVED))
    )
    value = values.astype(float).to_series().where(codes <= Status.ESTIMATED)
    table = DataFrame({"value": value, "status": labels(codes)})
    table = table.drop(index=holding(table.index).country, errors="ignore")
    wrong = table.index[table.index.duplicated() | np.isinf(table["value"])].unique()
    if len(wrong):
        raise InputError("regions stand twice or have infinite values: {names}", names=wrong.tolist())
    where = regions_of(list(table.index), vintage)
    return table.reindex(list(where.units)).fillna({"status": "no row"}), where


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


def classify(
    table: DataFrame, breaks: Sequence[float] | None = None, palette: str | None = None
) -> Classes:
    """Put each region into its class; a value on a limit belongs above it ("1.25 and more").

    Without limits they are the best ones of five classes. Without a palette, limits of a location quotient
    get diverging colours, others sequential ones.
    """
    edges = class_breaks(table["value"]) if breaks is None else tuple(breaks)
    if palette is None:
        palette = theme.DIVERGING if edges == theme.LQ_BREAKS else theme.SEQUENTIAL
    number = np.searchsorted(np.asarray(edges), table["value"] * (1 + 1e-9), side="right")
    missing = table["value"].isna()
    return Classes(
        table.assign(**{"class": np.where(missing, -1, number)}),
        tuple(theme.colours(palette, len(edges) + 1)),
        dict(zip(table.loc[missing, "status"].value_counts().index, theme.HATCHES, strict=False)),
        edges,
    )
