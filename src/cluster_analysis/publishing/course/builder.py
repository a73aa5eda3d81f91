"""Student and instructor notebooks from one source per module, and lecture notebooks from the texts.

A source is a py:percent script in `notebooks/training/source`; what stands between `# SOLUTION BEGIN` and
`# SOLUTION END` becomes `answer = ...` for students. Markdown cells are translated from the catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.data.paths import project_root, reports
from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.publishing.course import lectures

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END, PLACEHOLDER = "# SOLUTION BEGIN", "# SOLUTION END", "answer = ..."
_ = str  # marks texts for translation
QUIZ = _("Put a letter for each question and run the cell; the explanations follow what you answered.")
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


def _notebook(text: str, lang: str, **parameters: object) -> NotebookNode:
    import jupytext

    from cluster_analysis.pages.notebook import translate
    from cluster_analysis.publishing.run.notebooks import normalise, parameter_cell

    nb = jupytext.reads(text, fmt="py:percent")
    cell = parameter_cell(nb)
    for name, value in (parameters | {"lang": check_language(lang)}).items():
        cell.source = re.sub(rf"(?m)^({name}: \w+ = )\S+", rf"\g<1>{json.dumps(value)}", cell.source)
    return normalise(translate(nb, lang))


def lecture_modules() -> list[int]:
    """Modules that have lectures."""
    texts = lectures.folder() / "en"
    return [n for n in range(1, 7) if (texts / f"module_{n}_lecture_1.md").exists()]


def lecture_notebook(module: int, lang: str = "en") -> NotebookNode:
    """Lectures, case, readings and quiz of a module as a notebook; its figures are cells that draw them."""
    import jupytext

    from cluster_analysis.publishing.run.notebooks import normalise

    parts = [lectures.lecture(module, part, lang) for part in lectures.PARTS]
    _ = translator(lang)
    cells = [_head(module, lang), *(cell for part in parts for cell in _cells(part, lang))]
    cells.append(_text(f"## {_('Readings', 'course')}\n\n{lectures.reading_list(module)}"))
    quiz = f"answers = {dict.fromkeys(range(1, 11), '')}\ntraining.quiz({module}, answers, lang)"
    cells += [_text(f"## {_('Quiz', 'course')}\n\n{_(QUIZ)}"), f"# %%\n{quiz}"]
    return normalise(jupytext.reads("\n\n".join(cells), fmt="py:percent"))


def _head(module: int, lang: str) -> str:
    """Title, parameters and imports of a lecture notebook."""
    text = source(f"module_{module}")
    parameters = text[text.index('# %% tags=["parameters"]') :].split("\n\n", 1)[0]
    parameters = parameters.replace('lang: str = "en"', f'lang: str = "{check_language(lang)}"')
    title = _text(f"# {translator(lang)('Module', 'course')} {module}")
    return "\n\n".join([title, parameters, "# %%\nfrom cluster_analysis import training"])


def _cells(part: lectures.Lecture, lang: str) -> Iterator[str]:
    """The cells of a lecture: texts as they stand, a code cell in the place of each figure."""
    _ = translator(lang)
    remark = "" if part.lang == lang else f"\n\n*{_('This text exists in English only so far.')}*"
    remark += f"\n\n*{_('Machine draft, to be checked.')}*" if "review" in part.about else ""
    sources = "".join(f"\n\n{_('Source:', 'course')} {one}" for one in part.about.get("sources", ()))
    yield _text(f"# {part.title}{remark}{sources}")
    for section in part.sections:
        text, *rest = lectures.FIGURE.split(f"### {section.heading}\n\n{section.text}")
        yield _text(text.strip())
        for caption, name, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            yield _text(f"*{caption}*")
            yield f"# %%\n{lectures.figure_code(name)}"
            if after.strip():
                yield _text(after.strip())


def _text(markdown: str) -> str:
    lines = "\n".join(f"# {line}".rstrip() for line in markdown.splitlines())
    return f"# %% [markdown]\n{lines}"


def write_group(about: dict[str, object], folder: Path, lang: str) -> Path:
    """The notebooks of a group, with its own region, cluster and seed, in a folder of its name."""
    from cluster_analysis.publishing.run.notebooks import write

    own = {name: about[name] for name in ("region", "cluster", "seed")}
    place = folder / str(about["group"])
    for module in modules():
        text = SOLUTION.sub(PLACEHOLDER + "\n", source(module))
        text = text.replace('group = ""', f"group = {json.dumps(about['group'], ensure_ascii=False)}")
        write(_notebook(text, lang, **own), place / f"{module}.ipynb")
    return place


def build(module: str, folder: Path | str, lang: str = "en", solved: bool = False) -> Path:
    """Write one notebook into `folder`."""
    from cluster_analysis.publishing.run.notebooks import write

    nb = instructor(module, lang) if solved else student(module, lang)
    return write(nb, Path(folder) / f"{module}.ipynb")


def build_all() -> list[Path]:
    """Student notebooks of every language into `notebooks/training`, instructor ones into `reports/training`.

    English stands in the folder itself, Russian and Kazakh in `ru/` and `kk/`.
    """
    from cluster_analysis.publishing.run.notebooks import write

    handed_out = source_folder().parent
    written = []
    for lang in LANGUAGES:
        place = handed_out if lang == "en" else handed_out / lang
        for n in lecture_modules():
            written.append(
                write(lecture_notebook(n, lang), lectures.folder() / lang / f"module_{n}_lectures.ipynb")
            )
        for module in modules():
            written.append(build(module, place, lang))
            written.append(build(module, reports() / "training" / "instructor" / lang, lang, solved=True))
    return written
