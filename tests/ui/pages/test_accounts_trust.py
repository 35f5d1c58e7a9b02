"""An account that does not add up: its findings in the inspector, one press a fix, and the exception for sales."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desk.views import AccountView
from app.model.household import Trust, TrustState
from app.model.issue import Fix
from app.model.reconciliation import EDIT_BASIS, Finding, FindingKind, OpeningBalance
from app.ui.format import Formatter
from app.ui.pages.accounts.basis_editor import BasisEditor
from app.ui.pages.accounts.page import AccountsPage
from app.ui.pages.accounts.rows import AssetRow
from app.ui.pages.accounts.trust import ADD_ALL, ALLOW, BAR, Records, explain_records
from app.ui.pages.page import PageContext
from app.ui.widgets.inspector import Explanation, Inspector
from tests.desk.driving import holdings_text, imported, ledger_text
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SHOWN = Formatter(hide_amounts=False, today=date(2026, 11, 20))
POSITIONS = holdings_text(
    "Joint,VTI,100,281.40,,21000,2026-11-18", "Joint,VEA,30,52,,,2026-11-18", "Joint,CASH,90,1,,,2026-11-18"
)
HISTORY = ledger_text(
    "1,2025-02-03,Joint,buy,VTI,70,240,0,-16800",
    "2,2025-02-04,Joint,deposit,,,,0,16850",
    "3,2025-02-05,Joint,sell,VXUS,2,20,0,40",
)


class Apart:
    """The page over a household with a joint account that does not add up, and what the inspector was told of it."""

    def __init__(self, context: PageContext, folder: Path, qtbot: QtBot) -> None:
        for name, text in (("positions.csv", POSITIONS), ("history.csv", HISTORY)):
            (folder / name).write_text(text)
            imported(context.session, folder / name)
        self.context, self._qtbot = context, qtbot
        self.explanation = Explanation("")
        self._acted: object = None
        context.explained.connect(self._take)
        context.renewed.connect(self._renew)
        self.page = AccountsPage(context)
        show(qtbot, self.page)
        self.page.arrive(account="Joint")
        settle(qtbot, context)

    def _take(self, explanation: Explanation, acted: object) -> None:
        self.explanation, self._acted = explanation, acted

    def _renew(self, key: str, explanation: Explanation | None, acted: object) -> None:
        if key == self.explanation.key and explanation is not None:
            self._take(explanation, acted)

    def press(self, label: str) -> None:
        """Press a button of the inspector by its words."""
        found = (key for s in self.explanation.sections for key, words in s.buttons if words == label)
        self.act(next(found))

    def act(self, key: str) -> None:
        """Tell a key, as a button, a choice or a link does."""
        assert callable(self._acted)
        self._acted(key)
        settle(self._qtbot, self.context)

    @property
    def view(self) -> AccountView:
        """The account as it is now."""
        return next(a for a in self.context.session.accounts() if a.account.name == "Joint")

    @property
    def titles(self) -> list[str]:
        """The sections the inspector shows."""
        return [s.title for s in self.explanation.sections]


@pytest.fixture
def apart(context: PageContext, tmp_path: Path, qtbot: QtBot) -> Apart:
    """Give the page with the account explained."""
    return Apart(context, tmp_path, qtbot)


def test_each_finding_stands_with_its_numbers(apart: Apart) -> None:
    """Ours, theirs and the difference in shares; the notice says what is not sold."""
    told = apart.explanation
    assert told.notice is not None
    assert (told.notice.heading, told.notice.text) == ("Does not add up", "VTI stays as it is until it does.")
    first = next(s for s in told.sections if s.title == "VTI: transactions and position")
    assert first.text.startswith("Missing history before Feb 3, 2025: 30 shares.")
    assert [(r.left, r.right) for r in first.formula] == [
        ("Ours", "70 shares"),
        ("The broker’s", "100 shares"),
        ("Difference", "30 shares"),
    ]
    assert [words for _, words in first.buttons] == [
        "Add 30 shares as opening balance",
        "Import history before Feb 3, 2025",
    ]


def test_the_holding_wears_it_too(apart: Apart) -> None:
    """In the tree, beside its name; what does add up does not."""
    branches = [apart.page.tree.rows.branch_at(index) for index in apart.page.tree.rows.indexes()]
    rows = [b.row for b in branches if b is not None and isinstance(b.row, AssetRow)]
    marked = [r.title for r in rows if any(c.text == "does not add up" for c in r.chips)]
    assert marked == ["VTI"]


def test_one_press_adds_the_opening_balance(apart: Apart) -> None:
    """The finding goes, the balance is listed, and Undo is offered."""
    sentences: list[tuple[str, bool]] = []
    apart.context.said.connect(lambda words, undo: sentences.append((words, undo)))
    apart.press("Add 30 shares as opening balance")
    assert sentences == [("Opening balance added.", True)]
    assert "VTI: transactions and position" not in apart.titles
    assert apart.view.trust.state is TrustState.HOLDING
    entered = next(s for s in apart.explanation.sections if s.title == "Opening balances entered")
    assert [(f.label, f.value) for f in entered.facts] == [("30 VTI on Feb 2, 2025, basis $4,200.00", "Remove")]
    apart.act(entered.facts[0].key)
    assert "VTI: transactions and position" in apart.titles
    assert apart.context.session.opening_balances() == ()


def test_all_proposed_balances_are_added_by_one_press(apart: Apart) -> None:
    """Of shares held and of shares sold; one step takes them back."""
    apart.press("Add all three opening balances")
    assert {b.symbol for b in apart.context.session.opening_balances()} == {"VEA", "VTI", "VXUS"}
    assert apart.context.session.undo() == "Opening balances"
    assert apart.context.session.opening_balances() == ()


def test_the_exception_is_a_choice_beside_what_it_is_for(apart: Apart) -> None:
    """Chosen it is in the plan and the notice says so; chosen again nothing happens; taken back it is not."""
    choice = next(s for s in apart.explanation.sections if s.title == "Sales in this account")
    assert (choice.chosen, [key for key, _ in choice.choices]) == (BAR, [BAR, ALLOW])
    apart.act(ALLOW)
    assert apart.view.account.sell_unreconciled
    assert apart.explanation.notice is not None
    assert "You let it be sold all the same." in apart.explanation.notice.text
    steps = len(apart.context.session.history())
    apart.act(ALLOW)
    assert len(apart.context.session.history()) == steps
    apart.act(BAR)
    assert not apart.view.account.sell_unreconciled


def test_an_unknown_basis_is_entered_in_the_tree(apart: Apart) -> None:
    """The button opens the editor there is, on the lot it speaks of."""
    apart.press("Enter the basis")
    editor = apart.page.tree.findChild(BasisEditor)
    assert isinstance(editor, BasisEditor)
    assert editor.accessibleName() == "Basis of 30 VEA"


def test_missing_history_is_asked_for(apart: Apart, qtbot: QtBot) -> None:
    """What to export is said, and the files are asked for."""
    sentences: list[str] = []
    apart.context.said.connect(lambda words, _: sentences.append(words))
    with qtbot.waitSignal(apart.context.importing):
        apart.press("Import history before Feb 3, 2025")
    assert sentences == [
        "Export the transactions of Joint from its broker: the time around Feb 3, 2025 that is missing."
    ]


def test_every_button_of_it_has_a_name(apart: Apart, qtbot: QtBot) -> None:
    """Built as the window does."""
    inspector = Inspector()
    qtbot.addWidget(inspector)
    inspector.show_explanation(apart.explanation)
    assert [name for name in nameless(inspector) if not name.startswith("QScrollArea")] == []
    assert "Add 30 shares as opening balance" in said(inspector)


def test_who_may_not_write_is_offered_nothing(apart: Apart) -> None:
    """The findings stand, the buttons and the choice do not."""
    openings = (OpeningBalance("Joint", "X", apart.context.session.as_of, shares=apart.view.holdings[0].shares, id=1),)
    records = Records(apart.view.trust.findings, openings, can_write=False)
    told = explain_records(apart.view, records, SHOWN)
    assert "VTI: transactions and position" in [s.title for s in told.sections]
    assert not any(s.buttons or s.choices for s in told.sections)
    assert not any(fact.key for s in told.sections for fact in s.facts)


def test_hidden_amounts_are_hidden_here_too(apart: Apart) -> None:
    """In sentences, figures and on buttons."""
    hidden = replace(SHOWN, hide_amounts=True)
    told = explain_records(apart.view, Records(apart.view.trust.findings), hidden)
    words = [w for s in told.sections for w in (s.text, *(r.right for r in s.formula), *(b for _, b in s.buttons))]
    assert [w for w in words if AMOUNT.search(w)] == []


def test_many_findings_are_not_all_spread_out(apart: Apart) -> None:
    """Eight, then which others there are."""
    findings = tuple(
        Finding(
            FindingKind.BASIS_UNKNOWN, "Joint", f"F{n}", f"F{n}: unknown.", fixes=(Fix(EDIT_BASIS, "Enter the basis"),)
        )
        for n in range(11)
    )
    view = replace(apart.view, trust=Trust(TrustState.HOLDING, (), findings))
    told = explain_records(view, Records(findings), SHOWN)
    assert told.sections[-1].text == "Three more findings: F8, F9, F10."
    assert sum(bool(s.buttons) for s in told.sections) == 8
    assert ADD_ALL not in [key for s in told.sections for key, _ in s.buttons]


def test_an_account_that_adds_up_is_explained_as_before(apart: Apart) -> None:
    """No section of findings where there are none."""
    view = next(a for a in apart.context.session.accounts() if a.account.name == "Brokerage")
    told = explain_records(view, Records(), SHOWN)
    assert (told.notice, told.sections) == (None, ())
