"""The quiz of a module, and where the texts of the course are (`notebooks/training/lectures`)."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.data.paths import project_root
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.training.room import Shown


def folder() -> Path:
    """Where the texts are."""
    return project_root() / "notebooks" / "training" / "lectures"


def path_of(module: int, part: str, lang: str, suffix: str = ".md") -> Path:
    """The file of a part of a module; the English one where the language has none."""
    name = f"module_{module}_{part}{suffix}"
    own = folder() / check_language(lang) / name
    return own if own.exists() else folder() / "en" / name


@dataclass(frozen=True)
class Quiz(Shown):
    """Ten questions with what was answered: right or not, and why."""

    questions: list[dict[str, Any]]
    answers: Mapping[int, str]
    lang: str

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(self.answers.get(i) == one["right"] for i, one in enumerate(self.questions, 1))

    def to_markdown(self) -> str:
        """The questions with their options; under those answered, whether it is right, and why."""
        _ = translator(self.lang)
        lines = []
        for i, one in enumerate(self.questions, 1):
            lines.append(f"**{i}. {one['question']}**  ")
            lines += [f"{letter}) {text}  " for letter, text in one["options"].items()]
            if given := self.answers.get(i):
                mark = "✔" if given == one["right"] else f"✘ {_('Right is:')} {one['right']}."
                lines.append(f"*{html.escape(mark)} {one['why']}*  ")
            lines.append("")
        done = sum(map(bool, self.answers.values()))
        counts = _("Right: {right} of {answered} answered.").format(right=self.right, answered=done)
        return "\n".join([*lines, counts])


def quiz(module: int, answers: Mapping[int, str], lang: str) -> Quiz:
    """The quiz of a module; `answers` are letters by the number of the question.

    Parameters
    ----------
    answers
        Number of the question -> letter, such as `{1: "a"}`; explanations follow what was answered.
    """
    text = path_of(module, "quiz", lang, ".yml").read_text(encoding="utf-8")
    given = {number: letter.strip().lower() for number, letter in answers.items()}
    return Quiz(yaml.safe_load(text), given, lang)
