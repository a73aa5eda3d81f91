"""Cluster mapping, selection, publication and training for the Territorial Clusters programme.

Names are loaded when they are first used. What a package offers, this one too, stands in its `__init__.pyi`,
as imports that type checkers and editors read. So whoever uses one name loads one module, and a build knows
that it depends on that one only.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from cluster_analysis.errors import nearest


class Package(ModuleType):
    """A package that finds its names in its modules when they are asked for."""

    _home: dict[str, str]

    def __getattr__(self, name: str) -> object:
        if name not in self._home:
            near = [] if name.startswith("_") else nearest(name, self._home)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}{hint}")
        self.__dict__[name] = found = pkgutil.resolve_name(self._home[name])
        return found

    def __setattr__(self, name: str, value: object) -> None:
        # a module that is loaded becomes an attribute of its package; it must not hide what it is named after
        if not (isinstance(value, ModuleType) and name in self._home):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted(self._home)


def lazily(package: str) -> list[str]:
    """Let a package load the names of its `__init__.pyi` when they are used; returns them, for `__all__`.

    Parameters
    ----------
    package
        Its `__name__`.

    Examples
    --------
    >>> from cluster_analysis.policy import management
    >>> "weber_point" in dir(management), management.weber_point.__module__
    (True, 'cluster_analysis.policy.management.location')
    """
    module = sys.modules[package]
    stub = ast.parse(Path(str(module.__file__)).with_suffix(".pyi").read_text(encoding="utf-8"))
    module.__dict__["_home"] = dict(pair for node in stub.body for pair in _names(node))
    module.__class__ = Package
    return dir(module)


def _names(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """The names that an import of a stub gives, each as `pkgutil` resolves it: module:name."""
    if isinstance(node, ast.Import):
        yield from ((str(alias.asname), f"{alias.name}:") for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            every = importlib.import_module(str(node.module)).__all__ if alias.name == "*" else [alias.name]
            yield from ((name, f"{node.module}:{name}") for name in every)


from cluster_analysis.language.names import let_names_come_from  # noqa: E402 - which needs `lazily`

let_names_come_from(lambda: importlib.import_module(f"{__name__}.data.regions.sets").names_of_tables())
lazily(__name__)
