"""Slides of a module from its lectures: one HTML file that needs no network, and prints a page a slide."""

from __future__ import annotations

import ast
import base64
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from cluster_analysis.data.paths import write_whole
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.publishing.course.lectures import PARTS, Lecture, figure_code, lecture

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Figure:
    """A figure of a slide: its picture as PNG, or its table as HTML, and what it shows in words."""

    caption: str
    png: bytes = b""
    table: str = ""

    @property
    def address(self) -> str:
        """The picture inside the page."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode()


def draw(name: str, caption: str, **parameters: Any) -> Figure:
    """Run the script of a figure; its last expression is what is shown.

    Parameters
    ----------
    **parameters
        `lang`, `region`, `cluster`, `seed`, as in the notebooks.
    """
    tree = ast.parse(figure_code(name))
    last = tree.body.pop()
    space = dict(parameters)
    exec(compile(tree, name, "exec"), space)  # noqa: S102 - a script of the course, as in its notebooks
    shown = eval(compile(ast.Expression(last.value), name, "eval"), space)  # type: ignore[attr-defined] # noqa: S307
    if hasattr(shown, "savefig"):
        buffer = BytesIO()
        shown.savefig(buffer, format="png", dpi=150, bbox_inches="tight")
        return Figure(caption, buffer.getvalue())
    bundle: Any = shown._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    picture = data.get("image/png", b"")
    return Figure(
        caption,
        picture if isinstance(picture, bytes) else base64.b64decode(picture),
        data.get("text/html", ""),
    )


def slides(module: int, lang: str, **parameters: Any) -> str:
    """The slides of a module in a language: lectures and case, a slide for each section."""
    _ = translator(check_language(lang))
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    parts = [lecture(module, part, lang) for part in PARTS]
    shown = [(part, _pictures(part, lang, parameters)) for part in parts]
    return templates.get_template("slides.html").render(module=module, parts=shown, lang=lang, _=_)


def _pictures(part: Lecture, lang: str, parameters: dict[str, Any]) -> list[list[Figure]]:
    return [
        [draw(name, caption, lang=lang, **parameters) for name, caption in section.figures]
        for section in part.sections
    ]


def write_slides(module: int, folder: Path, lang: str, **parameters: Any) -> Path:
    """Write the slides of a module as `module_N.html`."""
    path = folder / f"module_{module}.html"
    write_whole(path, slides(module, lang, **parameters).encode())
    return path
