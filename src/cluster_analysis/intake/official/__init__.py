"""Published files and users' tables: `read_official` recognises the layout, reads it, checks it.

`reading` is the one call, `recipe` what it understood; `spreadsheets` and `interfaces` hand over cells as a
`terms.raw_table`; `terms` says what stands in a cell, by the words of `words.yml`; `vintages`
finds the regions, `settling` what each figure is.
"""

from cluster_analysis.intake.official.reading import OfficialTable, read_official
from cluster_analysis.intake.official.recipe import Recipe

__all__ = ["OfficialTable", "Recipe", "read_official"]
