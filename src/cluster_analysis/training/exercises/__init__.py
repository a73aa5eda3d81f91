"""The exercises, one file per module; importing a file registers its exercises."""

from __future__ import annotations

import importlib

MODULES = ("module_1", "module_2", "module_3", "module_4", "module_5", "module_6", "field_project")


def load() -> None:
    """Register every exercise (once)."""
    for name in MODULES:
        importlib.import_module(f"{__name__}.{name}")
