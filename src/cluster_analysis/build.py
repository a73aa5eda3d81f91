"""The build: run the graph aside, then swap the finished report in by one rename.

`reports/` shows what `reports/.current` points to; the pointer is replaced in one step when everything is
whole.
A run that fails, is killed or meets another run leaves the published report as it was.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster_analysis import fingerprints
from cluster_analysis.errors import ClusterAnalysisError, InputError, Problem
from cluster_analysis.paths import MARK, processed, raw, reports

PARTS = ("site", "pdf", "tables")
KEPT_VERSIONS = 2
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


def work_folder() -> Path:
    """Where products are built and kept between runs."""
    return processed() / "build"


def build(
    workers: int | None = None,
    timeout: int = 300,
    keep_going: bool = True,
    backend: str = "processes",
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
        `processes`, or `dask` for the scheduler named by `CLUSTER_ANALYSIS_DASK`.
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
    limits = {
        "CLUSTER_ANALYSIS_TIMEOUT": str(timeout),
        "CLUSTER_ANALYSIS_SVG": "1",  # pictures of the report are lines, not pixels
        "CLUSTER_ANALYSIS_KERNEL_MEMORY": str(memory * MEBIBYTE if memory else _share_of_memory(workers)),
    }
    try:
        work.mkdir(parents=True, exist_ok=True)
        with FileLock(work / "lock").acquire(timeout=0):
            os.environ.update(limits)
            _check_links()
            _remove_half_written()
            return _build(workers, keep_going, backend, progress)
    except Timeout as error:
        raise BusyError(f"another build is running (lock {work / 'lock'}); wait for it to end") from error
    except OSError as error:
        raise OutputError(f"{error}; the published report stays as it was") from error


def _share_of_memory(workers: int) -> int:
    """Bytes for one notebook: the machine's memory through the number of workers, and at least 4 GiB."""
    import psutil

    return max(4 * 1024 * MEBIBYTE, psutil.virtual_memory().total // workers)


def _build(workers: int, keep_going: bool, backend: str, progress: bool) -> Result:
    started = time.monotonic()
    state = fingerprints.everything()
    if _published_state() == state and _is_whole():
        return Result(unchanged=True, seconds=time.monotonic() - started)
    result = _run_graph(workers, keep_going, backend, progress)
    try:
        if result.ok:
            result.changes = publish(state)
    except Exception as error:
        result.failed["publish"] = f"{type(error).__name__}: {error}"
    result.seconds = time.monotonic() - started
    _log(result, state)
    return result


def _run_graph(workers: int, keep_going: bool, backend: str, progress: bool) -> Result:
    """The tasks by pytask; failures are collected."""
    from cluster_analysis import portfolio
    from cluster_analysis.publish import downloads

    for part, listed in (("portfolio", portfolio.items), ("tables", downloads.listed)):
        try:
            listed()
        except ClusterAnalysisError as error:  # told before pytask starts, which would print a traceback
            return Result(failed={part: str(error)})

    import pytask

    from cluster_analysis import kernel, tasks
    from cluster_analysis.lifetime import BUILD_VARIABLE

    (work_folder() / ".pytask" / "file_hashes.json").unlink(missing_ok=True)  # it trusts times of files
    config = work_folder() / "pytask.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    os.environ[BUILD_VARIABLE] = str(os.getpid()) if backend == "processes" else ""
    _write_ahead()
    with kernel.server(), _scheduler(backend):
        session = pytask.build(
            config=config,
            paths=[Path(tasks.__file__).parent],
            verbose=1 if progress else 0,
            n_workers=workers,
            parallel_backend={"processes": "loky", "dask": "dask"}[backend],
            stop_after_first_failure=not keep_going,
            show_traceback=False,
            show_capture="no",
            disable_warnings=True,
        )
    return _summary(session)


def _write_ahead() -> None:
    """Pytask commits every node by itself: with a log written ahead, a commit waits for the disk once."""
    database = work_folder() / ".pytask" / "pytask.sqlite3"
    database.parent.mkdir(exist_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        raise OSError(f"{database}: {error}") from error


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
    from cluster_analysis import notebooks

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


def publish(state: str) -> list[str]:
    """Assemble the report aside and swap it in by one rename; returns what changed since the last one."""
    from cluster_analysis.publish import summary
    from cluster_analysis.publish.site import assemble

    versions = reports() / ".versions"
    fresh = versions / f"{time.strftime('%Y%m%dT%H%M%S')}-{os.urandom(4).hex()}.part"
    assemble(work_folder(), fresh)
    (fresh / "state.json").write_text(json.dumps({"state": state}), encoding="utf-8")
    changes = summary.compare(reports() / ".current", fresh)
    os.sync()  # the content is on the disk before a name points to it
    whole = fresh.with_suffix("")
    fresh.rename(whole)
    _point(reports() / ".current", Path(".versions") / whole.name)
    for part in PARTS:
        if not (reports() / part).is_symlink():
            _point(reports() / part, Path(".current") / part)
    _forget_old(versions, whole)
    return changes


def _check_links() -> None:
    """Refuse before the work, not after it, where something that is not ours stands in the way."""
    for link in (reports() / name for name in (".current", *PARTS)):
        if link.exists() and not link.is_symlink():
            raise InputError(f"{link} is in the way: it is not a link of this build; move it aside")


def _remove_half_written() -> None:
    """What a killed run left: reports that were not whole and links that were not in place."""
    for half in (reports() / ".versions").glob("*.part"):
        shutil.rmtree(half)
    for name in (".current", *PARTS):
        for link in reports().glob(f"{name}.*.new"):
            link.unlink()


def _point(link: Path, target: Path) -> None:
    """Make `link` point to `target` in one step."""
    partial = link.with_name(f"{link.name}.{os.getpid()}.new")
    partial.unlink(missing_ok=True)
    partial.symlink_to(target)
    partial.replace(link)


def _forget_old(versions: Path, current: Path) -> None:
    """Remove older versions; the last ones are kept for readers that still have them open."""
    others = [one for one in versions.iterdir() if one != current]
    others.sort(key=lambda one: one.stat().st_mtime)
    for old in others[: max(0, len(others) - KEPT_VERSIONS + 1)]:
        shutil.rmtree(old, ignore_errors=True)


def _published_state() -> str | None:
    """The state of the inputs that the published report was made from."""
    path = reports() / ".current" / "state.json"
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["state"])
    except (OSError, ValueError, KeyError):
        return None


def _is_whole() -> bool:
    """Whether every file of the published report is still there, as it was made."""
    from cluster_analysis.publish.provenance import verify

    try:
        linked = all((reports() / part).exists() for part in PARTS)
        return linked and not verify((reports() / ".current").resolve())
    except (OSError, ValueError, KeyError):
        return False


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
