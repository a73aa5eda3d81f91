"""Tables that are shown and handed on, each with its provenance."""

from cluster_analysis.pictures.tables.table import Table
from cluster_analysis.pictures.tables.writers import (
    provenance,
    safe_text,
    write_csv,
    write_geopackage,
    write_xlsx,
)

__all__ = ["Table", "provenance", "safe_text", "write_csv", "write_geopackage", "write_xlsx"]
