"""The page of methods: what each figure of the site means, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from cluster_analysis.language.i18n import translator


@dataclass(frozen=True)
class Method:
    """One method: its place on the page, title, formula, and what to know of it."""

    id: str
    title: str
    formula: str
    lines: tuple[str, ...]


def described(lang: str) -> list[Method]:
    """All methods, in a language."""
    return [*_specialisation(lang), *_change(lang), *_limits(lang)]


def _specialisation(lang: str) -> list[Method]:
    """What is where."""
    _ = translator(lang)
    location_quotient = (
        _(
            "The share of section i in the value added of region r over its share in the country "
            "(Florence 1939). Above 1, the section weighs more in the region than in the nation."
        ),
        _(
            "A high quotient is not a cluster: a small region with one large mine has one too. There is "
            "no quotient where the section, the region or the country has no figure."
        ),
    )
    stars = (
        _(
            "A star each for size, specialisation and focus (European Cluster Observatory), or for the "
            "tests of the Kazakh analysis of 2014. Thresholds are conventions."
        ),
        _(
            "So each star is tried again with every threshold 10% lower and 10% higher; the page says "
            "which stars would come or go."
        ),
    )
    concentration = (
        _(
            "Hoover's coefficient: the part of a section that would have to move to be spread as the "
            "whole economy is. 0 is spread alike, near 1 is in one region."
        ),
    )
    return [
        Method("location-quotient", _("Location quotient"), "LQ = (xᵣᵢ / xᵣ) / (xᵢ / x)", location_quotient),
        Method("stars", _("Stars"), "", stars),
        Method("concentration", _("Concentration"), "½ Σᵣ |cᵣᵢ − wᵣ|", concentration),
    ]


def _change(lang: str) -> list[Method]:
    """What changes, who is alike, who is chosen."""
    _ = translator(lang)
    shift_share = (
        _(
            "The change of a section in a region is split into the growth of the nation, of the section "
            "in the nation, and what is the region's own (Dunn 1960). The three sum to the change "
            "exactly. Prices are current."
        ),
    )
    neighbours = (
        _(
            "Local Moran's I (Anselin 1995) asks whether a region and its neighbours are alike. With 16 "
            "to 20 regions the p-value is exact, from all arrangements; q corrects for testing every "
            "region."
        ),
    )
    selection = (
        _(
            "The programme's method has five areas and 22 indicators. The example call is synthetic: "
            "every applicant, expert and score is invented. Each rank stands with the share of weights "
            "for which it holds."
        ),
        _("The six clusters that were chosen are not known here and are not guessed."),
    )
    return [
        Method("shift-share", _("Shift-share"), "Δx = x·g + x·(gᵢ − g) + x·(gᵣᵢ − gᵢ)", shift_share),
        Method("neighbours", _("Neighbours"), "", neighbours),
        Method("selection", _("Selection"), "", selection),
    ]


def _limits(lang: str) -> list[Method]:
    """What the figures cannot say."""
    _ = translator(lang)
    certainty = (
        _(
            "Value added comes from the accounts, not from a sample, so there is no sampling error and no"
            " interval is made up. What moves a finding is the choice of section, year, regions and "
            "threshold; the pages show these."
        ),
    )
    missing = (
        _(
            "A missing figure is never a zero. It carries a reason: not published, suppressed, not "
            "applicable, or undefined. Maps hatch it, tables show a dash."
        ),
    )
    vintages = (
        _(
            "Kazakhstan had 16 regions in 2017, 17 from 2018 and 20 from 2022. Figures are merged to the "
            "regions of one year before they are compared; merging adds parts and is exact, splitting is "
            "refused."
        ),
        _("Figures are published by section, so a section is wider than the cluster that stands in it."),
    )
    return [
        Method("certainty", _("How sure"), "", certainty),
        Method("missing", _("Missing figures"), "", missing),
        Method("vintages", _("Regions of which year"), "", vintages),
    ]
