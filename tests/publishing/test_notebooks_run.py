"""Running one notebook: parameters refused or accepted, same bytes, time, memory, dead kernels."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.publishing.run import kernel, notebooks

_spec = importlib.util.spec_from_file_location(
    "running_project", Path(__file__).parents[1] / "running_project.py"
)
light = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(light)


@pytest.fixture(scope="module")
def fork_server():
    with kernel.server():
        yield


@pytest.fixture
def hello(tmp_path):
    return light.notebook(tmp_path / "hello.ipynb", "print(name, year)")


def outputs(nb):
    return [out.get("text") for cell in nb.cells for out in cell.get("outputs", [])]


def test_an_unknown_parameter_is_refused_with_the_nearest(hello):
    with pytest.raises(ParameterError, match=r"yaer.*year"):
        notebooks.run(hello, {"yaer": 2018})


@pytest.mark.parametrize(
    ("name", "value"), [("year", "2018"), ("year", True), ("year", 2018.5), ("name", 3), ("lang", None)]
)
def test_a_value_of_another_type_is_refused(hello, name, value):
    with pytest.raises(InputError, match="is not of type"):
        notebooks.run(hello, {name: value})


def test_an_unknown_language_is_refused(hello):
    with pytest.raises(ValueError, match="de"):
        notebooks.run(hello, {"lang": "de"})


def test_a_notebook_without_parameters_cell_is_refused(tmp_path):
    path = tmp_path / "none.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), path)
    with pytest.raises(InputError, match="parameters"):
        notebooks.run(path)


def test_parameters_from_text_take_the_declared_types(hello):
    nb = notebooks.read(hello)
    assert notebooks.parse_parameters(nb, {"year": "2018", "name": "2018"}) == {"year": 2018, "name": "2018"}
    with pytest.raises(InputError, match="year"):
        notebooks.parse_parameters(nb, {"year": "two"})


def test_parameters_reach_the_notebook_and_its_record(fork_server, hello, tmp_path):
    out = tmp_path / "out.ipynb"
    nb = notebooks.run(hello, {"year": 2019}, out)
    assert outputs(nb) == ["a 2019\n"]
    about = nbformat.read(out, 4).metadata["cluster_analysis"]
    assert about["parameters"] == {"year": 2019, "name": "a", "lang": "en"}


def test_the_same_input_gives_the_same_bytes(fork_server, hello, tmp_path):
    first, second = tmp_path / "1.ipynb", tmp_path / "2.ipynb"
    notebooks.run(hello, {}, first)
    notebooks.run(hello, {}, second)
    assert first.read_bytes() == second.read_bytes()


def test_a_forked_kernel_gives_what_an_ordinary_one_gives(fork_server, hello, monkeypatch):
    forked = notebooks.run(hello, {"name": "x"})
    monkeypatch.delenv(kernel.SOCKET_VARIABLE)
    assert json.dumps(notebooks.run(hello, {"name": "x"})) == json.dumps(forked)


def test_no_state_leaks_from_one_notebook_to_the_next(fork_server, tmp_path):
    first = light.notebook(tmp_path / "a.ipynb", "import builtins; builtins.leak = 1")
    second = light.notebook(tmp_path / "b.ipynb", "import builtins; print(hasattr(builtins, 'leak'))")
    notebooks.run(first)
    assert outputs(notebooks.run(second)) == ["False\n"]


def test_a_failing_cell_is_named_with_its_error(fork_server, tmp_path):
    path = light.notebook(tmp_path / "bad.ipynb", "1 / 0")
    with pytest.raises(notebooks.NotebookError, match=r"bad\.ipynb.*ZeroDivisionError"):
        notebooks.run(path)


def test_a_failed_run_writes_nothing(fork_server, tmp_path):
    path = light.notebook(tmp_path / "bad.ipynb", "1 / 0")
    with pytest.raises(notebooks.NotebookError):
        notebooks.run(path, {}, tmp_path / "out.ipynb")
    assert list(tmp_path.iterdir()) == [path]


def test_the_time_is_counted_for_the_whole_notebook(fork_server, tmp_path):
    path = light.notebook(tmp_path / "slow.ipynb", *["import time; time.sleep(1.2)"] * 3)
    with pytest.raises(notebooks.NotebookError, match="more than 2 s"):
        notebooks.run(path, timeout=2)


def test_a_dead_kernel_is_tried_once_more(fork_server, tmp_path):
    mark = tmp_path / "mark"
    dies_once = f"""import os, pathlib
mark = pathlib.Path({str(mark)!r})
if not mark.exists():
    mark.touch()
    os.kill(os.getpid(), 9)
print("alive")"""
    assert outputs(notebooks.run(light.notebook(tmp_path / "once.ipynb", dies_once))) == ["alive\n"]


def test_a_kernel_that_dies_twice_is_an_error(fork_server, tmp_path):
    path = light.notebook(tmp_path / "dies.ipynb", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(notebooks.NotebookError, match="died twice"):
        notebooks.run(path)


def test_memory_is_limited(fork_server, tmp_path, monkeypatch):
    monkeypatch.setenv(kernel.MEMORY_VARIABLE, str(6 * 2**30))
    path = light.notebook(tmp_path / "eats.ipynb", "block = bytearray(8 * 2**30)")
    with pytest.raises(notebooks.NotebookError, match="MemoryError"):
        notebooks.run(path)


def test_files_of_data_raw_that_were_read_are_told(fork_server, tmp_path):
    path = light.notebook(
        tmp_path / "reads.ipynb", "import cluster_analysis as ca\nca.load_table('clusters').shape"
    )
    assert notebooks.run(path).metadata["cluster_analysis"]["read"] == ["clusters.csv"]


def test_normalised_notebooks_have_no_times_and_stable_ids():
    cell = new_code_cell("1", metadata={"papermill": {"start_time": "2026-01-01"}, "tags": ["x"]})
    nb = new_notebook(cells=[cell], metadata={"papermill": {"duration": 1.0}})
    found = notebooks.normalise(nb)
    assert [cell.id for cell in found.cells] == ["cell-00"]
    assert found.cells[0].metadata == {"tags": ["x"]}
    assert "papermill" not in found.metadata


def test_the_kernel_server_reads_no_data_beforehand():
    # a table read before the fork would be missing in the list of what a notebook read
    code = (
        "import sys; from cluster_analysis.publishing.run import kernel\n"
        "from cluster_analysis.data.paths import raw\n"
        "seen = set()\n"
        "sys.addaudithook(lambda event, args: seen.add(str(args[0])) if event == 'open' else None)\n"
        "kernel._warm_up(); print(len(seen) > 100, [name for name in seen if name.startswith(str(raw()))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True []"


def test_settings_are_those_of_the_run_that_asks_for_a_kernel(fork_server, tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_SVG", "asked for")
    path = light.notebook(tmp_path / "asks.ipynb", "import os; print(os.environ['CLUSTER_ANALYSIS_SVG'])")
    assert outputs(notebooks.run(path)) == ["asked for\n"]


def test_a_server_inside_another_is_the_same(fork_server):
    path = os.environ[kernel.SOCKET_VARIABLE]
    with kernel.server():
        assert os.environ[kernel.SOCKET_VARIABLE] == path
    assert os.environ[kernel.SOCKET_VARIABLE] == path


def test_a_server_that_does_not_start_is_told_at_once(hello, monkeypatch):
    monkeypatch.delenv(kernel.SOCKET_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with kernel.server(), pytest.raises(RuntimeError, match="did not start"):
        notebooks.run(hello)
