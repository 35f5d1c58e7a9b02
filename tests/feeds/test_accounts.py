"""Account names and masks."""

import pytest

from app.feeds.accounts import Accounts, mask_of, type_of


def test_numbers_are_cut_to_four_characters() -> None:
    """A number in its own column or inside a name is never kept."""
    accounts = Accounts()
    assert accounts.numbered("Roth IRA", "Z41700001") == "Roth IRA …0001"
    assert accounts.named("Individual X41700002") == "Individual …0002"
    assert accounts.numbered("", "4417-0003") == "…0003"
    assert [hint.mask for hint in accounts.hints.values()] == ["0001", "0002", "0003"]


def test_known_numbers_are_hidden_wherever_they_stand() -> None:
    """Titles, descriptions and raw cells are masked; amounts that merely look alike are not."""
    accounts = Accounts()
    accounts.numbered("", "44170001")
    assert accounts.mask("from 44170001 to 555555555") == "from …0001 to …5555"
    assert accounts.mask("1244170001.50") == "1244170001.50"


def test_two_accounts_with_the_same_end_stay_two() -> None:
    """Masks that collide are told apart."""
    accounts = Accounts()
    assert [accounts.numbered("", n) for n in ("11110001", "22220001", "11110001")] == ["…0001", "…0001 (2)", "…0001"]


@pytest.mark.parametrize(
    "printed, mask",
    [
        ("Individual XXXX-4321", "4321"),
        ("Joint Tenant ...724", "724"),
        ("Brokerage …0001", "0001"),
        ("General ...XXX", ""),
        ("Joint_Tenant", ""),
    ],
)
def test_masks(printed: str, mask: str) -> None:
    """The last characters shown are the mask, where they are digits."""
    assert mask_of(printed) == mask


@pytest.mark.parametrize(
    "name, kind",
    [
        ("Alder Roth IRA", "roth"),
        ("Rollover IRA ...1", "traditional"),
        ("Works 401(k)", "401k"),
        ("HSA", "hsa"),
        ("529 Plan", "529"),
        ("Joint_Tenant", "taxable"),
        ("Alder", ""),
    ],
)
def test_the_type_a_name_speaks_of(name: str, kind: str) -> None:
    """A name that says its type gives a hint, another none."""
    assert type_of(name) == kind
