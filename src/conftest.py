"""Examples in docstrings call pandas `pd`, as their readers do, and are read in English."""

import pandas as pd
import pytest

from cluster_analysis.training import room


@pytest.fixture(autouse=True)
def as_readers_do(doctest_namespace: dict[str, object]) -> None:
    """Give every example the name `pd`, and hints in English, whatever a test before it has set."""
    doctest_namespace["pd"] = pd
    room.speak("en")
