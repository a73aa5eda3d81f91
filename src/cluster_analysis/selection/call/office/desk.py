"""Who works on the folder of a call: its rules, what was received, its dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries
from cluster_analysis.selection.call.dossier.questions import Question, questions
from cluster_analysis.selection.call.intake import Call, read_call
from cluster_analysis.selection.call.workbooks import Row
from cluster_analysis.selection.engine.methodology.methodology import Methodology

METHODOLOGY = "methodology.yml"


@dataclass
class Desk:
    """The folder of a call, who works on it, in which language, by which rules if not by its own.

    `langs` are the languages of what is issued in several.

    Examples
    --------
    >>> Desk(Path("nowhere")).methodology
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: nowhere: there is no methodology.yml; `call new` writes one
    """

    folder: Path
    who: str = ""
    lang: str = "en"
    rules: Path | None = None
    langs: Sequence[str] = LANGUAGES

    @cached_property
    def methodology(self) -> Methodology:
        """That of the folder; one without is refused, not judged by the rules of 2017."""
        path = self.rules or self.folder / METHODOLOGY
        if not path.is_file():
            message = "there is no {name}; `call new` writes one"
            raise InputError(message, file=str(self.folder), name=METHODOLOGY)
        return Methodology.load(path)

    @cached_property
    def call(self) -> Call:
        """What was received."""
        return read_call(self.folder, self.methodology)

    @property
    def chain(self) -> list[Row]:
        """The lines of the dossier."""
        return entries(self.folder / DOSSIER)

    @property
    def questions(self) -> list[Question]:
        """All questions of the call with their state."""
        return questions(self.call.problems, self.chain)

    def log(self, action: str, **details: Any) -> Row:
        """Add a line to the dossier."""
        return add(self.folder / DOSSIER, self.who, action, **details)
