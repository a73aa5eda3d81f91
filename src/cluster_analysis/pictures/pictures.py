"""What a notebook shows: a picture with what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_analysis.pictures import theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

TABLE_MIME = "application/vnd.cluster-analysis.table+json"
_BEYOND = re.compile(rb"(?<=\.\d\d)\d+")
"""Digits of a path beyond hundredths of a point: half of an SVG, and nothing one sees."""


def finish(figure: Any, title: str, alt: str, data: DataFrame, about: theme.About) -> Picture:
    """The picture, with the finding at the start of its alternative text."""
    return Picture(
        figure,
        title,
        f"{title.rstrip('.')}. {alt}",
        data,
        tuple(about.get("sources", ())),
        about.get("synthetic", False),
    )


@dataclass(frozen=True)
class Picture:
    """A figure that can be published: it says its finding, its sources, and the numbers behind it.

    Parameters
    ----------
    figure
        The matplotlib figure.
    title
        The finding in one sentence; already drawn on the figure too.
    alt
        Alternative text: what a person who cannot see the figure needs to know.
    data
        The tidy table behind the figure.
    sources
        Ids of the source records the numbers come from.
    synthetic
        Whether any number is synthetic; the drawing functions mark it on the figure as well.
    """

    figure: Figure
    title: str
    alt: str
    data: DataFrame
    sources: Sequence[str] = field(default_factory=tuple)
    synthetic: bool = False

    @property
    def foot(self) -> str:
        """Unit, source, vintage and note in words, as they stand under the figure on paper."""
        return str(self.figure.get_label())

    def save(self, path: Path | str) -> Path:
        """Write the figure as PNG or SVG (by the suffix), the same bytes for the same figure."""
        path = Path(path)
        path.write_bytes(self.render(path.suffix.lstrip(".")))
        return path

    def render(self, form: str = "png") -> bytes:
        """The figure as bytes: `png` or `svg`."""
        import matplotlib as mpl

        buffer = BytesIO()
        letters = {} if self.figure.frameon else {"svg.fonttype": "none"}  # a page has letters, paper lines
        about: Any = (
            {"metadata": {"Date": None}} if form == "svg" else {"pil_kwargs": {"compress_level": 3}}
        )
        with mpl.rc_context(theme.DRAWING | letters):
            self.figure.savefig(buffer, format=form, dpi="figure", **about)
        svg = buffer.getvalue()
        return re.sub(rb' d="[^"]*"', lambda path: _BEYOND.sub(b"", path[0]), svg) if form == "svg" else svg

    def _repr_mimebundle_(self, **_which: Any) -> tuple[dict, dict]:
        about = {name: getattr(self, name) for name in ("alt", "title", "sources", "synthetic")}
        bundle: Any = {
            "text/plain": self.alt,
            TABLE_MIME: self.data.to_json(
                orient="split", index=False, double_precision=6, force_ascii=False
            ),
        }
        return bundle | {"image/png": self.render("png")}, {"image/png": about}
