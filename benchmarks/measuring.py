"""What the benchmarks of measures share: the best of several runs in turns, and peak memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

Work = Callable[[], object]
HEAD = "| work | size | ours | peer | ratio | peak memory |\n|---|---|---|---|---|---|"


def seconds(*works: Work, rounds: int = 5, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Best time of each, taken in turns so that noise meets all alike; wall time, or another clock."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for i, work in enumerate(works):
            start = clock()
            work()
            best[i] = min(best[i], clock() - start)
    return best


def peak(work: Work) -> float:
    """Peak of the memory allocated while the work runs, in bytes, its result included."""
    work()
    tracemalloc.start()
    held = work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del held
    return found


def row(work: str, size: str, ours: float, peer: str, theirs: float, memory: str = "") -> None:
    """One line of the table."""
    print(
        f"| {work} | {size} | {time_of(ours)} | {peer} {time_of(theirs)} | {theirs / ours:.2f} | {memory} |",
        flush=True,
    )


def time_of(one: float) -> str:
    return f"{one:.2f} s" if one >= 1 else f"{one * 1e3:.2f} ms"
