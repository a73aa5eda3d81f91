"""Texts in three languages, and the rules of eligibility as they stand in a methodology file."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cluster_analysis.language.i18n import check_language


class Texts(BaseModel):
    """A name in three languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    kk: str = Field(min_length=1)

    def name(self, lang: str = "en") -> str:
        """The name in a language.

        Examples
        --------
        >>> Texts(en="Health", ru="Здоровье", kk="Денсаулық").name("kk")
        'Денсаулық'
        """
        return str(getattr(self, check_language(lang)))


class Rule(Texts):
    """One rule of eligibility; its text in three languages is what a refusal cites.

    Parameters
    ----------
    id
        How the rule is cited ("R1").
    kind
        `deadline`, `applicant`, `territory`, `sector` or `completeness`.
    allowed, clarify
        Types of applicants that may apply, and those of them that have to clarify.
    excluded, excluded_oked
        Sectors outside the call, by name and by the beginning of the main activity's code.
    required
        Columns of the register that must be filled.
    """

    id: str
    kind: Literal["deadline", "applicant", "territory", "sector", "completeness"]
    allowed: list[str] = Field(default_factory=list)
    clarify: list[str] = Field(default_factory=list)
    excluded: list[str] = Field(default_factory=list)
    excluded_oked: list[str] = Field(default_factory=list)
    required: list[str] = Field(default_factory=list)
