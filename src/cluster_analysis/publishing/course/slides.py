"""Slides of a module from its lectures: one HTML file that needs no network, and prints a page a slide."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from cluster_analysis.data.paths import write_whole
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.publishing.course.lectures import PARTS, figure_code, lecture
from cluster_analysis.training.course import idea
from cluster_analysis.training.samples import SEED

TEMPLATES = Path(__file__).with_name("templates")


def draw(name: str, **parameters: Any) -> dict[str, str]:
    """Run the script of a figure; what its last line gives as `png` (base64) or `table` (HTML).

    Parameters
    ----------
    **parameters
        `lang`, `region`, `cluster`, `seed`, as in the notebooks.
    """
    script, _end, last = figure_code(name).rpartition("\n")
    exec(compile(script, name, "exec"), parameters)  # noqa: S102 - a script of the course, as in its notebooks
    shown: Any = eval(compile(last, name, "eval"), parameters)  # noqa: S307
    if hasattr(shown, "savefig"):
        buffer = BytesIO()
        shown.savefig(buffer, format="png", dpi=150, bbox_inches="tight")
        return {"png": b64encode(buffer.getvalue()).decode()}
    bundle, _about = shown._repr_mimebundle_()
    return {"png": b64encode(bundle.get("image/png", b"")).decode(), "table": bundle.get("text/html", "")}


def slides(module: int, lang: str, cluster: str) -> str:
    """The slides of a module in a language: lectures and case, a slide for each section."""
    _ = translator(check_language(lang))
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    given = {"lang": lang, "region": str(idea(cluster)["region"]), "cluster": cluster, "seed": SEED}
    shown = []
    for part in (lecture(module, part, lang) for part in PARTS):
        figures = [
            [{"caption": text} | draw(name, **given) for name, text in section.figures]
            for section in part.sections
        ]
        shown.append((part, figures))
    return templates.get_template("slides.html").render(module=module, parts=shown, lang=lang, _=_)


def write_slides(module: int, folder: Path, lang: str, cluster: str) -> Path:
    """Write the slides of a module as `module_N.html`, its figures of a cluster."""
    return write_whole(folder / f"module_{module}.html", slides(module, lang, cluster).encode())
