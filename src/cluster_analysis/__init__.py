"""Cluster mapping, selection, publication and training for the Territorial Clusters programme.

The names below are loaded when they are first used, so that importing the package costs little.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

_HOME = {
    "load": "panel",
    "load_table": "catalogue",
    "record": "catalogue",
    "region_code": "regions",
    "region_name": "regions",
    "section_name": "industries",
    "industry_name": "industries",
    "read_official": "sources.official",
}
_MODULES = (
    "boundaries",
    "catalogue",
    "charts",
    "evaluation",
    "findings",
    "management",
    "maps",
    "measures",
    "networks",
    "panel",
    "profiles",
    "programme",
    "quality",
    "regions",
    "selection",
    "sources",
    "tables",
    "training",
    "value_chain",
)


def __getattr__(name: str) -> Any:
    """A public name: a module, a function of `_HOME`, or a measure."""
    if name in _MODULES or importlib.util.find_spec(f"{__name__}.{name}"):
        return importlib.import_module(f"{__name__}.{name}")
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    if not name.startswith("_"):
        measures = importlib.import_module(f"{__name__}.measures")
        if name in measures.__all__:
            return getattr(measures, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    measures = importlib.import_module(f"{__name__}.measures")
    return sorted({*_HOME, *_MODULES, *measures.__all__})
