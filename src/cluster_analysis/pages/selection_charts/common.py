"""What the pictures of a selection share: notes, names, the frame, cells, bars and their numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import names

if TYPE_CHECKING:
    import pandas as pd


def finish(axes: Any, title: str, alt: str, data: pd.DataFrame, notes: theme.About) -> Picture:
    """The picture, with words at the head of its table."""
    heads = names("pictures", common.language(notes))
    return common.finish(axes.figure, title, alt, data.rename(columns=heads), notes)


def about(selection: Selection, lang: str, unit: str = "", note: str = "") -> theme.About:
    """What every picture of a selection says at its foot: draft defaults, methodology and hash, synthetic."""
    _ = translator(check_language(lang))
    rules = selection.methodology
    said = [_("Draft defaults, not the official methodology.")] if rules.draft else []
    said += [note] if note else []
    return {
        "lang": lang,
        "unit": unit,
        "sources": [*selection.sources, f"{rules.programme} {rules.version}@{rules.hash}"],
        "synthetic": selection.synthetic,
        "note": " ".join(said),
    }


def titles_of(selection: Selection, bids: Any, width: int = 34) -> list[str]:
    """Numbers and titles of bids, short; the mark of synthetic bids stands on the whole picture."""
    titles = selection.call.applications["title"].reindex(bids).fillna("")
    said = {bid: str(title).replace("[SYNTHETIC]", "").strip() for bid, title in titles.items()}
    return [f"{bid} {textwrap.shorten(one, width, placeholder='…')}".strip() for bid, one in said.items()]


@contextmanager
def field(
    title: str, notes: theme.About, labels: Sequence[str], row: float, base: float = 0.8, **sides: float
) -> Iterator[Any]:
    """The field of a picture in the project's style, so many inches high for each label at its side."""
    with theme.style():
        sides = {"left": common.room(labels, 7.0)} | sides
        yield common.start(title, notes, height=base + row * len(labels), **sides)[1]


def rows(axes: Any, labels: Sequence[str], lang: str, line_after: float | None = None) -> None:
    """Labels down the side, the first on top; a line under the last place; numbers along the bottom."""
    axes.set_yticks(range(len(labels)), labels, color=theme.INK, size=7)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    if line_after is not None and 0 < line_after < len(labels):
        axes.axhline(line_after - 0.5, color=theme.ACCENT, linewidth=1.2, linestyle="--")


def bars(axes: Any, values: Any, texts: Sequence[str], colours: Any = theme.SERIES[0]) -> None:
    """A bar for each value, 0 where there is none, with its text at the end that is away from 0."""
    ends = np.nan_to_num(np.asarray(values, dtype=float))
    axes.barh(range(len(ends)), ends, color=colours, height=0.65)
    axes.axvline(0, color=theme.INK, linewidth=0.8)
    for row, (end, text) in enumerate(zip(ends, texts, strict=True)):
        beside(axes, end, row, text)


def beside(axes: Any, end: float, row: int, text: str) -> None:
    """A text beside the end of a bar."""
    side, how = (3, "left") if end >= 0 else (-3, "right")
    look: dict[str, Any] = {"textcoords": "offset points", "ha": how, "va": "center", "size": theme.size(6.5)}
    axes.annotate(text, (end, row), xytext=(side, 0), **look)


def aside(axes: Any, row: float, text: str) -> None:
    """A text at the right of the field, on the height of a row."""
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "annotation_clip": False}
    axes.annotate(text, (1.02, row), va="center", size=7, **place)


def cells(
    axes: Any,
    shades: Any,
    colours: Any,
    labels: Sequence[str],
    heads: Sequence[object],
    texts: Mapping[tuple[int, int], tuple[str, dict[str, Any]]],
) -> None:
    """A table of shades from 0 to 1, rows from above, with the texts and looks of its cells."""
    shown = np.ma.masked_invalid(np.asarray(shades, dtype=float))
    axes.pcolormesh(shown, cmap=colours, vmin=0, vmax=1, edgecolors="#ffffff", linewidth=0.8)
    for (row, column), (text, look) in texts.items():
        plain: dict[str, Any] = {"ha": "center", "va": "center", "size": 7}
        axes.text(column + 0.5, row + 0.5, text, **plain | look)
    axes.set_xticks(np.arange(len(heads)) + 0.5, [str(head) for head in heads], size=7)
    axes.set_yticks(np.arange(len(labels)) + 0.5, labels, size=7)
    axes.invert_yaxis()
    bare(axes)


def bare(axes: Any) -> None:
    """Heads above, no ticks, no frame."""
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
