"""The Russian and Kazakh guides name the commands of the English ones."""

import re

import pytest

from cluster_analysis.data.paths import project_root

DOCS = project_root() / "docs"


def commands(path):
    """The command lines of a page, without the language they ask for."""
    blocks = re.findall(r"```(?:console|sh)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    lines = (
        re.sub(r"\s+#.*|--lang \w+ ?", "", line).strip() for block in blocks for line in block.splitlines()
    )
    return [line for line in lines if line]


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_guide_of_the_secretariat_has_the_commands_of_the_english_one_in_their_order(lang):
    english = commands(DOCS / "selection_secretariat.md")
    assert len(english) > 20
    assert commands(DOCS / lang / "secretariat.md") == english


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_first_page_has_commands_of_the_readme(lang):
    start = commands(DOCS / lang / "start.md")
    assert {"make report", "make test"} <= set(start)
    assert {line for line in start if line.startswith("make")} <= set(
        commands(project_root() / "README.md")
    )
