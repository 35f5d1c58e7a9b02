"""The plan as a file: it comes back as it went, and what is wrong with it is said in a sentence."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.plan_file import plan_from_toml, plan_to_toml, read_plan
from app.desk.sample import sample_files
from app.model.errors import HostError, InputError
from app.model.plan import LockHow
from app.model.target import BandKind
from tests.desk.driving import PLAN

D = Decimal


@pytest.fixture
def contract(shared: Path) -> str:
    """Return the plan file the command line's contract shows, with its wash readings."""
    blocks = (shared / "CLI.md").read_text(encoding="utf-8").split("```toml\n")[1:]
    plan, readings = (block.split("```")[0] for block in blocks[:2])
    return plan + readings


def test_the_contracts_example_means_what_it_says(contract: str) -> None:
    """Every table of the example arrives in its field, as exact decimals."""
    # Its classes are an extract: the missing sixty percent are added here.
    text = contract.replace("[[security]]", '[[class]]\nname = "Bonds"\ntarget = 0.6\n\n[[security]]', 1)
    text += '\n[[account]]\nname = "Roth"\ntype = "roth"\n[[account]]\nname = "401k"\ntype = "401k"\n'
    plan = plan_from_toml(text)
    assert (plan.tax.income, plan.tax.state_rate, plan.tax.carryforward_long) == (D(180000), D("0.05"), D(4200))
    equity = plan.classes[0]
    assert (equity.target, equity.below, equity.above, equity.band) == (
        D("0.40"),
        D("0.03"),
        D("0.05"),
        BandKind.ABSOLUTE,
    )
    assert equity.tilt is not None
    assert (equity.tilt.weight, equity.tilt.until.isoformat()) == (D("0.02"), "2026-12-31")
    assert equity.account_cap == {"Roth": D("0.5")}
    (vti,) = plan.securities
    assert (vti.identical, vti.substitutes, vti.half_spread_bps) == (("VTSAX",), ("SCHB", "VV"), D(1))
    assert (plan.transfers[0].source, plan.transfers[0].most) == ("Brokerage", D(7000))
    assert (plan.locks[0].account, plan.locks[0].how) == ("Roth", LockHow.BLOCK)
    assert plan.planned_buys[0].next.isoformat() == "2026-12-03"
    assert (plan.rules.momentum.limit, plan.rules.gains_budget) == (D("1.75"), D(10000))
    assert plan.rules.wash_readings.workplace_plans == "permanent"
    assert plan_from_toml(plan_to_toml(plan)) == plan


@pytest.mark.parametrize("text", ["", PLAN, sample_files().plan.read_text(encoding="utf-8")])
def test_a_plan_comes_back_from_its_text(text: str) -> None:
    """The text a plan is written as reads as the same plan, and is written the same again."""
    plan = plan_from_toml(text)
    written = plan_to_toml(plan)
    assert plan_from_toml(written) == plan
    assert plan_to_toml(plan_from_toml(written)) == written


def test_hostile_names_come_back() -> None:
    """Quotes, backslashes, line ends, formulas and emoji in names survive the file."""
    name = 'A "quoted" \\ =1+1\n💥 \'; DROP TABLE lot; --'
    plan = plan_from_toml(PLAN.replace('name = "Roth"', f"name = {_toml(name)}"))
    assert plan.accounts[1].name == name
    assert plan_from_toml(plan_to_toml(plan)) == plan


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@pytest.mark.parametrize(
    "text, words",
    [
        ("[[class]\n", "not a valid plan file"),
        ("[tax]\nyear = 1e999999999999\n", "year"),
        ("[[class]]\nname = 'A'\ntarget = 0.5\n", "add up to 50 %"),
        ("[[clas]]\nname = 'A'\n", "“clas”"),
        ("[tax]\nfiling = 'maybe'\n", "maybe"),
        ("[[account]]\nname = 'A'\n[[account]]\nname = 'A'\n", "Two account tables"),
        ("[[account]]\ntype = 'roth'\n", "lacks “name”"),
        ("account = 3\n", "not a list"),
        ("[[class]]\nname = 'A'\ntarget = nan\n", "“target”"),
        ("[[security]]\nsymbol = 'X'\nclasses = { Nope = 1.0 }\n", "no class of the plan"),
    ],
)
def test_a_wrong_plan_is_refused_with_a_sentence(text: str, words: str) -> None:
    """The error names the table, key or value at fault and says what to do."""
    with pytest.raises(InputError) as caught:
        plan_from_toml(text, "mine.toml")
    assert words in str(caught.value)
    assert caught.value.advice


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """A missing file and a folder are the computer's refusal, foreign bytes are wrong input."""
    with pytest.raises(HostError, match="cannot be read"):
        read_plan(tmp_path / "gone.toml")
    with pytest.raises(HostError, match="cannot be read"):
        read_plan(tmp_path)
    foreign = tmp_path / "latin.toml"
    foreign.write_bytes("[household]\nname = 'Müller'\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_plan(foreign)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """What Windows editors put before the text is passed over."""
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xef\xbb\xbf" + PLAN.encode())
    assert read_plan(path) == plan_from_toml(PLAN)
