"""What all charts share: labels of codes, axes in the project's style, words for those who cannot see."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from pandas import DataFrame, Series

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import labelled
from cluster_analysis.pictures.pictures import finish as finish
from cluster_analysis.pictures.theme import INK, About, digits_for, narrow, number

LEAST = 1.2
"""Inches of the field that a chart needs beside its labels."""


def series(values: Any, lang: str) -> Series:
    """One-dimensional values with their labels in words.

    Raises
    ------
    InputError
        If there is more than one dimension or no value at all.
    """
    if getattr(values, "ndim", 1) != 1:
        raise InputError(f"one dimension is needed, not {values.ndim}; select first")
    found = values.to_series() if hasattr(values, "dims") else Series(values, dtype=float)
    if not found.notna().any():
        raise InputError("nothing to draw: no value is there")
    return found.rename(partial(labelled, lang=lang)).astype(float)


def wide(values: Any, first: str = "", last: str = "") -> Any:
    """Two-dimensional values as a frame, with a dimension in rows (`first`) or in columns (`last`)."""
    if not hasattr(values, "dims"):
        return values
    order = [first, ...] if first in values.dims else [..., last] if last in values.dims else [...]
    return values.reset_coords(drop=True).transpose(*order).to_pandas()


def frame(values: Any, lang: str) -> DataFrame:
    """Two-dimensional values (rows x columns) with their labels in words."""
    found = wide(values)
    if not isinstance(found, DataFrame):
        raise InputError("two dimensions are needed; select first")
    name = partial(labelled, lang=lang)
    return found.astype(float).rename(index=name, columns=name)


def start(
    title: str,
    about: About,
    width: float = 8.0,
    height: float = 4.2,
    left: float = 0.0,
    right: float = 0.0,
    top: float = 0.22,
) -> tuple[Any, Any]:
    """A figure and its axes, with room (inches) at the left, right and top for long labels."""
    figure, box = theme.canvas(title, about, width, height, least=left + right + LEAST)
    inches = figure.get_size_inches()
    low = 0.6 if narrow() else 0.45  # the label of the axis may need two lines
    x, y = box[:2] + [left, low] / inches
    wide, high = box[2:] - [left + max(right, 0.15), low + top] / inches  # a number may end the axis
    return figure, figure.add_axes((x, y, wide, high))


def rows(
    labels: Any, title: str, about: About, each: float, more: float = 0.6, top: float = 0.22
) -> tuple[Any, Any]:
    """A figure and its axes with a row (so many inches high) for each label at the side, the first on top."""
    named = heads(labels)
    figure, axes = start(title, about, height=more + each * len(named), left=room(named), top=top)
    axes.set_yticks(range(len(named)), named, color=INK)
    axes.set_ylim(len(named) - 0.4, -0.6)
    return figure, axes


def heads(labels: Any, width: int = 20) -> list[str]:
    r"""Labels of rows or lines, in several lines where a phone has no room for one.

    Examples
    --------
    >>> with theme.screen(340):
    ...     heads(["M Professional services"])
    ['M Professional\nservices']
    """
    most = width if narrow() else 999
    return [textwrap.fill(str(label), most, break_long_words=False) for label in labels]


def tips(values: Series, lang: str, between: str = ": ") -> list[str]:
    """What is told of each value: "Kyzylorda: 1.23"."""
    digits = digits_for(values)
    return [f"{label}{between}{number(value, lang, digits)}" for label, value in values.items()]


def tell(bars: Any, texts: Sequence[str]) -> None:
    """What a reader of a page is told of each bar."""
    for bar, text in zip(bars, texts, strict=True):
        theme.tips(bar, [text])


def axis_label(axes: Any, label: str) -> None:
    """What is measured along the horizontal axis; on a phone in lines that end with it."""
    phone = narrow()
    axes.set_xlabel(textwrap.fill(label, 40) if phone else label, loc="right" if phone else "center")


def number_axis(axes: Any, label: str, lang: str) -> None:
    """The horizontal axis of rows of numbers: few ticks in the language's form, and what is measured."""
    axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    axes.locator_params(axis="x", nbins=3 if narrow() else 8)
    axis_label(axes, label)


def emphasis(labels: Any, highlight: Collection[str], lang: str) -> list[str]:
    """A colour for each label: those looked at apart from the others, or one for all."""
    thick = {labelled(code, lang) for code in highlight}
    plain = theme.QUIET if thick else theme.SERIES[0]
    return [theme.ACCENT if label in thick else plain for label in labels]


def key_above(axes: Any, columns: int, **look: Any) -> None:
    """The key over the field, in columns; one below the other on a phone."""
    columns = 1 if narrow() else columns
    key = axes.legend(ncols=columns, loc="lower left", bbox_to_anchor=(0, 1), **look)
    if key.get_window_extent().x1 > axes.figure.bbox.x1:  # then it begins over the labels of the rows
        key.set(loc="lower right", bbox_to_anchor=(1, 1))


def room(labels: Any, size: float = 8.0) -> float:
    """Inches that the longest of the labels needs."""
    return 0.0085 * size * max(map(len, "\n".join(map(str, labels)).split("\n"))) + 0.1


def listed(values: Series, lang: str, most: int = 25) -> str:
    """Labels and values in words: "A 1.2, B 0.8"; the first ones if there are many."""
    _ = translator(lang)
    said = tips(values, lang, " ")
    if len(said) > most:
        said[most:] = [_("and {count} more").format(count=len(said) - most)]
    return ", ".join(said)


def reference_line(axes: Any, value: float, text: str, vertical: bool = True) -> None:
    """A dashed line at a value to compare with, and what it is."""
    draw = axes.axvline if vertical else axes.axhline
    draw(value, color=INK, linewidth=0.9, linestyle="--", zorder=1)
    step = 1 if vertical else -1
    name = axes.annotate(
        text,
        (value, 1.0)[::step],
        (0, 2),
        ("data", "axes fraction")[::step],
        "offset points",
        size=7,
        va="bottom",
    )
    name.set(ha="center" if vertical else "right", color=theme.MUTED)
