"""Examples in docstrings call pandas `pd`, as its users do."""

import pandas as pd
import pytest


@pytest.fixture(autouse=True)
def pandas_as_pd(doctest_namespace: dict[str, object]) -> None:
    """Give every example the name `pd`."""
    doctest_namespace["pd"] = pd
