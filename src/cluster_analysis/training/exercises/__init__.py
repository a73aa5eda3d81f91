"""The exercises: one file of functions and one of words for each module."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import yaml

from cluster_analysis.training.questions import Exercise

MODULES = ("module_1", "module_2", "module_3", "module_4", "module_5", "module_6", "field_project")


@cache
def registry() -> dict[str, Exercise]:
    """Every exercise by its key: the functions of its module joined with the words of the file beside it."""
    found: dict[str, Exercise] = {}
    for name in MODULES:
        functions = importlib.import_module(f"{__name__}.{name}").QUESTIONS
        words = yaml.safe_load(Path(__file__).with_name(f"{name}.yml").read_text(encoding="utf-8"))
        found |= {key: functions[key](key=key, **words[key]) for key in words}
    return found
