"""Kill -9 at random moments: the published report is always whole, the next run repairs."""

import os
import random
import subprocess
import time

import psutil
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
KILLS = int(os.environ.get("CLUSTER_ANALYSIS_KILLS", "50"))


def kill(process):
    """Kill only the command itself; what it started has to end by itself."""
    process.kill()
    process.wait()
    process.stdout.close()


def left_behind(root):
    """Processes of this project that are still there some seconds later."""
    end = time.monotonic() + 10
    while (
        found := [one for one in psutil.process_iter() if works_for(one, root)]
    ) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def works_for(process, root):
    try:
        return process.environ().get("CLUSTER_ANALYSIS_ROOT") == str(root)
    except psutil.Error:
        return False


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
        kill(process)
        assert left_behind(published.root) == [], f"kill {number}: processes were left behind"
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
