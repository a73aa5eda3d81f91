"""Kill -9 at random moments: the published report is always whole, the next run repairs."""

import os
import random
import signal
import subprocess
import time

import psutil
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
KILLS = int(os.environ.get("CLUSTER_ANALYSIS_KILLS", "50"))


def gone(processes):
    """Whether these processes end within some seconds."""
    _, alive = psutil.wait_procs(processes, timeout=10)
    return alive


def test_killed_at_random_moments(published):
    started = time.monotonic()
    published.say("before")
    assert published.build()[0] == 0
    whole_build = time.monotonic() - started
    draw = random.Random(20170410)
    said, finished, moments = {"before"}, 0, []
    for number in range(KILLS):
        published.say(f"round {number}")
        said.add(f"round {number}")
        process = published.start("build", "--quiet")
        moments.append(draw.uniform(0, whole_build))
        try:
            process.wait(moments[-1])
            finished += 1
        except subprocess.TimeoutExpired:
            pass
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert gone(children) == [], f"kill {number}: processes were left behind"
        assert published.whole() == [], f"kill {number} after {moments[-1]:.2f} s"
        shown = [one for one in said if f"The page says {one}." in published.page()]
        assert len(shown) == 1
        assert f"The page says {shown[0]}." in published.page("first", "kk")
    code, output = published.build()
    assert code == 0, output
    assert f"round {KILLS - 1}" in published.page()
    assert published.whole() == []
    assert published.left() == []
    print(f"{KILLS} rounds, {KILLS - finished} killed, {finished} had ended before")
    assert KILLS - finished >= 0.8 * KILLS
