"""Cluster mapping, selection, publication and training for the Territorial Clusters programme.

The names below are loaded when they are first used, so that importing the package costs little.
"""

from __future__ import annotations

import importlib
from typing import Any

from cluster_analysis.errors import nearest
from cluster_analysis.language.names import let_names_come_from

_HOME = {
    "columns": "pictures.say",
    "ladder": "pictures.say",
    "points": "pictures.say",
    "load": "data.panel.panel",
    "panel_from_long": "data.panel.long",
    "load_table": "data.tables.catalogue",
    "record": "data.tables.catalogue",
    "region_code": "data.regions.sets",
    "region_name": "data.regions.sets",
    "regions": "data.regions.sets",
    "industry_code": "data.regions.industries",
    "section_name": "data.regions.industries",
    "industry_name": "data.regions.industries",
    "publish": "pictures.results",
    "say": "pictures.say",
    "table": "pictures.frames",
    "texts": "pictures.findings",
    "word": "pictures.findings",
    "neighbours": "data.panel.views",
    "add_up": "data.panel.vintages",
    "against_nation": "data.panel.views",
    "regroup": "data.panel.views",
    "product": "data.panel.products",
    "topic": "data.panel.products",
    "traded": "data.panel.products",
    "read_official": "intake.official",
}
_MODULES = {
    "catalogue": "data.tables.catalogue",
    "charts": "pictures.charts",
    "evaluation": "policy.evaluation",
    "findings": "pictures.findings",
    "management": "policy.management",
    "maps": "pictures.maps",
    "measures": "measures",
    "networks": "measures.networks",
    "panel": "data.panel.panel",
    "programme": "policy.programme",
    "quality": "data.panel.quality",
    "selection": "selection",
    "status": "data.status",
    "sources": "intake",
    "stars": "measures.stars",
    "tables": "pictures.tables",
    "training": "training",
    "value_chain": "measures.value_chain",
}


let_names_come_from(lambda: importlib.import_module(f"{__name__}.data.regions.names").names_of_tables())


def __getattr__(name: str) -> Any:
    """A public name: a module of `_MODULES`, a function of `_HOME`, or a measure."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{_MODULES[name]}")
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    if not name.startswith("_"):
        measures = importlib.import_module(f"{__name__}.measures")
        if name in measures.__all__:
            return getattr(measures, name)
    near = [] if name.startswith("_") else nearest(name, __dir__())
    hint = f"; nearest: {', '.join(near)}" if near else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    measures = importlib.import_module(f"{__name__}.measures")
    return sorted({*_HOME, *_MODULES, *measures.__all__})
