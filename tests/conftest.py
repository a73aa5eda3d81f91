"""One commit, one result: hypothesis draws the same examples each time.

`HYPOTHESIS_PROFILE=explore` draws new ones.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
