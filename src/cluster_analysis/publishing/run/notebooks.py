"""Run one notebook with parameters, and normalise what is committed.

Papermill runs it; this module adds what papermill lets pass: unknown parameter names and wrong types are
refused, markdown is translated, and the result is the same bytes for the same input.
"""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import cluster_analysis.pages.slim  # isort: skip  # noqa: F401 - before nbformat
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from cluster_analysis.data.paths import write_whole
from cluster_analysis.errors import ClusterAnalysisError, InputError, Message, ParameterError, Problem
from cluster_analysis.pages.notebook import METADATA, read, translate
from cluster_analysis.publishing.run import noted, process
from cluster_analysis.publishing.run.process import Processes

KEEP_ONLY = "from cluster_analysis.pictures.results import keep_only\nkeep_only()"
"""A first cell, not kept: results are drawn where pages are laid out, not in the kernel."""
ASK_OPENED = "from cluster_analysis.publishing.run import noted\nnoted.tell()"
"""A last cell, not kept: which files the notebook's process opened."""
COMMITTED = ("text/plain", "application/vnd.cluster-analysis.table+json")
"""Kinds of output that stand in the committed notebooks; nbval compares them."""
TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "str": str,
    "bool": bool,
    "list": list,
}


class NotebookError(ClusterAnalysisError):
    """A notebook that failed: which one, with which parameters, in which cell, and why."""


def parameter_cell(nb: NotebookNode, path: Path | str = "") -> NotebookNode:
    """The cell tagged `parameters`."""
    for cell in nb.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return cell
    raise InputError([Problem("no code cell is tagged 'parameters'", file=Path(path).name or None)])


def declared(nb: NotebookNode, path: Path | str = "") -> dict[str, tuple[str, Any]]:
    """Parameters a notebook declares: name -> (type, default), from its annotated assignments.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell("year: int = 2017  # the year", metadata={"tags": ["parameters"]})
    >>> declared(new_notebook(cells=[cell]))
    {'year': ('int', 2017)}
    """
    found = {}
    for node in ast.parse(parameter_cell(nb, path).source).body:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value):
            message = "each parameter is one line 'name: type = value  # what it is'"
            raise InputError([Problem(message, file=Path(path).name or None)])
        found[node.target.id] = (ast.unparse(node.annotation), ast.literal_eval(node.value))
    return found


def check_parameters(nb: NotebookNode, given: Mapping[str, Any], path: Path | str = "") -> dict[str, Any]:
    """The given parameters, refused where a name is unknown or a value has the wrong type.

    Raises
    ------
    ParameterError
        For an unknown name, with the nearest ones.
    InputError
        For a value of another type than the notebook declares.
    """
    known = declared(nb, path)
    for name, value in given.items():
        if name not in known:
            raise ParameterError(name, known, Message("parameter of {notebook}", notebook=Path(path).name))
        kind = known[name][0]
        wanted = TYPES.get(kind.split("[")[0])
        if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and kind != "bool")):
            raise InputError(
                [Problem("is not of type {kind}", kind=kind, file=Path(path).name, column=name, value=value)]
            )
    return dict(given)


def parse_parameters(nb: NotebookNode, texts: Mapping[str, str], path: Path | str = "") -> dict[str, Any]:
    """Parameters given as text (a command line), in the types the notebook declares."""
    known = declared(nb, path)
    values: dict[str, Any] = {}
    for name, text in texts.items():
        kind = known.get(name, ("str", ""))[0]
        try:
            values[name] = text if kind == "str" else ast.literal_eval(text)
        except (ValueError, SyntaxError):
            values[name] = text
    return check_parameters(nb, values, path)


def run(
    path: Path | str,
    parameters: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    about: Mapping[str, Any] | None = None,
    timeout: int = 300,
    processes: Processes | None = None,
) -> NotebookNode:
    """Run a notebook and return it, with its outputs normalised.

    Parameters
    ----------
    path
        The notebook.
    parameters
        Values for its parameters; `lang` also translates its markdown.
    out
        Where to write it; it appears whole or not at all.
    about
        Further metadata (entry, kind, title).
    timeout
        Seconds that the notebook may take.
    processes
        How its kernel is started; by default an interpreter of its own.

    Raises
    ------
    ParameterError, InputError
        On unknown or mistyped parameters.
    NotebookError
        If a cell fails, the notebook takes too long, or the kernel dies twice.
    """
    path = Path(path)
    source = read(path)
    given = check_parameters(source, parameters or {}, path)
    defaults = {name: value for name, (_, value) in declared(source, path).items()}
    lang = str({**defaults, **given}.get("lang", "en"))
    nb = nbformat.from_dict(json.loads(json.dumps(source)))
    if not publishes(nb):
        nb = translate(nb, lang)
    nb.cells.insert(0, new_code_cell(KEEP_ONLY))
    nb.cells.append(new_code_cell(ASK_OPENED))
    with nullcontext(processes) if processes else process.alone() as found:
        nb = _execute(nb, given, path, timeout, found)
    noted.add(json.loads(nb.cells.pop().outputs[0]["text"]))
    nb.cells.pop(0)
    nb.metadata[METADATA] = {
        "notebook": path.stem,
        "parameters": {**defaults, **given},
        "lang": lang,
        **(about or {}),
    }
    nb = normalise(nb)
    if out is not None:
        write(nb, out)
    return nb


def publishes(nb: NotebookNode) -> bool:
    """Whether a notebook hands its results over by name; such a one runs once for all languages."""
    return any("ca.publish(" in cell.source for cell in nb.cells if cell.cell_type == "code")


def run_step(
    notebook: Path,
    executed: Path,
    parameters: dict[str, Any],
    about: dict[str, Any],
    timeout: int,
    processes: dict[str, Any],
) -> None:
    """Run a notebook of the portfolio, as a step of the build."""
    run(notebook, parameters, executed, about, timeout, Processes(**processes))


def refresh(path: Path, processes: Processes) -> None:
    """Run a committed notebook with its defaults, in place: source as it is, outputs new and normalised."""
    source = read(path)
    executed = _execute(nbformat.from_dict(json.loads(json.dumps(source))), {}, path, 600, processes)
    executed.metadata.pop(METADATA, None)
    for cell, before in zip(executed.cells, source.cells, strict=True):
        cell.source, cell.metadata = before.source, before.metadata
        if cell.cell_type == "code":
            cell.outputs = [without_pictures(output) for output in cell.outputs]
    write(normalise(executed), path)


def without_pictures(output: NotebookNode) -> NotebookNode:
    """An output as it is committed: its text and numbers, which are compared, and no image."""
    data = {kind: part for kind, part in output.get("data", {}).items() if not kind.startswith("image/")}
    return nbformat.from_dict(output | {"data": data, "metadata": {}}) if data else output


def _execute(
    nb: NotebookNode, given: dict[str, Any], path: Path, timeout: int, processes: Processes
) -> NotebookNode:
    """One execution by papermill; a kernel that dies is tried once more."""
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    where = f"{path.name} {json.dumps(given, ensure_ascii=False)}"
    for attempt in (1, 2):
        try:
            return _papermill(nb, given, path, timeout, processes)
        except PapermillExecutionError as error:
            raise NotebookError(
                "{notebook}: cell {number} failed: {error}: {text}\n{source}",
                notebook=where,
                number=error.exec_count,
                error=error.ename,
                text=error.evalue,
                source=error.source,
            ) from None
        except CellTimeoutError as error:
            raise NotebookError("{notebook}: took more than {n} s", notebook=where, n=timeout) from error
        except RuntimeError as error:  # of the kernel, not of a cell: it died, before the first cell or later
            if attempt == 2:
                message = "{notebook}: the kernel died twice (out of memory?)"
                raise NotebookError(message, notebook=where) from error
    raise AssertionError("unreachable")


def _papermill(
    nb: NotebookNode, given: dict[str, Any], path: Path, timeout: int, processes: Processes
) -> NotebookNode:
    """Papermill on a notebook in memory; each cell has the seconds that are left for the notebook."""
    import papermill

    from cluster_analysis.publishing.run.kernel import manager

    end = time.monotonic() + timeout
    return papermill.execute_notebook(
        nb,
        None,
        parameters=given,
        progress_bar=False,
        log_output=False,
        timeout_func=lambda cell: max(1, end - time.monotonic()),
        kernel_name="python3",
        language="python",
        cwd=str(path.parent),
        kernel_manager_class=manager(processes),
    )


def normalise(nb: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run: times, random ids, machine names."""
    for number, cell in enumerate(nb.cells):
        cell.id = f"cell-{number:02d}"
        tags = [tag for tag in cell.metadata.get("tags", [])]
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    kept = {METADATA: nb.metadata[METADATA]} if METADATA in nb.metadata else {}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nb.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}, **kept})
    nb.nbformat, nb.nbformat_minor = 4, 5
    return nb


def write(nb: NotebookNode, out: Path | str) -> Path:
    """Write a notebook so that it appears whole or not at all."""
    return write_whole(Path(out), nbformat.writes(nb) + "\n")
