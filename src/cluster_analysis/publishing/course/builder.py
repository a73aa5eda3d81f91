"""Student and instructor notebooks from one source per module, and lecture notebooks from the texts.

A source is a py:percent script in `notebooks/training/source`; what stands between `# SOLUTION BEGIN` and
`# SOLUTION END` becomes `answer = ...` for students. Markdown cells are translated from the catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_analysis.data.paths import project_root, reports
from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.publishing.course import lectures

if TYPE_CHECKING:
    import pandas as pd
    from nbformat import NotebookNode

BEGIN, END, PLACEHOLDER = "# SOLUTION BEGIN", "# SOLUTION END", "answer = ..."
_ = str  # marks texts for translation
QUIZ = _("Put a letter for each question and run the cell; the explanations follow what you answered.")
SOLUTION = re.compile(rf"{BEGIN}\n((?:(?!{BEGIN}).)*?){END}\n?", re.DOTALL)


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
    rest = SOLUTION.sub(lambda found: "\n" * found[0].count("\n"), text)
    for row, line in enumerate(rest.splitlines(), 1):
        if line in (BEGIN, END):
            raise InputError("is not paired", file=f"{module}.py", row=row, value=line)
    return text


def notebook(
    module: str, lang: str = "en", solved: bool = False, group: str = "", **own: Any
) -> NotebookNode:
    """The notebook of a module in a language, without outputs; its solutions are for the trainer only.

    Parameters
    ----------
    group
        Name of the group that it is handed out to.
    **own
        The group's own parameters: `region`, `cluster`, `seed`.
    """
    import jupytext

    from cluster_analysis.pages.notebook import translate
    from cluster_analysis.publishing.run.notebooks import normalise, parameter_cell

    text = SOLUTION.sub(r"\1" if solved else f"{PLACEHOLDER}\n", source(module))
    text = text.replace('group = ""', f"group = {json.dumps(group, ensure_ascii=False)}")
    nb = jupytext.reads(text, fmt="py:percent")
    cell = parameter_cell(nb)
    for name, value in (own | {"lang": check_language(lang)}).items():
        cell.source = re.sub(rf"(?m)^({name}: \w+ = )\S+", rf"\g<1>{json.dumps(value)}", cell.source)
    return normalise(translate(nb, lang))


def lecture_notebook(module: int, lang: str = "en") -> NotebookNode:
    """Lectures, case, readings and quiz of a module as a notebook; its figures are cells that draw them."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    from cluster_analysis.publishing.run.notebooks import normalise, parameter_cell

    _ = translator(lang)
    cells = [
        new_markdown_cell(f"# {_('Module', 'course')} {module}"),
        parameter_cell(notebook(f"module_{module}", lang)),
        new_code_cell("from cluster_analysis import training"),
    ]
    for part in lectures.PARTS:
        cells += _cells(lectures.lecture(module, part, lang), lang)
    quiz = f"answers = {dict.fromkeys(range(1, 11), '')}\ntraining.quiz({module}, answers, lang)"
    cells += [
        new_markdown_cell(f"## {_('Readings', 'course')}\n\n{lectures.reading_list(module)}"),
        new_markdown_cell(f"## {_('Quiz', 'course')}\n\n{_(QUIZ)}"),
        new_code_cell(quiz),
    ]
    return normalise(new_notebook(cells=cells))


def _cells(part: lectures.Lecture, lang: str) -> Iterator[NotebookNode]:
    """The cells of a lecture: texts as they stand, a code cell in the place of each figure."""
    from nbformat.v4 import new_code_cell, new_markdown_cell

    _ = translator(lang)
    remark = "" if part.lang == lang else f"\n\n*{_('This text exists in English only so far.')}*"
    remark += f"\n\n*{_('Machine draft, to be checked.')}*" if "review" in part.about else ""
    sources = "".join(f"\n\n{_('Source:', 'course')} {one}" for one in part.about.get("sources", ()))
    yield new_markdown_cell(f"# {part.title}{remark}{sources}")
    for section in part.sections:
        text, *rest = lectures.FIGURE.split(f"### {section.heading}\n\n{section.text}")
        yield new_markdown_cell(text.strip())
        for caption, name, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            yield new_markdown_cell(f"*{caption}*")
            yield new_code_cell(lectures.figure_code(name))
            if after.strip():
                yield new_markdown_cell(after.strip())


def write_groups(groups: pd.DataFrame, folder: Path, lang: str) -> None:
    """The notebooks of each group, with its own region, cluster and seed, in a folder of its name; a list."""
    from cluster_analysis.publishing.run.notebooks import write

    for row in groups.to_dict("records"):
        own: dict[str, Any] = {str(name): value for name, value in row.items()}
        for module in modules():
            write(notebook(module, lang, **own), folder / own["group"] / f"{module}.ipynb")
    groups.to_csv(folder / "groups.csv", index=False)


def build_all() -> Iterator[Path]:
    """Student notebooks of every language into `notebooks/training`, instructor ones into `reports/training`.

    English stands in the folder itself, Russian and Kazakh in `ru/` and `kk/`.
    """
    from cluster_analysis.publishing.run.notebooks import write

    for lang in LANGUAGES:
        place = source_folder().parent / ("" if lang == "en" else lang)
        instructor = reports() / "training" / "instructor" / lang
        for n in range(1, 7):
            yield write(lecture_notebook(n, lang), lectures.folder() / lang / f"module_{n}_lectures.ipynb")
        for module in modules():
            yield write(notebook(module, lang), place / f"{module}.ipynb")
            yield write(notebook(module, lang, solved=True), instructor / f"{module}.ipynb")
