"""One account in several spellings is one; what could be two is told."""

import pytest

from app.desk.importing.account_match import Meant, account_meant
from app.model.account import Account
from app.store import AccountAlias

JOINT = Account("Joint Tenant ...724", broker="schwab")
ROTH = Account("Roth Contributory IRA ...890", broker="schwab")
OTHERS = Account("Joint Tenant …4724", broker="fidelity")
MINE = Account("Brokerage", broker="", also=("…1724",))
THEIRS = (JOINT, ROTH, OTHERS)


@pytest.mark.parametrize(
    "printed, mask, meant",
    [
        ("Joint Tenant ...724", "724", Meant(JOINT.name)),
        ("XXXX-1724", "1724", Meant(JOINT.name)),
        ("Joint_Tenant ...724", "724", Meant(JOINT.name)),
        ("Joint_Tenant", "", Meant(JOINT.name, guessed="words")),
        ("JOINT TENANT", "", Meant(JOINT.name, guessed="words")),
        ("Joint_Tenant ...725", "725", Meant()),
        ("Individual", "", Meant()),
        ("Individual ...724", "724", Meant(JOINT.name, guessed="number")),
        ("", "", Meant()),
        ("Roth_Contributory_IRA", "", Meant(ROTH.name, guessed="words")),
    ],
)
def test_a_printed_name_means(printed: str, mask: str, meant: Meant) -> None:
    """By name, by the end of the number, by its words; another number or another broker is another account."""
    assert account_meant(THEIRS, (), "schwab", printed, mask) == meant


def test_what_was_learnt_tells_more_names() -> None:
    """A name the user confirmed once brings its number along."""
    learnt = (AccountAlias("schwab", "Our savings ...333", JOINT.name),)
    assert account_meant(THEIRS, learnt, "schwab", "XXXX-9333", "9333") == Meant(JOINT.name)
    assert account_meant(THEIRS, learnt, "fidelity", "XXXX-9333", "9333") == Meant()


def test_the_plan_tells_a_number_for_any_broker() -> None:
    """`also` is the user's word."""
    assert account_meant((MINE, ROTH), (), "fidelity", "Joint Tenant …4724", "4724") == Meant()
    assert account_meant((MINE, ROTH), (), "fidelity", "…724", "724") == Meant(MINE.name)
    assert account_meant((MINE, ROTH), (), "fidelity", "Individual …724", "724") == Meant(MINE.name)


def test_two_that_fit_are_told_and_none_is_chosen() -> None:
    """The same end of two numbers, the same words of two accounts."""
    twin = Account("Individual ...724", broker="schwab")
    assert account_meant((JOINT, twin), (), "schwab", "XXXX-1724", "1724") == Meant(rivals=(JOINT.name, twin.name))
    second = Account("Joint Tenant ...999", broker="schwab")
    assert account_meant((JOINT, second), (), "schwab", "Joint_Tenant", "") == Meant(rivals=(JOINT.name, second.name))


def test_names_in_our_own_templates_are_meant_to_the_letter() -> None:
    """Whoever writes the file says which account it is."""
    own = Account("Joint Tenant", broker="")
    assert account_meant((own,), (), "generic", "joint_tenant", "") == Meant()
    assert account_meant((own,), (), "generic", "Joint Tenant", "") == Meant(own.name)
