"""Fetching official files: politely, one at a time."""

from cluster_analysis.intake.fetch.download import Limits
from cluster_analysis.intake.fetch.fetching import (
    Fetched,
    FetchError,
    address,
    fetch,
    fetch_element,
    sidecar,
)

__all__ = ["FetchError", "Fetched", "Limits", "address", "fetch", "fetch_element", "sidecar"]
