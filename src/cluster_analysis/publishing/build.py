"""The build: run the steps that are not settled, then put the finished report in place.

A run that fails, is killed or meets another run leaves the published report as it was.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_analysis.data.paths import MARK, raw, reports, work_folder
from cluster_analysis.errors import ClusterAnalysisError, InputError, Problem
from cluster_analysis.publishing.run import fingerprints
from cluster_analysis.publishing.site import swap

if TYPE_CHECKING:
    from cluster_analysis.publishing.steps import Step

MEBIBYTE = 2**20


class BusyError(ClusterAnalysisError):
    """Another build is running."""


class OutputError(ClusterAnalysisError):
    """A folder or file of the build cannot be written; the published report stays as it was."""


@dataclass
class Result:
    """What a build did."""

    ran: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unchanged: bool = False
    seconds: float = 0.0
    changes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything that is listed is published."""
        return not self.failed


def build(
    workers: int | None = None,
    timeout: int = 300,
    keep_going: bool = True,
    backend: str = "threads",
    progress: bool = True,
    memory: int | None = None,
) -> Result:
    """Publish the portfolio; only what changed is made again.

    Parameters
    ----------
    workers
        Tasks at the same time; by default two per processor, since a task waits for its kernel half the time.
    timeout
        Seconds that one notebook may take.
    keep_going
        Go on after a failure and list all of them at the end.
    backend
        `threads`, each of which waits for a kernel of its own; or `dask` for the scheduler named by
        `CLUSTER_ANALYSIS_DASK`.
    progress
        Show a live table of the tasks.
    memory
        MiB of address space that one notebook may take; by default its share of the machine's memory.

    Raises
    ------
    BusyError
        If another build holds the lock.
    OutputError
        If something cannot be written (disk full, read-only folder).
    """
    from filelock import FileLock, Timeout

    work = work_folder()
    workers = workers or 2 * (os.cpu_count() or 1)
    how = {
        "n_workers": workers,
        "parallel_backend": backend,
        "stop_after_first_failure": not keep_going,
        "verbose": int(progress),
    }
    limits = {
        "CLUSTER_ANALYSIS_TIMEOUT": str(timeout),
        "CLUSTER_ANALYSIS_SVG": "1",  # pictures of the report are lines, not pixels
        "CLUSTER_ANALYSIS_KERNEL_MEMORY": str(memory * MEBIBYTE if memory else _share_of_memory(workers)),
    }
    try:
        work.mkdir(parents=True, exist_ok=True)
        with FileLock(work / "lock").acquire(timeout=0):
            os.environ.update(limits)
            swap.check_links()
            swap.remove_half_written()
            return _build(how)
    except Timeout as error:
        raise BusyError(f"another build is running (lock {work / 'lock'}); wait for it to end") from error
    except OSError as error:
        raise OutputError(f"{error}; the published report stays as it was") from error


def _share_of_memory(workers: int) -> int:
    """Bytes for one notebook: the machine's memory through the number of workers, and at least 4 GiB."""
    import psutil

    return max(4 * 1024 * MEBIBYTE, psutil.virtual_memory().total // workers)


def _build(how: dict[str, Any]) -> Result:
    started = time.monotonic()
    state = fingerprints.everything()
    if swap.shows(state):
        return Result(unchanged=True, seconds=time.monotonic() - started)
    from cluster_analysis.publishing.run import kernel  # not needed, and not loaded, where nothing changed

    with kernel.server():
        result = _run(how)
    try:
        if result.ok:
            result.changes = swap.publish(state)
    except Exception as error:
        result.failed["publish"] = f"{type(error).__name__}: {error}"
    result.seconds = time.monotonic() - started
    _log(result, state)
    return result


def _run(how: dict[str, Any]) -> Result:
    """The steps that are not settled; if all go well, they are from now on."""
    from cluster_analysis.publishing import (  # while the kernel server imports the same libraries
        settled,
        steps,
    )

    try:
        groups = steps.groups()
    except ClusterAnalysisError as error:
        return Result(failed={"portfolio": str(error)})
    known, now = settled.remembered(), settled.seals(groups)
    left = {key: group for key, group in groups.items() if now[key] is None or now[key] != known.get(key)}
    if not left:
        return Result()
    chosen = [step for group in left.values() for step in group]
    settled.drop_damaged(chosen)
    if len(left) == 1 and how["parallel_backend"] == "threads":  # one after another, without waiting between
        how |= {"n_workers": 1, "parallel_backend": "none"}
    result = _run_graph(chosen, how)
    if result.ok:
        settled.remember(now | settled.seals(left))
    return result


def _run_graph(chosen: list[Step], how: dict[str, Any]) -> Result:
    """Steps as tasks of pytask, which compares, orders and runs them; failures are collected."""
    import pytask

    from cluster_analysis.publishing.task_publish import as_task

    own = work_folder() / ".pytask"
    own.mkdir(exist_ok=True)
    (own / "file_hashes.json").unlink(missing_ok=True)  # it trusts times of files
    config = work_folder() / "pytask.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    with _scheduler(how["parallel_backend"]):
        session = pytask.build(
            config=config,
            paths=[own],  # without tasks in it
            tasks=[as_task(step) for step in chosen],
            database_url="sqlite://",  # in memory: its lock file is what it compares with
            show_traceback=False,
            show_capture="no",
            disable_warnings=True,
            **how,
        )
    return _summary(session)


@contextlib.contextmanager
def _scheduler(backend: str) -> Iterator[None]:
    """The Dask scheduler named by `CLUSTER_ANALYSIS_DASK`; without the name, one on this machine."""
    address = os.environ.get("CLUSTER_ANALYSIS_DASK")
    if backend != "dask" or not address:
        yield
        return
    import distributed

    with distributed.Client(address):
        yield


def _summary(session: Any) -> Result:
    """What ran and what failed, from pytask's reports."""
    result = Result()
    for report in session.execution_reports:
        name = report.task.name.split("::")[-1]
        outcome = report.outcome.name
        if outcome == "SUCCESS":
            result.ran.append(name)
        elif outcome == "FAIL":
            result.failed[name] = _reason(report.exc_info)
    for report in [*(session.collection_reports or [])]:
        if report.outcome.name == "FAIL":
            result.failed.setdefault("collection", _reason(report.exc_info))  # the first is the cause
    if int(session.exit_code) != 0 and not result.failed:
        result.failed["graph"] = f"pytask ended with {session.exit_code}"
    if not result.failed and len(session.execution_reports) < len(session.tasks):
        ended = f"{len(session.execution_reports)} of {len(session.tasks)} tasks"
        result.failed["graph"] = f"was interrupted after {ended}"
    return result


def _reason(exc_info: Any) -> str:
    """The message of a failure, without the traceback."""
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, ClusterAnalysisError):
        return str(error)
    text = getattr(error, "exc_value", None) or error
    return f"{type(text).__name__}: {text}" if isinstance(text, BaseException) else str(text)


def run_item(item: Any, out: Path) -> None:
    """Run one notebook of the portfolio, and check that it read only the tables it declares."""
    from cluster_analysis.publishing.run import notebooks

    about = {"entry": item.id, "kind": item.kind, "inputs": list(item.inputs)}
    timeout = int(os.environ.get("CLUSTER_ANALYSIS_TIMEOUT", "300"))
    nb = notebooks.run(item.path, item.parameters, None, about, timeout)
    listed = {path.relative_to(raw()).as_posix() for path in item.files()}
    undeclared = sorted(set(nb.metadata[notebooks.METADATA]["read"]) - listed)
    if undeclared:
        advice = f"add its table to the inputs of the entry {item.id}"
        raise InputError(
            Problem("is read but not listed", file=MARK, value=name, advice=advice) for name in undeclared
        )
    notebooks.write(nb, out)


def _log(result: Result, state: str) -> None:
    """One line per run in the run log, for machines."""
    line = {
        "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "state": state,
        "ok": result.ok,
        "seconds": round(result.seconds, 1),
        "ran": result.ran,
        "failed": result.failed,
        "changes": result.changes,
    }
    with (work_folder() / "runs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def report(result: Result) -> str:
    """What a person wants to know of a build."""
    site = reports() / "site" / "index.html"
    if result.unchanged:
        return f"Nothing changed. The site is at {site}"
    lines = [f"{len(result.ran)} tasks ran in {result.seconds:.0f} s."]
    if result.failed:
        lines.append(f"{len(result.failed)} failed; the published report stays as it was:")
        lines += [f"  {name}\n    " + text.replace("\n", "\n    ") for name, text in result.failed.items()]
        return "\n".join(lines)
    lines += [f"  {change}" for change in result.changes[:20]]
    lines.append(f"The site is at {site}")
    return "\n".join(lines)
