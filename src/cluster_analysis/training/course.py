"""The start of a module: who takes which cluster, in which language."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from cluster_analysis.language.i18n import translator
from cluster_analysis.training.checks import speak


@dataclass(frozen=True)
class Course:
    """The parameters of a module, checked; shows itself as one line."""

    region: str
    cluster: str
    lang: str
    seed: int
    region_title: str
    cluster_title: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        _ = translator(self.lang)
        text = _("Region: {region}. Cluster: {cluster} (synthetic example data).").format(
            region=self.region_title, cluster=self.cluster_title
        )
        return {"text/markdown": f"**{html.escape(text, quote=False)}**", "text/plain": text}


def start(region: str, cluster: str, lang: str = "en", seed: int = 20170410) -> Course:
    """Check the parameters of a module and set the language of its hints.

    Raises
    ------
    UnknownNameError, ParameterError
        A region, cluster or language that is not known, with the nearest ones.
    """
    from cluster_analysis.data.regions.sets import region_code, region_name
    from cluster_analysis.policy.programme import programme_table

    speak(lang)
    code = region_code(region, 2017)
    title = str(programme_table("plan_clusters", cluster, lang)["title"].iloc[0])
    return Course(code, cluster, lang, int(seed), region_name(code, lang), title)
