"""Run one notebook with parameters, and normalise what is committed.

Papermill puts the parameters in, an IPython shell of this process runs it; this module refuses unknown
parameter names and wrong types, and gives the same bytes for the same input.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from contextlib import chdir, nullcontext, suppress
from pathlib import Path
from typing import Any

import cluster_analysis.pages.slim  # isort: skip  # noqa: F401 - before nbformat
import nbformat
from nbformat import NotebookNode

from cluster_analysis.data.paths import project_root, write_whole
from cluster_analysis.errors import InputError, Message, ParameterError
from cluster_analysis.language.catalogues import check_language
from cluster_analysis.pages.notebook import METADATA, Facts, read
from cluster_analysis.publishing.run.process import Processes, started


def parameter_cell(nb: NotebookNode, name: str = "") -> NotebookNode:
    """The cell tagged `parameters`."""
    for cell in nb.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return cell
    raise InputError("no code cell is tagged 'parameters'", file=name or None)


def declared(nb: NotebookNode, name: str = "") -> dict[str, tuple[str, Any]]:
    """Parameters a notebook declares: name -> (type, default), from its annotated assignments.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell("year: int = 2017  # the year", metadata={"tags": ["parameters"]})
    >>> declared(new_notebook(cells=[cell]))
    {'year': ('int', 2017)}
    """
    found = {}
    for node in ast.parse(parameter_cell(nb, name).source).body:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value):
            raise InputError(
                "each parameter is one line 'name: type = value  # what it is'", file=name or None
            )
        found[node.target.id] = (ast.unparse(node.annotation), ast.literal_eval(node.value))
    return found


def all_parameters(nb: NotebookNode, given: Facts, notebook: str) -> Facts:
    """The declared parameters with the given values, refused for an unknown name or a wrong type.

    Raises
    ------
    ParameterError
        For an unknown name, with the nearest ones.
    InputError
        For a value of another type than the notebook declares.
    """
    known = declared(nb, notebook)
    for name, value in given.items():
        if name not in known:
            raise ParameterError(name, known, Message("parameter of {notebook}", notebook=notebook))
        kind, default = known[name]
        if default is not None and type(value) not in {"float": (int, float)}.get(kind, [type(default)]):
            raise InputError("is not of type {kind}", kind=kind, file=notebook, column=name, value=value)
    return {name: default for name, (_, default) in known.items()} | dict(given)


def parse_parameters(path: Path, given: Mapping[str, str]) -> Facts:
    """Parameters given as texts on a command line, in the types that the notebook declares.

    A text that is no value of its type stays a text, which `run` refuses.
    """
    known = declared(read(path), path.name)
    values: Facts = {}
    for name, text in given.items():
        values[name] = text
        if known.get(name, ("str",))[0] != "str":
            with suppress(ValueError, SyntaxError):
                values[name] = ast.literal_eval(text)
    return values


def run(
    path: Path, parameters: Facts, out: Path, processes: Processes | None = None, timeout: int = 300
) -> list[str]:
    """Run a notebook in a process of its own and write it executed; returns the files that were opened.

    Parameters
    ----------
    path
        The notebook.
    parameters
        Values for its parameters; `lang` also translates its markdown.
    out
        Where to write it; it appears whole or not at all.
    processes
        How its process is started; by default it is an interpreter of its own.
    timeout
        Seconds that the notebook may take.

    Raises
    ------
    ParameterError, InputError
        On unknown or mistyped parameters.
    StepError
        If a cell fails, the notebook takes too long, or its process dies twice.
    """
    all_parameters(read(path), parameters, path.name)
    arguments = {
        "notebook": path.resolve(),
        "executed": out.resolve(),
        "parameters": dict(parameters),
        "about": {"entry": path.stem},
    }
    with nullcontext(processes) if processes else started(forked=False) as found:
        return found.call("publishing.run.notebooks:execute", arguments, timeout)


def execute(notebook: Path, executed: Path, parameters: Facts, about: Facts) -> None:
    """Run a notebook in this process and write it, with what is known of it, as a step of the build."""
    from cluster_analysis.pictures.results import keep_only

    values = all_parameters(read(notebook), parameters, notebook.name)
    lang = check_language(str(values.get("lang", "en")))
    keep_only()
    nb = _ran(notebook, parameters)
    nb.metadata[METADATA] = {"notebook": notebook.stem, "parameters": values, "lang": lang} | about
    write(normalise(nb), executed)


def _ran(path: Path, given: Facts) -> NotebookNode:
    """The notebook with parameters as papermill puts them in, its cells run in this process."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from cluster_analysis.publishing.run.shell import run_all

    nb = load_notebook_node(str(path))
    if given:
        nb = parameterize_notebook(nb, given, kernel_name="python3", language="python")
    with chdir(path.parent):
        run_all(nb, f"{path.name} {json.dumps(given, ensure_ascii=False)}" if given else path.name)
    return nb


def refresh_all() -> Iterator[str]:
    """Run the committed notebooks again, each in a process of its own; their names."""
    with started() as processes:
        for path in sorted((project_root() / "notebooks").glob("*.ipynb")):
            processes.call("publishing.run.notebooks:refresh", {"notebook": path}, 600)
            yield path.name


def refresh(notebook: Path) -> None:
    """Run a committed notebook with its defaults, in place: source as it is, outputs new and normalised."""
    import pandas

    pandas.set_option("display.max_columns", 20)  # as in JupyterLab; a terminal asks for its width
    nb = _ran(notebook, {})
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [without_pictures(output) for output in cell.outputs]
    write(normalise(nb), notebook)


def without_pictures(output: NotebookNode) -> NotebookNode:
    """An output as it is committed: its text and numbers, which are compared, and no image."""
    data = {kind: part for kind, part in output.get("data", {}).items() if not kind.startswith("image/")}
    return nbformat.from_dict(output | {"data": data, "metadata": {}}) if data else output


def normalise(nb: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run: times, random ids, machine names."""
    for number, cell in enumerate(nb.cells):
        cell.id = f"cell-{number:02d}"
        tags = cell.metadata.get("tags")
        cell.metadata = NotebookNode(tags=tags) if tags else NotebookNode()
    kept = {METADATA: nb.metadata[METADATA]} if METADATA in nb.metadata else {}
    kept["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nb.metadata = nbformat.from_dict(kept | {"language_info": {"name": "python"}})
    nb.nbformat = 4
    nb.nbformat_minor = 5
    return nb


def write(nb: NotebookNode, out: Path | str) -> Path:
    """Write a notebook so that it appears whole or not at all."""
    return write_whole(Path(out), nbformat.writes(nb) + "\n")
