"""Packages whose names are loaded when they are first used.

What a package offers stands in its `__init__.pyi`, as imports that type checkers and editors read. So whoever
uses one name loads one module, and a build knows that it depends on that one only.
"""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType


class Package(ModuleType):
    """A package that finds its names in its modules when they are asked for."""

    _home: dict[str, str]

    def __getattr__(self, name: str) -> object:
        if name not in self._home:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        home = importlib.import_module(self._home[name])
        found = getattr(home, name, None) or importlib.import_module(f"{self._home[name]}.{name}")
        self.__dict__[name] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        # a module that is loaded becomes an attribute of its package; it must not hide what it is named after
        if not (isinstance(value, ModuleType) and name in self._home):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._home})


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
    stub = Path(str(module.__file__)).with_suffix(".pyi")
    module.__dict__["_home"] = {
        alias.name: str(node.module)
        for node in ast.parse(stub.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    module.__class__ = Package
    return sorted(module.__dict__["_home"])
