"""What the pictures of a selection share: notes, names, the frame, cells and their numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import names

if TYPE_CHECKING:
    import pandas as pd


def about(selection: Selection, lang: str, note: str = "") -> Any:
    """What every picture of a selection says at its foot: draft defaults, methodology and hash, synthetic."""
    rules = selection.methodology
    draft = (
        translator(lang)("Draft defaults, not the official methodology.") if rules.draft_defaults else ""
    )
    sources = [*selection.sources, f"{rules.programme} {rules.version}@{rules.hash}"]
    told = {"sources": sources, "synthetic": selection.call.synthetic, "note": f"{draft} {note}".strip()}
    return {"lang": lang, **told}


def titles_of(selection: Selection, bids: Any) -> list[str]:
    """Numbers and titles of bids, short; the mark of synthetic bids stands on the whole picture."""
    titles = selection.call.applications["title"].reindex(bids).fillna("")
    short = titles.str.replace("[SYNTHETIC]", "").map(
        lambda one: textwrap.shorten(one, 34, placeholder="…")
    )
    return [f"{bid} {title}".strip() for bid, title in short.items()]


@dataclass
class Chart:
    """A picture while it is drawn: its field, title, notes, and the labels of its rows."""

    axes: Any
    title: str
    notes: theme.About
    labels: Sequence[str]

    def rows(self, line_after: float | None = None) -> None:
        """Labels down the side, the first on top; a line under the last place; numbers along the bottom."""
        axes, n = self.axes, len(self.labels)
        axes.set_yticks(range(n), self.labels, color=theme.INK, size=7)
        axes.set_ylim(n - 0.4, -0.6)
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_formatter(theme.number_ticks(self.notes["lang"]))
        if line_after is not None and 0 < line_after < n:
            axes.axhline(line_after - 0.5, color=theme.ACCENT, linewidth=1.2, linestyle="--")

    def beside(self, end: float, row: int, text: str) -> None:
        """A text at the right of the end of a bar."""
        look = {"textcoords": "offset points", "va": "center", "size": theme.size(6.5)}
        self.axes.annotate(text, (end, row), xytext=(3, 0), ha="left", **look)

    def finish(self, alt: str, data: pd.DataFrame, head: str = "") -> Picture:
        """The picture, with words at the head of its table; rows are applications or what `head` says."""
        lang = self.notes["lang"]
        table = data.rename_axis(index=head or translator(lang)("Application"), columns=None).reset_index()
        table = table.rename(columns=names("pictures", lang))
        return common.finish(self.axes.figure, self.title, alt, table, self.notes)


@contextmanager
def chart(
    selection: Selection,
    lang: str,
    title: str,
    labels: Sequence[str],
    note: str,
    unit: str,
    row: float,
    base: float = 0.8,
    **sides: float,
) -> Iterator[Chart]:
    """A picture in the project's style, so many inches high for each label at its side."""
    with theme.style():
        notes = about(selection, lang, note) | {"unit": unit}
        sides = {"left": common.room(labels, 7.0)} | sides
        axes = common.start(title, notes, height=base + row * len(labels), **sides)[1]
        yield Chart(axes, title, notes, labels)
