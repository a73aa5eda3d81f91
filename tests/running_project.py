"""A small project for tests of running: the real data, light notebooks, a short portfolio."""

from __future__ import annotations

from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

REPO = Path(__file__).parents[1]
PARAMETERS = 'year: int = 2017  # year shown\nname: str = "a"  # any name\nlang: str = "en"  # language'


def notebook(path: Path, *cells: str, parameters: str = PARAMETERS) -> Path:
    """Write a notebook with a title, a parameters cell and these code cells."""
    tagged = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    nb = new_notebook(cells=[new_markdown_cell("# Title"), tagged, *map(new_code_cell, cells)])
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


def portfolio(root: Path, *entries: dict, languages: tuple[str, ...] = ("en", "kk")) -> None:
    """Write `portfolio.yml`."""
    content = {"languages": list(languages), "entries": list(entries)}
    (root / "portfolio.yml").write_text(yaml.safe_dump(content), encoding="utf-8")


def entry(name: str, notebook: str = "light", **more: object) -> dict:
    """One entry of the portfolio."""
    return {"id": name, "notebook": notebook, "kind": "maps", **more}


def project(root: Path) -> Path:
    """A project folder with its own copy of the data, without the panels that only the downloads need."""
    import shutil

    left = shutil.ignore_patterns("employed*", "employees*", "investment*", "applications", "input_output")
    shutil.copytree(REPO / "data" / "raw", root / "data" / "raw", ignore=left)
    notebook(root / "notebooks" / "light.ipynb", 'print(f"The year is {year}.")')
    portfolio(root, entry("first"), entry("second", parameters={"year": 2018}), languages=("en", "kk"))
    return root
