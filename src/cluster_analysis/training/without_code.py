"""The second track: exercises with choices, tables to fill and sliders, where a notebook has widgets.

It needs `ipywidgets`. Without, or in a document, the text of the check stays: it tells how to answer without
code.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from ipywidgets import (
    HTML,
    Accordion,
    Button,
    Checkbox,
    GridBox,
    HBox,
    IntSlider,
    Label,
    Text,
    ToggleButtons,
    VBox,
)

from cluster_analysis.language.numbers import format_number
from cluster_analysis.training.compare import Plain, number, plain
from cluster_analysis.training.questions import Data, Exercise, shown
from cluster_analysis.training.room import _, language

MOST_ROWS = 8
"""Longer tables are chosen, not filled."""
Form = tuple[str, list[Any], Callable[[], Plain]]
"""What to do with a form, what it shows, and the answer that was given in it."""


def widget(
    exercise: Exercise, data: Data, check: Callable[[Plain], Any], hint: Callable[[str], str]
) -> dict[str, Any]:
    """The form of an exercise for a notebook's frontend, as a bundle.

    Parameters
    ----------
    check, hint
        The result of an answer, and the next hint, the first of which is how the form is filled in.
    """
    form, inputs, answer = _form(exercise, data)
    said = HTML()
    done, help_me = (Button(description=one) for one in (_("Check"), _("Hint", "button")))
    done.on_click(lambda _event: setattr(said, "value", check(answer()).html))
    help_me.on_click(lambda _event: setattr(said, "value", hint(form)))
    parts = [*_slider(exercise, data), *inputs, HBox([done, help_me]), said]
    box = Accordion([VBox(parts)], titles=[f"{exercise.key}: {_('without code')}"])
    return {name: part for name, part in box._repr_mimebundle_().items() if "widget" in name}


def _form(exercise: Exercise, data: Data) -> Form:
    """Boxes to tick, cells to fill, or lines of which one is taken."""
    expected, choices = plain(exercise.reference(**data)), exercise.choices(data)
    if isinstance(expected, frozenset):
        names = sorted(map(str, frozenset().union(*choices.values())))  # type: ignore[arg-type]
        boxes = {name: Checkbox(description=shown(name), indent=False) for name in names}
        grid = GridBox(
            [*boxes.values()], layout={"grid_template_columns": "repeat(auto-fill, minmax(14em, 1fr))"}
        )
        tick = _("Tick every name that belongs to the answer.")
        return tick, [grid], lambda: frozenset(name for name, box in boxes.items() if box.value)
    labels = expected if isinstance(expected, dict) else {}
    if 0 < len(labels) <= MOST_ROWS and all(isinstance(one, int | float) for one in labels.values()):
        cells = {label: Text(description=shown(label)) for label in labels}
        fill = _("Put a number into each cell.")
        return fill, [*cells.values()], lambda: {one: number(box.value) for one, box in cells.items()}
    lines = "<br>".join(f"<b>{letter}</b> {html.escape(shown(one))}" for letter, one in choices.items())
    buttons = ToggleButtons(options=[*choices], value=None, style={"button_width": "3em"})
    take = _("Take one of the lines below.")
    return take, [HTML(lines), buttons], lambda: choices.get(buttons.value)


def _slider(exercise: Exercise, data: Data) -> list[Any]:
    """Sliders with what they show, for exercises that can be explored."""
    if exercise.slider is None:
        return []
    function, ranges = exercise.slider
    says = Label()
    moved = {
        name: IntSlider(min=low, max=high, description=_(name, "slider"))
        for name, (low, high) in ranges.items()
    }

    def show(_change: object = None) -> None:
        value = function(**data, **{name: one.value for name, one in moved.items()})
        says.value = _(exercise.slider_says).format(value=format_number(value, language(), 1))

    for one in moved.values():
        one.observe(show, "value")
    show()
    return [*moved.values(), says]
