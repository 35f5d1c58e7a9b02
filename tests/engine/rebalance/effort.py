"""How many random cases a test tries: few by default, so many times more where `EVENKEEL_EXAMPLES` says.

`EVENKEEL_EXPLORE=1 EVENKEEL_EXAMPLES=50 python -m pytest -o timeout=0 tests/engine/rebalance` looks for new ones. A
case that fails is told as it was found: `EVENKEEL_SHRINK=1` makes it smaller, at the price of some thousand proposals.
"""

import os

from hypothesis import Phase, settings

FACTOR = int(os.environ.get("EVENKEEL_EXAMPLES") or 1)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def examples(count: int) -> settings:
    """So many examples, times the factor."""
    phases = (*PHASES, Phase.shrink) if os.environ.get("EVENKEEL_SHRINK") else PHASES
    return settings(max_examples=count * FACTOR, deadline=None, phases=phases)
