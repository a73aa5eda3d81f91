"""Running one notebook: parameters refused or accepted, same bytes, time, memory, dead kernels."""

import importlib.util
import json
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cluster_analysis.data import paths
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.pages.notebook import read
from cluster_analysis.publishing.run import notebooks, process

_spec = importlib.util.spec_from_file_location(
    "running_project", Path(__file__).parents[1] / "running_project.py"
)
light = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(light)


@pytest.fixture(scope="module")
def forked():
    """Processes that a server forks."""
    with process.started() as processes:
        yield processes


@pytest.fixture
def hello(tmp_path):
    return light.notebook(tmp_path / "hello.ipynb", "print(name, year)")


def run(path, parameters=None, processes=None, **how):
    """Run a notebook; the executed one."""
    out = path.with_name("executed") / path.name
    notebooks.run(path, parameters or {}, out, processes, **how)
    return nbformat.read(out, 4)


def outputs(nb):
    return [out.get("text") for cell in nb.cells for out in cell.get("outputs", [])]


def test_an_unknown_parameter_is_refused_with_the_nearest(hello):
    with pytest.raises(ParameterError, match=r"yaer.*year"):
        run(hello, {"yaer": 2018})


@pytest.mark.parametrize(
    ("name", "value"), [("year", "2018"), ("year", True), ("year", 2018.5), ("name", 3), ("lang", None)]
)
def test_a_value_of_another_type_is_refused(hello, name, value):
    with pytest.raises(InputError, match="is not of type"):
        run(hello, {name: value})


def test_an_unknown_language_is_refused(hello):
    with pytest.raises(ValueError, match="de"):
        run(hello, {"lang": "de"})


def test_a_notebook_without_parameters_cell_is_refused(tmp_path):
    path = tmp_path / "none.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), path)
    with pytest.raises(InputError, match="parameters"):
        run(path)


def test_parameters_from_text_take_the_declared_types(hello):
    given = notebooks.parse_parameters(hello, {"year": "2018", "name": "2018"})
    assert given == {"year": 2018, "name": "2018"}
    with pytest.raises(InputError, match="year"):
        run(hello, notebooks.parse_parameters(hello, {"year": "two"}))


def test_parameters_reach_the_notebook_and_its_record(forked, hello, tmp_path):
    out = tmp_path / "out.ipynb"
    notebooks.run(hello, {"year": 2019}, out, forked)
    assert outputs(nbformat.read(out, 4)) == ["a 2019\n"]
    about = nbformat.read(out, 4).metadata["cluster_analysis"]
    assert about["parameters"] == {"year": 2019, "name": "a", "lang": "en"}


def test_the_same_input_gives_the_same_bytes(forked, hello, tmp_path):
    first, second = tmp_path / "1.ipynb", tmp_path / "2.ipynb"
    notebooks.run(hello, {}, first, forked)
    notebooks.run(hello, {}, second, forked)
    assert first.read_bytes() == second.read_bytes()


def test_a_forked_kernel_gives_what_an_ordinary_one_gives(forked, hello):
    with_server = run(hello, {"name": "x"}, processes=forked)
    assert json.dumps(run(hello, {"name": "x"})) == json.dumps(with_server)


def test_no_state_leaks_from_one_notebook_to_the_next(forked, tmp_path):
    first = light.notebook(tmp_path / "a.ipynb", "import builtins; builtins.leak = 1")
    second = light.notebook(tmp_path / "b.ipynb", "import builtins; print(hasattr(builtins, 'leak'))")
    run(first, processes=forked)
    assert outputs(run(second, processes=forked)) == ["False\n"]


def test_a_failing_cell_is_named_with_its_error(forked, tmp_path):
    path = light.notebook(tmp_path / "bad.ipynb", "1 / 0")
    with pytest.raises(process.StepError, match=r"bad\.ipynb.*ZeroDivisionError"):
        run(path, processes=forked)


def test_a_failed_run_writes_nothing(forked, tmp_path):
    path = light.notebook(tmp_path / "bad.ipynb", "1 / 0")
    with pytest.raises(process.StepError):
        notebooks.run(path, {}, tmp_path / "out.ipynb", forked)
    assert list(tmp_path.iterdir()) == [path]


def test_the_time_is_counted_for_the_whole_notebook(forked, tmp_path):
    path = light.notebook(tmp_path / "slow.ipynb", *["import time; time.sleep(1.2)"] * 3)
    with pytest.raises(process.StepError, match="more than 2 s"):
        run(path, timeout=2, processes=forked)


def test_a_dead_kernel_is_tried_once_more(forked, tmp_path):
    mark = tmp_path / "mark"
    dies_once = f"""import os, pathlib
mark = pathlib.Path({str(mark)!r})
if not mark.exists():
    mark.touch()
    os.kill(os.getpid(), 9)
print("alive")"""
    path = light.notebook(tmp_path / "once.ipynb", dies_once)
    assert outputs(run(path, processes=forked)) == ["alive\n"]


def test_a_kernel_that_dies_twice_is_an_error(forked, tmp_path):
    path = light.notebook(tmp_path / "dies.ipynb", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(process.StepError, match="died twice"):
        run(path, processes=forked)


def test_memory_is_limited(forked, tmp_path):
    path = light.notebook(tmp_path / "eats.ipynb", "block = bytearray(8 * 2**30)")
    with pytest.raises(process.StepError, match="MemoryError"):
        run(path, processes=replace(forked, memory=6 * 2**30))


def test_files_that_were_opened_and_modules_that_were_imported_are_noted(forked, tmp_path):
    code = "import cluster_analysis as ca\nca.load_table('clusters').shape\nopen('none.txt', 'w').close()"
    path = light.notebook(tmp_path / "reads.ipynb", code)
    opened = set(notebooks.run(path, {}, tmp_path / "executed.ipynb", forked))
    raw, package = paths.raw(), Path(paths.__file__).parents[1]
    assert {str(raw / "clusters.csv"), str(raw / "clusters.meta.yml")} <= opened
    assert str(package / "data" / "tables" / "catalogue.py") in opened
    assert str(package / "pages" / "newsletter.py") not in opened
    assert str(tmp_path / "none.txt") not in opened  # written, not read
    assert (tmp_path / "none.txt").exists()  # a notebook runs in its own folder


def test_a_committed_notebook_is_run_again_in_place(forked, hello):
    before = read(hello)
    forked.call("publishing.run.notebooks:refresh", {"notebook": hello})
    after = read(hello)
    assert outputs(after) == ["a 2017\n"]
    assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
    assert "cluster_analysis" not in after.metadata


def test_normalised_notebooks_have_no_times_and_stable_ids():
    cell = new_code_cell("1", metadata={"papermill": {"start_time": "2026-01-01"}, "tags": ["x"]})
    nb = new_notebook(cells=[cell], metadata={"papermill": {"duration": 1.0}})
    found = notebooks.normalise(nb)
    assert [cell.id for cell in found.cells] == ["cell-00"]
    assert found.cells[0].metadata == {"tags": ["x"]}
    assert "papermill" not in found.metadata


def test_the_libraries_are_loaded_without_data_or_modules_of_ours():
    # what is read or loaded before the fork would be missing in the list of what a notebook used
    code = (
        "import sys; from cluster_analysis.data.paths import raw\n"
        "loaded = {name for name in sys.modules if name.startswith('cluster_analysis')}\n"
        "seen = set()\n"
        "sys.addaudithook(lambda event, args: seen.add(str(args[0])) if event == 'open' else None)\n"
        "import os; os.environ['CLUSTER_ANALYSIS_PARENT'] = str(os.getppid())\n"
        "said = os.dup(1)\n"
        "import cluster_analysis.publishing.run.warm; os.dup2(said, 1)\n"
        "print(len(seen) > 100, [name for name in seen if name.startswith(str(raw()))])\n"
        "print(sorted({name for name in sys.modules if name.startswith('cluster_analysis')} - loaded))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = ["", ".run", ".run.child", ".run.noted", ".run.warm"]
    assert done.stdout.splitlines() == [
        "True []",
        str([f"cluster_analysis.publishing{name}" for name in names]),
    ]


def test_settings_are_those_of_the_run_that_asks_for_a_kernel(forked, tmp_path):
    path = light.notebook(tmp_path / "asks.ipynb", "import os; print(os.environ['ASKED_FOR'])")
    asks = replace(forked, environment={"ASKED_FOR": "asked for"})
    assert outputs(run(path, processes=asks)) == ["asked for\n"]


def test_what_still_runs_at_the_end_is_ended():
    with process.started(forked=False) as processes:
        caller = threading.Thread(target=slow, args=[processes])
        caller.start()
        while not processes.running:
            time.sleep(0.01)
    caller.join(20)
    assert not caller.is_alive()


def slow(processes):
    with pytest.raises(process.StepError):
        processes.call("publishing.site.site:assemble", {})


def test_a_called_function_says_what_it_opened_or_why_it_failed(forked, tmp_path):
    given = {"folder": tmp_path}
    opened = forked.call("publishing.site.downloads:write_tables", given | {"name": "population"})
    assert (tmp_path / "population.xlsx").is_file()
    assert str(paths.raw() / "population.csv") in opened
    assert str(Path(process.__file__).parents[1] / "site" / "downloads.py") in opened
    with pytest.raises(process.StepError, match="'populatoin' is not a known table"):
        forked.call("publishing.site.downloads:write_tables", given | {"name": "populatoin"})


def test_an_interpreter_of_its_own_does_the_same(tmp_path):
    given = {"folder": tmp_path}
    with process.started(forked=False) as processes:
        opened = processes.call("publishing.site.downloads:write_tables", given | {"name": "population"})
        assert str(paths.raw() / "population.csv") in opened
        with pytest.raises(process.StepError, match="'populatoin' is not a known table"):
            processes.call("publishing.site.downloads:write_tables", given | {"name": "populatoin"})
