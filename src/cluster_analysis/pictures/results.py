"""Results: labelled numbers with a finding and how they are drawn, without a language until they are shown.

A notebook computes once; its results are worded and drawn in each language when they are shown or laid out.
"""

from __future__ import annotations

import base64
import functools
import inspect
import pickle
import pkgutil
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import Finding, headline, in_words
from cluster_analysis.pictures.theme import MapNotes

if TYPE_CHECKING:
    import xarray as xr


P = ParamSpec("P")
DATA = "data"
RESULT_MIME = "application/vnd.cluster-analysis.result"
LABELS = ("label", "reference_label", "unit", "note")
"""Options that hold words."""
SHOWN = ("figure", "data", "title", "alt", "sources", "synthetic", "render", "save")
"""What a picture or a table has: figure, table behind it, texts, sources, bytes."""
_quiet = [False]


@dataclass(frozen=True)
class Result:
    """Numbers with their labels, a finding, and the kind of drawing; `show` words and draws it.

    Parameters
    ----------
    kind
        The function that draws it, by its dotted name; `finding` for a sentence alone, `data` for numbers
        that pages use and do not show.
    values
        What is drawn from: labelled arrays or frames.
    finding
        The sentence above it; none for what words itself.
    options
        How it is drawn; options that hold words are keys or messages.
    lang
        Language in which a notebook shows it; `show` takes any.
    name
        Under which it is published; empty if it is not.

    Examples
    --------
    >>> from cluster_analysis.pictures import charts
    >>> result = charts.bars({"KZ-43": 2.0}, "Mining", label="location_quotient")
    >>> result.show("ru").data.columns.tolist()
    ['Обозначение', 'Коэффициент локализации']
    """

    kind: str
    values: tuple[Any, ...]
    finding: Finding | None
    options: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "en"
    name: str = ""

    def show(self, lang: str = "") -> Any:
        """The result in a language: a picture, a table, or the sentence alone where nothing can be drawn."""
        lang = lang or self.lang
        if self.kind == "finding" and self.finding is not None:
            return self.finding.spoken(lang)
        draw = pkgutil.resolve_name(self.kind).__wrapped__
        if self.finding is None:
            shown = draw(*self.values, lang=lang, **self.options)
            return shown.show(lang) if isinstance(shown, Result) else shown
        options = {
            name: in_words(value, lang) if name in LABELS and isinstance(value, str) else value
            for name, value in self.options.items()
        }
        with theme.style():
            return draw(*self.values, headline(self.finding.text(lang)), lang=lang, **options)

    def named(self, name: str) -> Result:
        """The same result under the name by which pages find it."""
        return replace(self, name=name)

    @functools.cached_property
    def shown(self) -> Any:
        """The result in the notebook's own language; what it has (`SHOWN`), the result has."""
        return self.show()

    def __getattr__(self, name: str) -> Any:
        if name not in SHOWN:
            raise AttributeError(f"a result has no {name!r}")
        return getattr(self.shown, name)

    def _repr_mimebundle_(self, **_which: Any) -> Any:
        if _quiet[0]:
            return {RESULT_MIME: pack(self), "text/plain": self.name}
        if self.kind == DATA:
            return {"text/plain": f"{self.name}: {list(self.values[0].shape)}"}
        return self.shown._repr_mimebundle_()


def pack(result: Result) -> str:
    """A result as a text that an executed notebook keeps."""
    bare = replace(result)  # without what was drawn
    return base64.b64encode(zlib.compress(pickle.dumps(bare, protocol=5), 6)).decode()


def unpack(text: str) -> Result:
    """A result from the executed notebook that our own kernel wrote."""
    return pickle.loads(zlib.decompress(base64.b64decode(text)))  # noqa: S301 - written by `pack` in this build


def publish(name: str, result: Result | Finding | xr.DataArray | pd.DataFrame) -> None:
    """Hand a result over to the pages, under a name, and show it.

    Parameters
    ----------
    name
        Small letters, digits and underscores; each once in a notebook.
    result
        A picture, a table or a finding; or labelled numbers, which pages use and do not show.

    Raises
    ------
    InputError
        If the name is none, or what is handed over is no result.

    Examples
    --------
    >>> publish("Lq map", Finding("Mining"))
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: 'Lq map' is no name of a result: small letters, digits, underscores
    """
    from IPython import get_ipython
    from IPython.display import display

    if not (name.isidentifier() and name == name.lower()):
        raise InputError("{name!r} is no name of a result: small letters, digits, underscores", name=name)
    if isinstance(result, Finding):
        result = Result("finding", (), result, lang=result.lang)
    if hasattr(result, "dims") or hasattr(result, "columns"):
        result = Result(DATA, (result,), None)
    if not isinstance(result, Result):
        raise InputError(
            "{name} is a {kind}, not a picture, table, finding or array",
            name=name,
            kind=type(result).__name__,
        )
    if get_ipython() is not None:  # type: ignore[no-untyped-call]
        display(result.named(name))  # type: ignore[no-untyped-call]


def keep_only() -> None:
    """Do not draw in this process: results are kept, and drawn where pages are laid out."""
    _quiet[0] = True


def drawing(function: Callable[P, Any]) -> Callable[P, Result]:
    """Turn a function that draws in one language into one that gives a `Result`, drawn when it is shown.

    A function with a `title` is given its finding; one without writes it itself, from results of its own.
    Where results are not only kept, it is drawn at once, so that a fault is told where it was made.
    """
    kind = f"{function.__module__}.{function.__name__}"
    signature = inspect.signature(function)

    @functools.wraps(function)
    def result(*args: P.args, **kwargs: P.kwargs) -> Result:
        given = dict(signature.bind(*args, **kwargs).arguments)
        for name in given.get("about", {}):
            if name not in MapNotes.__annotations__:
                raise ParameterError(name, [*signature.parameters, *MapNotes.__annotations__], "option")
        if "title" in signature.parameters:
            made = _result(kind, signature, given)
        else:  # a function of results, which writes its own title
            made = Result(
                kind, (given.pop(next(iter(signature.parameters))),), None, given, given.pop("lang", "en")
            )
        if made.finding is None or not _quiet[0]:
            _ = made.shown  # what it needs of the selection is computed here, not where it is laid out
        return made

    return result


def _result(kind: str, signature: inspect.Signature, given: dict[str, Any]) -> Result:
    """The result of a drawing function that was called with these arguments."""
    title = given.pop("title")
    maps = ".maps." in kind
    options = given | given.pop("about", {})
    lang = options.pop("lang", getattr(title, "lang", "en"))
    values = tuple(options.pop(name) for name in takewhile("title".__ne__, signature.parameters))
    options["sources"] = _sources(values, options.pop("of", ()), options.get("sources", ()))
    finding = title if isinstance(title, Finding) else Finding(title, lang=lang)
    if isinstance(title, Finding) and (title.stands == "unknown" or _empty(values[0])):
        return Result("finding", (), finding, lang=lang)
    measure = getattr(values[0], "name", None)
    if isinstance(measure, str) and (maps or "label" in signature.parameters):
        options["label"] = options.get("label") or measure
    if maps and measure == "location_quotient":
        options.setdefault("breaks", theme.LQ_BREAKS)
    return Result(kind, values, finding, options, lang)


def _sources(values: tuple[Any, ...], of: Sequence[Any], given: Sequence[str]) -> tuple[str, ...]:
    """The records of what was drawn: given, of the named sources, or of the values themselves."""
    listed = [*given, *(panel.attrs["record"] for panel in of)]
    for attrs in [] if listed else [getattr(part, "attrs", {}) for part in values]:
        listed += attrs.get("records", [attrs["record"]] if "record" in attrs else [])
    return tuple(dict.fromkeys(listed))


def _empty(values: Any) -> bool:
    """Whether there is no number to draw."""
    return not (values if isinstance(values, Mapping) else pd.notna(np.asarray(values)).any())
