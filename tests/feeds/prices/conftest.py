"""A site for each test."""

from collections.abc import Iterator

import pytest

from tests.feeds.prices.stand_in import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a site that answers until the test ends."""
    with running(Site()) as found:
        yield found
