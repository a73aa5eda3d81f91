"""The exercises: one file of functions and one of words for each module."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from cluster_analysis.training.questions import Exercise, with_words

MODULES = ("module_1", "module_2", "module_3", "module_4", "module_5", "module_6", "field_project")


@cache
def registry() -> dict[str, Exercise]:
    """Every exercise by its key."""
    found: dict[str, Exercise] = {}
    for name in MODULES:
        functions = importlib.import_module(f"{__name__}.{name}").QUESTIONS
        found |= with_words(functions, Path(__file__).with_name(f"{name}.yml"))
    return found
