"""Loaded once by the process that all others are forked from: libraries, and a drawing, which loads fonts.

No data, and no module of this package: each process loads those that it uses, and so tells which they are.
"""

import contextlib
import gc
import importlib
import os
import sys
from io import BytesIO

from cluster_analysis.publishing.run.child import PARENT, end_with_parent, quiet

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as in pages.slim
LIBRARIES = """
numpy pandas xarray scipy.stats geopandas matplotlib.figure matplotlib.backends.backend_agg
matplotlib.backends.backend_svg libpysal.graph mapclassify esda statsmodels.api babel.numbers
babel.messages.pofile pydantic.main pydantic.json_schema pydantic.functional_validators yaml jinja2 mistune
typst papermill.parameterize IPython.core.interactiveshell
"""


def load() -> None:
    """Load what nearly every step uses."""
    gc.disable()  # nothing of this is garbage: a fifth of the time
    for name in LIBRARIES.split():
        importlib.import_module(name)
    from matplotlib.figure import Figure

    for form in ("svg", "rgba"):
        figure = Figure()
        figure.subplots().set_title("Қ")
        figure.savefig(BytesIO(), format=form)
    gc.freeze()  # a collection in a child would copy every page of the parent
    gc.enable()


if PARENT in os.environ:  # anywhere else than in that process this module does nothing
    quiet()
    end_with_parent(int(os.environ[PARENT]))
    with contextlib.suppress(ImportError):  # the process that needs it says so
        load()
