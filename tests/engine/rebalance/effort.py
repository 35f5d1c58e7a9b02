"""How many random cases a test tries: few by default, so many times more where `EVENKEEL_EXAMPLES` says.

`EVENKEEL_EXPLORE=1 EVENKEEL_EXAMPLES=50 python -m pytest -o timeout=0 tests/engine/rebalance` looks for new ones.
"""

import os

from hypothesis import settings

FACTOR = int(os.environ.get("EVENKEEL_EXAMPLES") or 1)


def examples(count: int) -> settings:
    """So many examples, times the factor."""
    return settings(max_examples=count * FACTOR, deadline=None)
