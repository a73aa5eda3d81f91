"""Protected tables as a person sees them: regions in rows, industries in columns."""

from dataclasses import dataclass

import pandas as pd

from cluster_analysis.intake import confidentiality
from cluster_analysis.intake.confidentiality import Rule
from cluster_analysis.intake.register import Register

AXES = ["region", "industry"]


@dataclass
class Shown:
    """Figures with margins, NaN where suppressed; their statuses; a row for each suppressed cell."""

    values: pd.DataFrame
    status: pd.DataFrame
    audit: pd.DataFrame


def shown(found: pd.DataFrame) -> Shown:
    """A table as `confidentiality.protect` gives it, one row a cell."""
    rows, columns = (found.index.unique(level) for level in (0, 1))
    values, status = (found[name].unstack().loc[rows, columns] for name in ("value", "status"))
    audit = found.loc[found["kind"] != "", ["kind", "reason"]].rename_axis(AXES).reset_index()
    return Shown(values, status, audit)


def protect(
    table: pd.DataFrame,
    reasons: pd.DataFrame,
    rule: Rule | None = None,
    parents: dict[str, str] | None = None,
    **more: pd.DataFrame | None,
) -> Shown:
    """Protect a table with margins; `more`: above, lone, least, of the same labels."""
    cells = pd.DataFrame({"value": table.stack(), "reason": reasons.stack()})
    for name in ("above", "lone", "least"):
        given = more.get(name)
        cells[name] = 0 if given is None else given.stack()
    return shown(confidentiality.protect(cells, parents or {}, rule or Rule()))


def protect_register(
    register: Register, variable: str = "employees", rule: Rule | None = None
) -> dict[int, Shown]:
    """The table of a variable of each year of a register."""
    found = confidentiality.protect_register(register, [variable], rule or Rule())
    return {year: shown(table) for (_, year), table in found.items()}
