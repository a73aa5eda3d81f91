"""Cluster mapping, selection, publication and training for the Territorial Clusters programme.

The names of `__init__.pyi` are loaded when they are first used, so that importing the package costs little.
"""

import importlib

from cluster_analysis.language.names import let_names_come_from
from cluster_analysis.lazily import lazily

let_names_come_from(lambda: importlib.import_module(f"{__name__}.data.regions.names").names_of_tables())
lazily(__name__)
