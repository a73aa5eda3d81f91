"""What the pictures of a selection share: marks, notes, names."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

start, room = common.start, common.room


def finish(figure: Figure, title: str, alt: str, data: pd.DataFrame, notes: theme.About) -> Picture:
    """The picture, with words at the head of its table."""
    heads = names("pictures", common.language(notes))
    return common.finish(figure, title, alt, data.rename(columns=heads), notes)


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


def title_of(selection: Selection, bid: Any, width: int = 34) -> str:
    """Number and title of a bid, short; the mark of synthetic bids stands on the whole picture."""
    said = str(selection.call.applications["title"].get(bid, "")).replace("[SYNTHETIC]", "").strip()
    return f"{bid} {textwrap.shorten(said, width, placeholder='…')}".strip()


def ordered(selection: Selection) -> list[Any]:
    """Bids in the order of the ranking, those without a rank last."""
    return list(selection.ranking.index)


def rows(axes: Any, labels: list[str], line_after: float | None = None) -> None:
    """Bids down the side, the first on top; a line under the last place."""
    axes.set_yticks(range(len(labels)), labels, color=theme.INK, size=7)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    if line_after is not None and 0 < line_after < len(labels):
        axes.axhline(line_after - 0.5, color=theme.ACCENT, linewidth=1.2, linestyle="--")
