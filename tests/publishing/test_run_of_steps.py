"""Chains of steps: in order, in a pool; failures are collected, and what is fresh does not run."""

import threading

import pytest

from cluster_analysis.publishing.build import Settings, _Run
from cluster_analysis.publishing.outcome import Result
from cluster_analysis.publishing.run.process import StepError
from cluster_analysis.publishing.run.snapshot import Snapshot
from cluster_analysis.publishing.run.step import Ledger, Step


class Calls:
    """In place of processes: writes what a step makes, or fails."""

    def __init__(self, failing=()):
        self.failing, self.done = set(failing), []

    def call(self, function, given, timeout):
        name = given["made"].name
        self.done.append(name)
        if name in self.failing:
            raise StepError("{name} cannot be made", name=name)
        given["made"].write_text(name)
        return [str(path) for path in given.values() if path.exists() and path != given["made"]]


@pytest.fixture
def work(tmp_path):
    (tmp_path / "notebooks").mkdir()
    return tmp_path


def chain(work, key):
    """A run, and the page and PDF that need it."""
    executed = work / "notebooks" / f"{key}.ipynb"
    steps = [Step("run", key, "m:f", made=[executed], arguments={"made": executed})]
    for name in ("page", "pdf"):
        made = work / f"{key}.{name}"
        steps.append(Step(name, key, "m:f", made=[made], arguments={"made": made, "executed": executed}))
    return steps


def run(work, calls, keys="ab", **settings):
    result = Result()
    ledger = Ledger(work, Snapshot(work / "snapshot", {}))
    chains = [chain(work, key) for key in keys]
    _Run(result, Settings(workers=1, **settings), ledger, calls).all(chains)
    return result


def test_each_chain_runs_in_its_order(work):
    result = run(work, Calls())
    assert result.ok
    titles = [[title for title in result.ran if f"[{key}]" in title] for key in "ab"]
    assert titles == [[f"{name}[{key}]" for name in ("run", "page", "pdf")] for key in "ab"]


def test_what_is_fresh_does_not_run_again(work):
    run(work, Calls())
    assert run(work, Calls()).ran == []
    (work / "a.page").write_text("changed")
    assert run(work, Calls()).ran == ["page[a]"]
    (work / "notebooks" / "b.ipynb").unlink()
    assert run(work, Calls()).ran == ["run[b]"]  # it says the same: its page and PDF stay


def test_a_failure_ends_its_chain_and_no_other(work):
    calls = Calls(failing={"a.ipynb"})
    result = run(work, calls)
    assert result.failed == {"run[a]": "a.ipynb cannot be made"}
    assert set(result.ran) == {"run[b]", "page[b]", "pdf[b]"}
    assert "a.page" not in calls.done


def test_all_failures_are_collected_and_only_they_run_again(work):
    assert set(run(work, Calls(failing={"a.ipynb", "b.pdf"})).failed) == {"run[a]", "pdf[b]"}
    assert set(run(work, Calls()).ran) == {"run[a]", "page[a]", "pdf[a]", "pdf[b]"}


def test_a_disk_that_is_full_is_a_failure_with_the_system_s_message(work):
    class Full(Calls):
        def call(self, function, given, timeout):
            raise OSError(28, "No space left on device")

    assert run(work, Full(), keys="a").failed == {"run[a]": "OSError: [Errno 28] No space left on device"}


def test_an_interrupted_build_says_how_far_it_came(work, monkeypatch):
    begun = threading.Event()

    class Slow(Calls):
        def call(self, function, given, timeout):
            begun.set()
            return super().call(function, given, timeout)

    def interrupt(futures, **how):
        begun.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr("cluster_analysis.publishing.build.wait", interrupt)
    assert run(work, Slow()).failed == {"build": "was interrupted after 0 of 2"}
