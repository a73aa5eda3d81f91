"""Results of the selection in sentences and labels: `sentences.yml` said in a language with typed values."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd
import yaml

from cluster_analysis.errors import Message, UnknownNameError
from cluster_analysis.language.catalogues import check_language
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Number, Share
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.engine.ranking.portfolio import Portfolio
from cluster_analysis.selection.report.run import Selection

TEXTS: Final[dict[str, dict[Any, str]]] = yaml.safe_load(
    (Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8")
)


def names(part: str, lang: str) -> dict[str, str]:
    """All texts of a part of `sentences.yml` by their names, in a language."""
    return {name: say(text, lang) for name, text in TEXTS[part].items()}


def among(places: int, lang: str) -> str:
    """The places in words: "among the three"."""
    known = TEXTS["among"]
    return say(known.get(places) or Message(known["more"], n=places), lang)


def step_name(step: str, methodology: Methodology, lang: str) -> str:
    """A step of the tie rule in words."""
    part, texts = step.removeprefix("area_"), TEXTS["ties"]
    if step == "commission":
        return say(texts["by_commission"], lang)
    if part != step:
        return say(Message(texts["by_area"], area=part, name=methodology.area_name(part, lang)), lang)
    name = methodology.indicator(step).name(lang)
    return say(Message(texts["by_points"], code=step, name=name), lang)


class Words:
    """A selection and the language in which it is told."""

    def __init__(self, selection: Selection, lang: str = "en") -> None:
        self.selection, self.lang, self.rules = selection, check_language(lang), selection.methodology

    def say(self, name: str, /, **values: Any) -> str:
        """A text of `sentences.yml` by part and name ("ties.equal")."""
        part, _, key = name.partition(".")
        return say(Message(TEXTS[part][key], **values), self.lang)

    def named(self, part: str, codes: Any) -> list[str]:
        """Texts of a part for codes; a code that has none stays."""
        known = names(part, self.lang)
        return [known.get(code, code) for code in codes]

    def headed(self, part: str, data: pd.DataFrame) -> pd.DataFrame:
        """The columns that a part of the texts names, in its order; rows are applications."""
        heads = [name for name in TEXTS[part] if name not in ("caption", "none")]
        return data.rename_axis("application").reset_index()[heads].rename(columns=names(part, self.lang))

    def of_bid(self, part: str, application: str, data: pd.DataFrame) -> pd.DataFrame:
        """A table of indicators of one bid with their names in its sector and their units."""
        labels = self.rules.labels(data.index, self.lang, self.selection.sector(application))
        table = data.assign(indicator=labels, unit=self.rules.units(data.index, self.lang))
        return self.headed(part, table.reset_index(drop=True))

    def yes_no(self, answers: pd.Series) -> pd.Series:
        """Answers in words."""
        return answers.map({True: self.say("words.yes"), False: self.say("words.no")})

    def range_of(self, ranks: pd.DataFrame, low: str, high: str) -> pd.Series:
        """Two columns of ranks as one text: "5–9", or the one rank where both are the same."""
        pairs = zip(ranks[low], ranks[high], strict=True)
        ends = [dict.fromkeys(format_number(rank, self.lang, 0) for rank in pair) for pair in pairs]
        return pd.Series(["–".join(one) for one in ends], index=ranks.index, dtype=object)

    def refusals(self) -> pd.DataFrame:
        """Every application: `eligible`, and `reasons` that cite the rules and the other hour."""
        judged = check_eligibility(self.selection.call.applications, self.rules, self.lang)
        return judged.assign(reasons=(judged["reasons"] + " " + judged["other_hour"]).str.strip())

    def tie_sentences(self) -> list[str]:
        """Every tie and every step of the rule that was gone through, in order."""
        ranks, tolerance, told = self.selection.ranks, Number(self.rules.tie.tolerance, 3), set[Any]()
        found = []
        for bids, step, parts in ranks.attrs["steps"]:
            about: dict[str, Any] = {"bids": list(bids)}
            if not told & set(bids):
                found.append(self.say("ties.tied", tolerance=tolerance, **about))
            told |= set(bids)
            if step != "commission":
                about["step"] = step_name(step, self.rules, self.lang)
            kind = "commission" if step == "commission" else "equal" if len(parts) == 1 else "decided"
            order = " > ".join(", ".join(map(str, part)) for part in parts)
            found.append(self.say(f"ties.{kind}", order=order, **about))
        for above, below, third in ranks.attrs["chains"]:
            found.append(self.say("ties.chain", above=above, below=below, third=third, tolerance=tolerance))
        return found

    def missed_floors(self) -> pd.Series:
        """The floors each bid misses, in words."""
        nodes, said = self.selection.nodes, dict[Any, list[str]]()
        for node in self.rules.tree[::-1]:
            what = self.say("words.total") if node.code == TOTAL else self.say("ranks.area", area=node.code)
            for bid, points in nodes[node.code].items():
                about = {"what": what, "points": Number(points, 1), "floor": Number(node.floor, 0)}
                texts = said.setdefault(bid, [])
                texts += [self.say("ranks.floor", **about)] if points < node.floor else []
        return pd.Series({bid: "; ".join(texts) for bid, texts in said.items()}, nodes.index, dtype=object)

    def caps(self) -> str:
        """The caps of the methodology: "region ≤ 1, sector ≤ 2, different sectors ≥ 4"."""
        kinds = names("kinds", self.lang)
        parts = [f"{kinds.get(kind, kind)} ≤ {most}" for kind, most in self.rules.caps.items()]
        parts += [f"{kinds.get(f'different {kind}', kind)} ≥ {n}" for kind, n in self.rules.at_least.items()]
        return ", ".join(parts) or kinds["none"]

    def portfolio_sentence(self, portfolio: Portfolio) -> str:
        """What the caps do: the cost of diversity, or the caps in conflict."""
        if not portfolio.feasible:
            about = {"places": self.rules.places, "caps": self.caps()}
            return self.say("portfolio.conflict", conflict=self._joined(portfolio.conflict), **about)
        cost = Number(self.selection.diversity["cost"].iloc[-1], 2)
        return self.say("portfolio.cost", caps=self.caps(), cost=cost, sets=portfolio.count)

    def _joined(self, rules: list[Message]) -> str:
        """Caps in conflict."""
        return "; ".join(say(one, self.lang) for one in rules)

    def diversity_table(self) -> pd.DataFrame:
        """The best set under each combination of caps, what it costs, who enters and who leaves."""
        data = self.selection.diversity
        caps = [", ".join(self.named("kinds", text.split(", "))) for text in data["caps"]]
        table = data.assign(caps=caps, conflict=list(map(self._joined, data["conflict"])))
        return table.rename(columns=names("diversity", self.lang))

    def expert_table(self) -> pd.DataFrame:
        """Severity, spread, misfit and agreement of every expert, and why to look at one."""
        heads = {name: head for name, head in names("experts", self.lang).items() if name != "caption"}
        found = self.selection.severity.experts.rename_axis("expert").reset_index()
        found["flag"] = [say(one, self.lang) for one in found["flag"]]
        return found[list(heads)].rename(columns=heads)

    def boundary_table(self) -> pd.DataFrame:
        """What would move the places around the last one, one row per bid, in words."""
        near = self.selection.boundary
        gaps: list[Any] = [None if gap != gap else round(gap, 3) + 0.0 for gap in near["gap"]]
        table = near[["rank"]].assign(
            p_first=[format_percent(one, self.lang, 1) for one in near["p_first"]],
            rival=near["rival"].astype(object).where(near["rival"].notna(), None),
            gap=gaps,
            weight_shift=[self._shift(row) for _, row in near.iterrows()],
            change=[self._change(row) for _, row in near.iterrows()],
        )
        return table.rename(columns=names("boundary", self.lang))

    def _shift(self, row: pd.Series) -> str:
        if row["weight_shift"] > 0:
            return self.say("line.shift", shift=Share(row["weight_shift"]), area=row["to_area"])
        return self.say("line.level" if row["weight_shift"] == 0 else "line.never")

    def _change(self, row: pd.Series) -> str:
        """The indicator and its two values, with as many digits as it takes to tell them apart."""
        if not isinstance(row["indicator"], str):
            return ""
        one, values = self.rules.indicator(row["indicator"]), (row["value"], row["value_needed"])
        digits = next((n for n in range(2, 5) if len({round(value, n) for value in values}) > 1), 5)
        numbers = " → ".join(format_number(value, self.lang, digits) for value in values)
        name = one.label(self.lang, self.selection.sector(str(row.name)))
        return f"{name}: {numbers} ({one.unit_name(self.lang)})"

    def main_finding(self) -> str:
        """The whole result in three sentences."""
        chances = self.selection.boundary["p_first"]
        near = [f"{bid} {format_percent(p, self.lang, 0)}" for bid, p in chances.items()]
        sure = int((self.selection.joint.summary["p_first"] >= 0.9).sum())
        return self.say("finding.main", near=near, sure=sure, **self.counts())

    def counts(self) -> dict[str, int]:
        """How many bids were received, are eligible, have a rank, and for how many places."""
        ranked = int(self.selection.ranking["rank"].notna().sum())
        known = {"received": len(self.selection.call.applications), "eligible": len(self.selection.eligible)}
        return known | {"ranked": ranked, "places": self.rules.places}

    def bid_sentence(self, application: str) -> str:
        """Where one bid stands, and how sure that is; why it was not admitted, if it was not."""
        register, ranking = self.selection.call.applications, self.selection.ranking
        if application not in register.index:
            raise UnknownNameError(application, map(str, register.index), "application of this call")
        if application not in ranking.index:
            reasons = check_eligibility(register.loc[[application]], self.rules, self.lang)["reasons"]
            return self.say("finding.refused", bid=application, reasons=reasons.iloc[0])
        row: dict[str, Any] = dict(ranking.loc[application])
        about: dict[str, Any] = {key: Number(row[key], 0) for key in ("rank", "low", "high")}
        about |= {"bid": application, "total": Number(row["total"], 1), "p": Share(row["p_first"], 0)}
        kind = "ranked" if row["rank"] == row["rank"] else "unranked"
        return self.say(f"finding.{kind}", places=self.rules.places, **about)
