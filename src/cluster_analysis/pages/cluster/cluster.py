"""A cluster profile: one row of `clusters.csv`, in a language, for a year."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import ParameterError
from cluster_analysis.language.i18n import LANGUAGES, check_language, translator
from cluster_analysis.pages import figures


@dataclass(frozen=True)
class Profile:
    """What a profile is about.

    Parameters
    ----------
    id
        The row of `clusters.csv`.
    region
        Code of the host region.
    sections
        OKED sections that hold the cluster.
    names
        Its name in en, ru, kk.
    origin
        Where it is named.
    lang, year, vintage
        Language, year of the figures, vintage of the regions.
    synthetic
        Whether the cluster is an invented example; the figures of its region are real all the same.
    """

    id: str
    region: str
    sections: tuple[str, ...]
    names: dict[str, str] = field(hash=False)
    origin: str
    lang: str = "en"
    year: int = 2017
    vintage: int = 2017
    synthetic: bool = False

    @property
    def name(self) -> str:
        """The cluster's name in the profile's language."""
        return self.names[self.lang]

    @property
    def title(self) -> str:
        """Name and region: "Rice production and processing (Kyzylorda Region)"."""
        return f"{self.name} ({region_name(self.region, self.lang)})"

    @property
    def start(self) -> int:
        """The year that change is measured from."""
        return figures.base_year(self.year, self.vintage)

    @property
    def sections_named(self) -> str:
        """The sections in words: "A Agriculture, C Manufacturing"."""
        return ", ".join(f"{one} {section_name(one, self.lang)}" for one in self.sections)

    @property
    def caution(self) -> str:
        """That a section is wider than the cluster in it."""
        _ = translator(self.lang)
        text = _("The figures are for {sections}: a section is wider than the cluster in it.")
        return text.format(sections=self.sections_named)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {
            "text/markdown": f"# {self.name}, {region_name(self.region, self.lang)}",
            "text/plain": self.title,
        }


EXAMPLE_SECTIONS = "A;C"


def clusters() -> pd.DataFrame:
    """The candidate clusters, indexed by their id.

    Examples
    --------
    >>> clusters().loc["kyzylorda-rice", "region"]
    'KZ-43'
    """
    return catalogue.load_table("clusters").set_index("id")


def examples() -> pd.DataFrame:
    """The synthetic clusters, with the columns of `clusters`: they have tables for every panel.

    Examples
    --------
    >>> examples().loc["demo-rice", "name_en"]
    '[SYNTHETIC] Rice cluster'
    """
    plans = catalogue.load_table("plan_clusters").set_index("cluster").rename_axis("id")
    named = plans.rename(columns={f"title_{one}": f"name_{one}" for one in LANGUAGES})
    filled = named.assign(sections=EXAMPLE_SECTIONS, source=catalogue.record("plan_clusters").id)
    return filled[list(clusters().columns)]


def load(cluster: str, lang: str = "en", year: int = 2017, vintage: int = 2017) -> Profile:
    """The profile of a candidate cluster.

    Parameters
    ----------
    cluster
        Id in `data/raw/clusters.csv`, or of a synthetic example (`demo-rice`, `demo-dairy`).
    lang
        en, ru or kk.
    year
        Year of the figures, 2010 to 2025.
    vintage
        Vintage of the regions; the clusters are those of 2017.

    Raises
    ------
    ParameterError
        For an unknown cluster, language or year, with the nearest known ones.

    Examples
    --------
    >>> load("north-kazakhstan-meat-dairy").title
    'Meat and dairy processing (North Kazakhstan Region)'
    """
    invented = examples()
    known = pd.concat([clusters(), invented])
    if cluster not in known.index:
        raise ParameterError(cluster, known.index, "cluster")
    row = known.loc[cluster]
    check_language(lang)
    figures.check_year(year, vintage)
    names = {one: str(row[f"name_{one}"]) for one in LANGUAGES}
    sections = tuple(str(row["sections"]).split(";"))
    origin, region = str(row["source"]), str(row["region"])
    return Profile(cluster, region, sections, names, origin, lang, year, vintage, cluster in invented.index)
