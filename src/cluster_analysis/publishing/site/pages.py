"""The pages of an executed notebook, in each language, and their documents: read, laid out and drawn once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cluster_analysis.data.paths import below, write_whole
from cluster_analysis.pages.content import from_notebook
from cluster_analysis.pages.site import html
from cluster_analysis.pages.site.mail import mail
from cluster_analysis.publishing.document.pdf import published_at, render


def write(executed: Path, work: Path, name: str, languages: Sequence[str], pdf: bool) -> None:
    """Write the page `name` below `work` in each language, and the same as PDF if it is a document too."""
    for lang in languages:
        content = from_notebook(executed, lang)
        letter = mail(content, published_at) if content.about.get("kind") == "newsletter" else b""
        html.write(content, below(work, "pages", lang, f"{name}.html"), languages, pdf, letter)
        if pdf:
            write_whole(below(work, "pdf", lang, f"{name}.pdf"), render(content))


def write_alone(executed: Path, out: Path) -> None:
    """Write the page (.html) or document (.pdf) of a notebook that is not of the portfolio."""
    if out.suffix == ".html":
        html.write(from_notebook(executed), out)
    else:
        out.write_bytes(render(from_notebook(executed)))
