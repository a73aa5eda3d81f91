"""The 22 panels: which function makes each, and why some are grey."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cluster_analysis.errors import ParameterError
from cluster_analysis.language.i18n import translator
from cluster_analysis.pages.cluster import chain, cooperation, facts, judgement, position, steering
from cluster_analysis.pages.cluster.cluster import Profile
from cluster_analysis.pages.shown import Shown

FILLED: dict[int, Callable[[Profile], list[Any]]] = {
    1: facts.header,
    2: position.host_map,
    3: position.star_panel,
    4: position.trends,
    5: position.field,
    6: position.change,
    7: facts.parts,
    8: chain.stages,
    9: chain.multipliers,
    10: chain.key_sectors,
    12: chain.benchmark,
    13: cooperation.actors_panel,
    14: cooperation.network_panel,
    15: judgement.scorecard,
    16: cooperation.management,
    17: steering.strategic_plan,
    18: steering.monitoring,
    19: steering.evaluation,
    20: judgement.swot,
    22: facts.notes,
}


@dataclass(frozen=True)
class Grey:
    """A panel without data: its reason, never a blank."""

    reason: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        text = f'<p class="panel-grey" role="note">{html.escape(self.reason)}</p>'
        return {"text/html": text, "text/plain": self.reason}


@dataclass(frozen=True)
class Panel:
    """One panel: its number, title, and what is shown one after another.

    In a notebook each item is shown by itself; in code it can be looped over.
    """

    number: int
    title: str
    items: tuple[Any, ...]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    @property
    def is_grey(self) -> bool:
        """Whether there is only a reason to show."""
        return all(isinstance(item, Grey) for item in self.items)

    def _ipython_display_(self) -> None:
        Shown(self.items)._ipython_display_()


def titles(lang: str = "en") -> dict[int, str]:
    """Titles of the 22 panels.

    Examples
    --------
    >>> titles()[5]
    'Position'
    """
    _ = translator(lang)
    texts = [
        _("At a glance"),
        _("Map"),
        _("Stars"),
        _("Trend"),
        _("Position"),
        _("Shift-share"),
        _("Parts of the cluster"),
        _("Value chain"),
        _("Multipliers"),
        _("Key sectors"),
        _("Exports"),
        _("Benchmark"),
        _("Actors"),
        _("Network"),
        _("Selection"),
        _("Management"),
        _("Strategic plan"),
        _("Monitoring"),
        _("Evaluation"),
        _("Strengths, weaknesses, opportunities, threats"),
        _("Partners abroad"),
        _("Notes"),
    ]
    return dict(enumerate(texts, start=1))


def reasons(lang: str = "en") -> dict[int, str]:
    """Why a panel is grey: which data would fill it, and that they are not there.

    Examples
    --------
    >>> reasons()[14]
    'No survey of cooperation has been made in this cluster.'
    """
    _ = translator(lang)
    return {
        8: _("No firms per stage are published by region and industry; a value chain study would fill this."),
        9: _("The sections of the cluster have no value added in the region, so nothing can be multiplied."),
        11: _("No exports by region and product are among the committed tables."),
        13: _("No register of members exists yet: the cluster is a candidate."),
        14: _("No survey of cooperation has been made in this cluster."),
        15: _(
            "No application of this cluster is recorded here; the selection is not known and is not guessed."
        ),
        16: _("No self-assessment of a cluster organisation exists yet: the cluster is a candidate."),
        17: _("No strategic plan exists yet: the cluster is a candidate."),
        18: _("No indicators with baseline and target are agreed yet."),
        20: _("No figure supports a statement; opinions without evidence are not listed."),
        21: _("No list of clusters abroad with their structure is among the committed tables."),
    }


def panel(profile: Profile, number: int) -> Panel:
    """One panel of a profile.

    Parameters
    ----------
    profile
        From `profiles.load`.
    number
        1 to 22.

    Returns
    -------
    Panel
        With pictures, tables and findings, or one `Grey` with the reason.

    Raises
    ------
    ParameterError
        For another number.
    """
    named = titles(profile.lang)
    if number not in named:
        raise ParameterError(number, map(str, named), "panel (1 to 22)")
    shown = FILLED[number](profile) if number in FILLED else []
    return Panel(number, named[number], tuple(shown) or (Grey(reasons(profile.lang)[number]),))
