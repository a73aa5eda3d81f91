"""The build: copy the inputs, run the steps that are not fresh, then put the finished report in place.

A run that fails, is killed or meets another run leaves the published report as it was.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import util
from pathlib import Path

from cluster_analysis.data.paths import project_root, rooted, work_folder, write_whole
from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.publishing import outcome, plan
from cluster_analysis.publishing.outcome import MEBIBYTE, Progress, Result
from cluster_analysis.publishing.run.process import Processes, started
from cluster_analysis.publishing.run.snapshot import CODE, take
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
        raise BusyError(
            "another build is running (lock {lock}); wait for it to end", lock=str(work / "lock")
        ) from error
    except OSError as error:
        raise OutputError("{error}; the published report stays as it was", error=str(error)) from error


def _build(settings: Settings, work: Path, cleaned: int) -> Result:
    begun = time.monotonic()
    result = Result(cleaned=cleaned)
    snapshot = take(project_root(), work / SNAPSHOT)
    result.unchanged = swap.shows(snapshot.state)
    if not result.unchanged:
        note = work / "temporary"
        write_whole(note, util.get_temp_dir())  # the next build removes it if this one is killed
        try:
            _publish(result, settings, Ledger(work, snapshot))
        except (ClusterAnalysisError, OSError) as error:
            result.failed["build"] = _told(error)
        note.unlink(missing_ok=True)
    result.seconds = time.monotonic() - begun
    if not result.unchanged:
        outcome.log(result)
    return result


def _publish(result: Result, settings: Settings, ledger: Ledger) -> None:
    """Run the chains, put the report together, swap it in: in processes that read only the snapshot."""
    folder = ledger.snapshot.folder.resolve()
    work = ledger.work
    with rooted(folder):
        chains = plan.chains(work)
    with started(
        package=str(folder / Path(CODE).parent),
        environment={
            "CLUSTER_ANALYSIS_ROOT": str(folder),
            "MPLCONFIGDIR": str(folder.with_name("matplotlib")),
        },
        memory=settings.bytes_each,
    ) as processes:
        _Run(result, settings, ledger, processes).all(chains)
        if result.ok:
            result.changes = swap.publish(
                ledger.snapshot.state,
                lambda out, before: processes.call(
                    "publishing.site.site:assemble", {"work": work, "out": out, "before": before}
                ),
            )


@dataclass
class _Run:
    """Chains of steps in a pool of threads, each of which waits for a process."""

    result: Result
    settings: Settings
    ledger: Ledger
    processes: Processes
    running: dict[int, str] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

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
            done_steps = len(chains) - len(waiting)
            self.result.failed["build"] = f"was interrupted after {done_steps} of {len(chains)}"
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
                self.ledger.keep(step, self.processes.call(step.function, step.arguments, timeout))
            except (ClusterAnalysisError, OSError) as error:
                if not self.stopped.is_set():  # what a stopped build breaks off has not failed
                    self.result.failed[step.title] = _told(error)
                return
            finally:
                self.running.pop(threading.get_ident(), None)
            self.result.ran.append(step.title)


def _told(error: Exception) -> str:
    """What an error says; one of the system with its kind."""
    return str(error) if isinstance(error, ClusterAnalysisError) else f"{type(error).__name__}: {error}"


def _clean(work: Path) -> int:
    """Remove what a killed build left; how many things that were."""
    note = work / "temporary"
    named = [Path(line) for line in note.read_text(encoding="utf-8").splitlines()] if note.is_file() else []
    note.unlink(missing_ok=True)
    temporary = (folder for folder in named if folder.is_dir() and folder.name.startswith(TEMPORARY))
    return swap.remove_half_written(*temporary, *work.rglob(".*.part"))
