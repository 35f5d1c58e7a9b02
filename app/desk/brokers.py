"""What people call a broker."""

from __future__ import annotations


def broker_name(broker: str) -> str:
    """The name in the broker's profile; what is no broker's id is a name already."""
    from app.feeds.profile import broker_name as named

    return named(broker)
