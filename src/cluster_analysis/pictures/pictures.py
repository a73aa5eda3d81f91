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
    import pandas as pd
    from matplotlib.figure import Figure

TABLE_MIME = "application/vnd.cluster-analysis.table+json"
_BEYOND = re.compile(rb"(?<=\.\d\d)\d+")


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
    data: pd.DataFrame
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
        letters = (
            {} if self.figure.frameon else {"svg.fonttype": "none"}
        )  # a page has letters, paper has lines
        with mpl.rc_context(theme.DRAWING | letters):
            if form == "svg":
                self.figure.savefig(buffer, format="svg", metadata={"Date": None})
                return _rounded(buffer.getvalue())
            self.figure.savefig(buffer, format="rgba", dpi="figure")
        return _png(buffer.getvalue(), self.figure)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        about: dict[str, Any] = {"alt": self.alt, "title": self.title, "sources": list(self.sources)}
        about |= {"synthetic": self.synthetic}
        table = self.data.to_json(orient="split", index=False, double_precision=6, force_ascii=False)
        bundle: dict[str, Any] = {"text/plain": self.alt, TABLE_MIME: table}
        return bundle | {"image/png": self.render("png")}, {"image/png": about}


def _png(rgba: bytes, figure: Figure) -> bytes:
    """Pixels as PNG, without the transparency that no picture has: two thirds of the time."""
    from PIL import Image

    width, height = (int(side) for side in figure.bbox.size)
    buffer = BytesIO()
    image = Image.frombuffer("RGBA", (width, height), rgba).convert("RGB")
    image.save(buffer, "png", compress_level=3, dpi=(figure.dpi, figure.dpi))
    return buffer.getvalue()


def _rounded(svg: bytes) -> bytes:
    """An SVG whose paths have coordinates in hundredths of a point: half the size, the same picture."""
    return re.sub(rb' d="[^"]*"', lambda path: _BEYOND.sub(b"", path[0]), svg)
