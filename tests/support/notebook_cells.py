"""The cells of a notebook in this process: what they publish, and their variables."""

from pathlib import Path

import pytest

import cluster_analysis as ca
from cluster_analysis.pages.notebook import read

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def published(notebook, until="", **parameters):
    """Results by name and variables, as the committed notebook makes them with these parameters.

    With `until` no cell is run after the one that publishes it.
    """
    space, found = {}, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ca, "publish", lambda name, result: found.update({name: result}), raising=False)
        for cell in read(NOTEBOOKS / f"{notebook}.ipynb").cells:
            if cell.cell_type == "code" and until not in found:
                exec(compile(cell.source, notebook, "exec"), space)
                space |= parameters if "parameters" in cell.metadata.get("tags", []) else {}
    return found, space
