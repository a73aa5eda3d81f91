"""The build: copy the inputs, run the steps that are not fresh, then put the finished report in place.

A run that fails, is killed or meets another run leaves the published report as it was.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import util
from pathlib import Path
from typing import Any

from cluster_analysis.data.paths import project_root, rooted, work_folder, write_whole
from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.publishing import outcome, plan
from cluster_analysis.publishing.outcome import MEBIBYTE, Progress, Result
from cluster_analysis.publishing.run.process import Processes, started
from cluster_analysis.publishing.run.snapshot import CODE, Snapshot, take
from cluster_analysis.publishing.run.step import SNAPSHOT, Ledger
from cluster_analysis.publishing.site import swap

TEMPORARY = "pymp-"
"""How the names of folders for temporary files begin, which `multiprocessing` makes and removes."""


class BusyError(ClusterAnalysisError):
    """Another build is running."""


class OutputError(ClusterAnalysisError):
    """A folder or file of the build cannot be written; the published report stays as it was."""


@dataclass(frozen=True)
class Settings:
    """How a build is done; nothing of it changes what is published.

    Attributes
    ----------
    workers
        Steps at the same time; by default two per processor.
    timeout
        Seconds that one notebook may take.
    quiet
        Say nothing before the end.
    """

    workers: int | None = None
    timeout: int = 300
    quiet: bool = True

    @property
    def at_once(self) -> int:
        """Steps at the same time."""
        return self.workers or 2 * (os.cpu_count() or 1)

    @property
    def bytes_each(self) -> int:
        """Address space for one notebook: the machine's memory through the workers, at least 4 GiB."""
        import psutil

        return max(4 * 1024 * MEBIBYTE, psutil.virtual_memory().total // self.at_once)


def build(settings: Settings | None = None) -> Result:
    """Publish the portfolio; only what changed is made again.

    Raises
    ------
    BusyError
        If another build holds the lock.
    InputError
        If something stands in the way of the report, or the inputs change while they are copied.
    OutputError
        If something cannot be written (disk full, read-only folder).
    """
    from filelock import FileLock, Timeout

    work = work_folder()
    try:
        work.mkdir(parents=True, exist_ok=True)
        with FileLock(work / "lock").acquire(timeout=0):
            swap.check_links()
            return _build(settings or Settings(), work, _clean(work))
    except Timeout as error:
        message = "another build is running (lock {lock}); wait for it to end"
        raise BusyError(message, lock=str(work / "lock")) from error
    except OSError as error:
        raise OutputError("{error}; the published report stays as it was", error=str(error)) from error


def _build(settings: Settings, work: Path, cleaned: int) -> Result:
    begun = time.monotonic()
    result = Result(cleaned=cleaned)
    snapshot = take(project_root(), work / SNAPSHOT)
    if swap.shows(snapshot.state):
        result.unchanged = True
    else:
        with _temporary(work), started(**_processes(settings, snapshot)) as processes:
            _run(result, settings, Ledger(work, snapshot), processes)
            if result.ok:
                _publish(result, snapshot, work, processes)
    result.seconds = time.monotonic() - begun
    if not result.unchanged:
        outcome.log(result, snapshot.state)
    return result


def _processes(settings: Settings, snapshot: Snapshot) -> dict[str, Any]:
    """Processes that read the snapshot and nothing else of the project."""
    folder = snapshot.folder.resolve()
    environment = {
        "CLUSTER_ANALYSIS_ROOT": str(folder),
        "MPLCONFIGDIR": str(folder.with_name("matplotlib")),
    }
    package = str(folder / Path(CODE).parent)
    return {"package": package, "environment": environment, "memory": settings.bytes_each}


def _run(result: Result, settings: Settings, ledger: Ledger, processes: Processes) -> None:
    """Run the chains; failures are collected."""
    try:
        with rooted(ledger.snapshot.folder):
            chains = plan.chains(ledger.work)
    except ClusterAnalysisError as error:
        result.failed["portfolio"] = str(error)
        return
    _Run(result, settings, ledger, processes).all(chains)


class _Run:
    """Chains of steps in a pool of threads, each of which waits for a process."""

    def __init__(self, result: Result, settings: Settings, ledger: Ledger, processes: Processes) -> None:
        self.result, self.settings = result, settings
        self.ledger, self.processes = ledger, processes
        self.running: dict[int, str] = {}
        self.stopped = threading.Event()

    def all(self, chains: list[plan.Chain]) -> None:
        """Run every chain, until one fails where that ends the build."""
        progress = Progress(self.settings.quiet)
        pool = ThreadPoolExecutor(self.settings.at_once)
        waiting: set[Future[None]] = set()
        try:
            waiting = {pool.submit(self._chain, chain) for chain in chains}
            while waiting:
                done, waiting = wait(waiting, timeout=1, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                progress.tell(len(chains) - len(waiting), len(chains), list(self.running.values()))
        except KeyboardInterrupt:
            done_steps = f"{len(chains) - len(waiting)} of {len(chains)}"
            self.result.failed["build"] = f"was interrupted after {done_steps}"
        finally:
            self.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            progress.end()

    def _chain(self, chain: plan.Chain) -> None:
        """The steps of one chain that are not fresh, one after another."""
        for step in chain:
            if self.stopped.is_set() or self.ledger.is_fresh(step):
                continue
            self.running[threading.get_ident()] = step.title
            try:
                timeout = self.settings.timeout if step.name == "run" else None
                opened = self.processes.call(step.function, step.paths | step.values, timeout)
                self.ledger.keep(step, opened)
            except (ClusterAnalysisError, OSError) as error:
                if not self.stopped.is_set():  # what a stopped build breaks off has not failed
                    self.result.failed[step.title] = _told(error)
                return
            finally:
                self.running.pop(threading.get_ident(), None)
            self.result.ran.append(step.title)


def _publish(result: Result, snapshot: Snapshot, work: Path, processes: Processes) -> None:
    """Put the report together, in a process that reads the snapshot, and swap it in."""

    def assemble(out: Path, before: Path | None) -> None:
        given = {"work": work, "out": out} | ({"before": before} if before else {})
        processes.call("publishing.site.site:assemble", given)

    try:
        result.changes = swap.publish(snapshot.state, assemble)
    except (ClusterAnalysisError, OSError) as error:
        result.failed["publish"] = _told(error)


def _told(error: Exception) -> str:
    """What an error says; one of the system with its kind."""
    return str(error) if isinstance(error, ClusterAnalysisError) else f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def _temporary(work: Path) -> Iterator[None]:
    """Note where temporary files of processes are: the next build removes them if this one is killed."""
    write_whole(work / "temporary", util.get_temp_dir())
    yield
    (work / "temporary").unlink(missing_ok=True)


def _clean(work: Path) -> int:
    """Remove what a killed build left; how many things that were."""
    note = work / "temporary"
    folder = Path(note.read_text(encoding="utf-8")) if note.is_file() else None
    left = folder is not None and folder.is_dir() and folder.name.startswith(TEMPORARY)
    if folder and left:
        shutil.rmtree(folder, ignore_errors=True)
    note.unlink(missing_ok=True)
    parts = [path for path in work.rglob(".*.part") if path.is_file()]
    for part in parts:
        part.unlink()
    return left + len(parts) + swap.remove_half_written()
