"""What the pictures of a selection share: marks, notes, names."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.language.sentences import say
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.selection.report.run import Selection

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

start, room = common.start, common.room
HEADS = {
    "indicator": Message("Indicator"),
    "total": Message("Total"),
    "p_first": Message("P(in the first)"),
    "none": Message("as it is"),
    "region": Message("Region"),
    "sector": Message("Sector"),
    "in_every_set": Message("In every optimal set"),
    "icc": Message("ICC, one expert"),
    "icc_panel": Message("ICC, mean of the panel"),
    "kendall_w": Message("Kendall's W"),
    "alpha": Message("Krippendorff's alpha"),
    "alpha_low": Message("Krippendorff's alpha, lower bound"),
    "alpha_high": Message("Krippendorff's alpha, upper bound"),
    "ac2": Message("Gwet's AC2"),
    "ac2_low": Message("Gwet's AC2, lower bound"),
    "ac2_high": Message("Gwet's AC2, upper bound"),
    "discuss": Message("Bids to discuss"),
    "reason": Message("Reason"),
}
"""Heads of the tables behind the pictures."""


def finish(figure: Figure, title: str, alt: str, data: pd.DataFrame, notes: theme.About) -> Picture:
    """The picture, with words at the head of its table."""
    heads = {key: say(head, common.language(notes)) for key, head in HEADS.items()}
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
