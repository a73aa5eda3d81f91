"""A light project that is built by the real command, in processes of its own."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cluster_analysis.publishing.document.integrity import verify

_spec = importlib.util.spec_from_file_location(
    "running_project", Path(__file__).parents[1] / "running_project.py"
)
light = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(light)

COMMAND = [sys.executable, "-c", "from cluster_analysis.commands.cli import main; main()"]


class Project:
    """What the tests do with a project: run the command, change things, look at the published report."""

    def __init__(self, root):
        self.root = light.project(root)
        self.light = light

    def start(self, *arguments, environment=None, **more):
        environment = os.environ | {"CLUSTER_ANALYSIS_ROOT": str(self.root)} | (environment or {})
        return subprocess.Popen(
            [*COMMAND, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True, cwd=self.root, **more,
        )  # fmt: skip

    def build(self, *arguments, **more):
        process = self.start("build", "--quiet", *arguments, **more)
        said, _ = process.communicate(timeout=280)
        return process.returncode, said

    def say(self, text):
        """Change what the notebook prints, so that each page has to be made again."""
        light.notebook(self.root / "notebooks" / "light.ipynb", f'print("The page says {text}.")')

    def page(self, name="first", lang="en"):
        return (self.root / "reports" / "site" / lang / f"{name}.html").read_text(encoding="utf-8")

    def whole(self):
        """What is wrong with the published report: empty if every file is as it was made."""
        return verify((self.root / "reports" / "site").resolve().parent)

    def left(self):
        """Half-written things that are still there."""
        reports = self.root / "reports"
        return [*reports.glob(".versions/*.part"), *reports.glob("*.new"), *reports.glob(".*.new")]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A project with a published report."""
    project = Project(tmp_path_factory.mktemp("project"))
    project.say("start")
    code, said = project.build()
    assert code == 0, said
    assert project.whole() == []
    return project
