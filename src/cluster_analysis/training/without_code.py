"""The second track: exercises with choices, tables to fill and sliders, where a notebook has widgets.

Without `ipywidgets`, or in a document, the text of the check stays: it tells how to answer without code.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number
from cluster_analysis.training.compare import Plain, plain
from cluster_analysis.training.questions import Exercise, shown

MOST_ROWS = 8
"""Longer tables are chosen, not filled."""


def widget(
    exercise: Exercise,
    data: dict[str, Any],
    lang: str,
    check: Callable[[Plain], str],
    hint: Callable[[], str],
) -> dict[str, Any]:
    """The form of an exercise for a notebook's frontend, as a bundle; empty where there are no widgets.

    Parameters
    ----------
    check, hint
        What is said to an answer, and the next hint, as HTML.
    """
    if importlib.util.find_spec("ipywidgets") is None:
        return {}
    import ipywidgets as widgets

    _ = translator(lang)
    inputs, answer = _inputs(exercise, data, lang)
    said = widgets.HTML()
    done, help_me = widgets.Button(description=_("Check")), widgets.Button(description=_("Hint", "button"))

    done.on_click(lambda _event: setattr(said, "value", check(answer())))
    help_me.on_click(lambda _event: setattr(said, "value", hint()))
    parts = [*_slider(exercise, data, lang), inputs, widgets.HBox([done, help_me]), said]
    box = widgets.Accordion([widgets.VBox(parts)], titles=[f"{exercise.key}: {_('without code')}"])
    return {name: part for name, part in box._repr_mimebundle_().items() if "widget" in name}


def _inputs(exercise: Exercise, data: dict[str, Any], lang: str) -> tuple[Any, Callable[[], Plain]]:
    """What is filled in, and how the answer is read from it: boxes to tick, cells, or one choice."""
    import ipywidgets as widgets

    expected, options = plain(exercise.reference(**data)), exercise.choices(data)
    if isinstance(expected, frozenset):
        names = sorted({str(name) for one in options if isinstance(one, frozenset) for name in one})
        boxes = [widgets.Checkbox(description=shown(name, lang), indent=False) for name in names]
        return widgets.GridBox(boxes, layout={"grid_template_columns": "repeat(4, 25%)"}), lambda: frozenset(
            name for name, box in zip(names, boxes, strict=True) if box.value
        )
    labels = expected if isinstance(expected, dict) else {}
    if labels and len(labels) <= MOST_ROWS and all(isinstance(one, int | float) for one in labels.values()):
        cells = {label: widgets.FloatText(description=shown(label, lang), step=0.01) for label in labels}
        return widgets.VBox([*cells.values()]), lambda: {label: cell.value for label, cell in cells.items()}
    radio = widgets.RadioButtons(
        options=[(shown(one, lang), i) for i, one in enumerate(options)],
        value=None,
        layout={"width": "max-content"},
    )
    return radio, lambda: None if radio.value is None else options[radio.value]


def _slider(exercise: Exercise, data: dict[str, Any], lang: str) -> list[Any]:
    """Sliders with what they show, for exercises that can be explored."""
    import ipywidgets as widgets

    if exercise.slider is None:
        return []
    function, ranges = exercise.slider
    _, says = translator(lang), widgets.Label()
    moved = {
        name: widgets.IntSlider(min=low, max=high, description=_(name, "slider"))
        for name, (low, high) in ranges.items()
    }

    def show(_change: object = None) -> None:
        value = function(**data, **{name: one.value for name, one in moved.items()})
        says.value = _(exercise.slider_says).format(value=format_number(value, lang, 1))

    for one in moved.values():
        one.observe(show, "value")
    show()
    return [*moved.values(), says]
