"""Published files and users' tables: `read_official` recognises the layout, reads it, checks it.

`reading` is the one call, `recipe` what it understood; `bns*`, `taldau*` and `long_table` are the layouts,
which hand over a `raw_table`; `cells` and `periods` say what stands in a cell, by the words of `words.yml`;
`vintages`, with `sums`, finds the regions.
"""

from cluster_analysis.intake.official.reading import OfficialTable, read_official
from cluster_analysis.intake.official.recipe import Recipe

__all__ = ["OfficialTable", "Recipe", "read_official"]
