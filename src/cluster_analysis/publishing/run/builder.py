"""Student and instructor notebooks from one source per module.

A source is a py:percent script in `notebooks/training/source`; what stands between `# SOLUTION BEGIN` and
`# SOLUTION END` becomes `answer = ...` for students. Markdown cells are translated from the catalogue.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.data.paths import project_root, reports
from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.language.i18n import LANGUAGES, check_language

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END, PLACEHOLDER = "# SOLUTION BEGIN", "# SOLUTION END", "answer = ..."
SOLUTION = re.compile(rf"{BEGIN}\n(.*?){END}\n?", re.DOTALL)


def source_folder() -> Path:
    """Where the sources are."""
    return project_root() / "notebooks" / "training" / "source"


def modules() -> list[str]:
    """Names of the modules, in order."""
    return sorted(
        (one.stem for one in source_folder().glob("*.py")), key=lambda one: (one == "field_project", one)
    )


def source(module: str) -> str:
    """The source of a module, its solution markers checked."""
    if module not in modules():
        raise UnknownNameError(module, modules(), "module of the course")
    text = (source_folder() / f"{module}.py").read_text(encoding="utf-8")
    depth = 0
    for row, line in enumerate(text.splitlines(), 1):
        depth += (line == BEGIN) - (line == END)
        if depth not in (0, 1):
            raise InputError([Problem("is not paired", file=f"{module}.py", row=row, value=line)])
    if depth:
        raise InputError([Problem("is never closed", file=f"{module}.py", value=BEGIN)])
    return text


def student(module: str, lang: str = "en") -> NotebookNode:
    """The notebook handed out: placeholders for the solutions, texts in `lang`, no outputs."""
    return _notebook(SOLUTION.sub(PLACEHOLDER + "\n", source(module)), lang)


def instructor(module: str, lang: str = "en") -> NotebookNode:
    """The solved notebook for the trainer."""
    return _notebook(SOLUTION.sub(r"\1", source(module)), lang)


def _notebook(text: str, lang: str) -> NotebookNode:
    import jupytext

    from cluster_analysis.publishing.run.notebooks import normalise, parameter_cell, translate

    nb = jupytext.reads(text, fmt="py:percent")
    cell = parameter_cell(nb)
    cell.source = cell.source.replace('lang: str = "en"', f'lang: str = "{check_language(lang)}"')
    return normalise(translate(nb, lang))


def build(module: str, folder: Path | str, lang: str = "en", solved: bool = False) -> Path:
    """Write one notebook into `folder`."""
    from cluster_analysis.publishing.run.notebooks import write

    nb = instructor(module, lang) if solved else student(module, lang)
    return write(nb, Path(folder) / f"{module}.ipynb")


def build_all() -> list[Path]:
    """Student notebooks of every language into `notebooks/training`, instructor ones into `reports/training`.

    English stands in the folder itself, Russian and Kazakh in `ru/` and `kk/`.
    """
    handed_out = source_folder().parent
    written = []
    for lang in LANGUAGES:
        for module in modules():
            written.append(build(module, handed_out if lang == "en" else handed_out / lang, lang))
            written.append(build(module, reports() / "training" / "instructor" / lang, lang, solved=True))
    return written
