"""What a notebook or module reaches by its imports."""

import json
import subprocess
import sys

import pytest

from cluster_analysis.data.paths import project_root
from cluster_analysis.publishing.run.reach import PACKAGE, reached

NOTEBOOKS = sorted((project_root() / "notebooks").glob("*.ipynb"))


def notebook(path, *cells):
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": [cell]} for cell in cells]}))
    return path


def names(found):
    return {path.relative_to(PACKAGE).as_posix() for path in found}


def test_only_what_is_imported_is_reached(tmp_path):
    found = names(
        reached(notebook(tmp_path / "n.ipynb", "import pandas", "from cluster_analysis import errors"))
    )
    assert found == {"__init__.py", "errors.py"}


def test_imports_of_imports_and_inside_functions_count():
    found = names(reached(PACKAGE / "data" / "tables" / "catalogue.py"))
    assert {"data/tables/catalogue.py", "data/tables/records.py", "language/i18n.py"} <= found
    assert "pages/newsletter.py" not in found


def test_a_package_that_loads_lazily_counts_whole(tmp_path):
    found = reached(notebook(tmp_path / "n.ipynb", "import cluster_analysis as ca", "ca.load('x')"))
    assert found == set(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_a_notebook_loads_is_among_what_it_reaches(path):
    cells = (
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
    )
    imports = [line for cell in cells for line in "".join(cell["source"]).splitlines() if "import" in line]
    code = "\n".join(
        [*imports, "import sys", "print(*(getattr(m, '__file__', '') for m in sys.modules.values()))"]
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name for name in said.split() if name.startswith(str(PACKAGE))}
    assert loaded
    assert loaded <= {str(one) for one in reached(path)}
