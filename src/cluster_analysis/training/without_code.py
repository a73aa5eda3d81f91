"""The second track: exercises with choices, tables to fill and sliders, where a notebook has widgets.

Without `ipywidgets`, or in a document, the text of the check stays: it tells how to answer without code.
"""

from __future__ import annotations

import html
import importlib.util
from collections.abc import Callable
from typing import Any

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number
from cluster_analysis.training.compare import Plain, plain, read
from cluster_analysis.training.questions import Exercise, shown

_ = str  # marks texts for translation
MOST_ROWS = 8
"""Longer tables are chosen, not filled."""
ONE = _("Take one of the lines below.")
ALL = _("Tick every name that belongs to the answer.")
CELLS = _("Put a number into each cell.")
GRID = "repeat(auto-fill, minmax(14em, 1fr))"
Form = tuple[str, list[Any], Callable[[], Plain]]
"""What to do with a form, what it shows, and the answer that was given in it."""


def widget(
    exercise: Exercise,
    data: dict[str, Any],
    lang: str,
    check: Callable[[Plain], Any],
    hint: Callable[[str], str],
) -> dict[str, Any]:
    """The form of an exercise for a notebook's frontend, as a bundle; empty where there are no widgets.

    Parameters
    ----------
    check, hint
        The result of an answer, and the next hint, the first of which is how the form is filled in.
    """
    if importlib.util.find_spec("ipywidgets") is None:
        return {}
    import ipywidgets as widgets

    _ = translator(lang)
    form, inputs, answer = _form(exercise, data, lang)
    said = widgets.HTML()
    done, help_me = widgets.Button(description=_("Check")), widgets.Button(description=_("Hint", "button"))
    done.on_click(lambda _event: setattr(said, "value", check(answer()).html))
    help_me.on_click(lambda _event: setattr(said, "value", hint(form)))
    parts = [*_slider(exercise, data, lang), *inputs, widgets.HBox([done, help_me]), said]
    box = widgets.Accordion([widgets.VBox(parts)], titles=[f"{exercise.key}: {_('without code')}"])
    return {name: part for name, part in box._repr_mimebundle_().items() if "widget" in name}


def _form(exercise: Exercise, data: dict[str, Any], lang: str) -> Form:
    """Boxes to tick, cells to fill, or lines of which one is taken."""
    import ipywidgets as widgets

    expected, choices = plain(exercise.reference(**data)), exercise.choices(data)
    if isinstance(expected, frozenset):
        names = sorted(map(str, frozenset().union(*choices.values())))  # type: ignore[arg-type]
        boxes = {name: widgets.Checkbox(description=shown(name, lang), indent=False) for name in names}
        grid = widgets.GridBox([*boxes.values()], layout={"grid_template_columns": GRID})
        return ALL, [grid], lambda: frozenset(name for name, box in boxes.items() if box.value)
    labels = expected if isinstance(expected, dict) else {}
    if labels and len(labels) <= MOST_ROWS and all(isinstance(one, int | float) for one in labels.values()):
        cells = {label: widgets.Text(description=shown(label, lang)) for label in labels}
        return CELLS, [*cells.values()], lambda: {one: read(box.value, 0.0) for one, box in cells.items()}
    lines = [f"<b>{letter}</b> {html.escape(shown(one, lang))}" for letter, one in choices.items()]
    buttons = widgets.ToggleButtons(options=[*choices], value=None, style={"button_width": "3em"})
    return ONE, [widgets.HTML("<br>".join(lines)), buttons], lambda: choices.get(buttons.value)


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
