"""Accounts, holdings and lots as rows of one tree, already in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from app.desk.views import AccountView, HoldingView, LotView
from app.model.harvest import HarvestReport, Verdict
from app.model.household import Trust
from app.model.number import ZERO
from app.ui.format import NOTHING, Formatter
from app.ui.pages.rows_tree import Branch, Panel
from app.ui.pages.words import account_words, price_note, term_words
from app.ui.widgets.chip import ChipView

Kind = Literal["account", "holding", "lot", "cash", "total"]
Trap = Literal["clear", "blocked"]
EDITOR = "editor"
TOTAL = "total"
_SOON_DAYS = 60
_LOSS_CHIPS: dict[Trap, ChipView] = {
    "clear": ChipView("loss lot", "good", tip="Its loss can be taken today"),
    "blocked": ChipView("wash trap", "danger", tip="A purchase within 30 days would void its loss, or a part of it"),
}


_APART = ChipView(
    "does not add up", "danger", tip="It does not reconcile with the broker’s files; its account says why"
)


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One row of any level; texts are empty where a column says nothing."""

    kind: Kind
    title: str
    note: str = ""
    shares: str = ""
    price: str = ""
    value: str = ""
    basis: str = ""
    gain: str = ""
    term: str = ""
    wait: str = ""
    trust: Trust | None = None
    chips: tuple[ChipView, ...] = ()
    lacks_basis: bool = False
    folds: bool = False

    @property
    def depth(self) -> int:
        """How far it is set in."""
        return {"account": 0, "holding": 1, "cash": 1, "lot": 2, "total": 0}[self.kind]


@dataclass(frozen=True, slots=True)
class TreeMatter:
    """What the tree is made from, beside the accounts: lots in the proposal, losses, the lot being edited."""

    format: Formatter
    proposed: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    losses: Mapping[str, Trap] = field(default_factory=dict)
    edited: str = ""
    editor_height: int = 0


def asset_branches(
    accounts: Iterable[tuple[AccountView, tuple[HoldingView, ...]]], matter: TreeMatter, *, whole: bool
) -> tuple[Branch, ...]:
    """The tree; `whole` shows cash and the sum too, which a filter leaves out."""
    branches = []
    total: Decimal | None = ZERO
    for view, holdings in accounts:
        taxed = view.account.type.is_taxable
        barred = {f.symbol for f in view.trust.findings if f.bars}
        below = [_holding(h, matter, taxed=taxed, is_barred=h.symbol in barred) for h in holdings]
        if whole and (view.cash or not view.holdings):
            below.append(Branch("cash", AssetRow("cash", "Cash", value=matter.format.money(view.cash))))
        branches.append(Branch(view.account.name, _account(view, matter.format), tuple(below)))
        total = None if total is None or view.value is None else total + view.value
    if whole and branches:
        branches.append(Branch(TOTAL, AssetRow("total", "Household", value=matter.format.money(total))))
    return tuple(branches)


def _account(view: AccountView, format_: Formatter) -> AssetRow:
    return AssetRow(
        kind="account",
        title=view.account.name,
        note=account_words(view.account),
        value=format_.money(view.value),
        trust=view.trust,
        folds=True,
    )


def _holding(view: HoldingView, matter: TreeMatter, *, taxed: bool, is_barred: bool) -> Branch:
    format_ = matter.format
    traps = {matter.losses[lot.lot.id] for lot in view.lots if lot.lot.id in matter.losses}
    row = AssetRow(
        kind="holding",
        title=view.symbol,
        note=view.name,
        shares=format_.shares(view.shares),
        price=format_.price(view.price).removeprefix("$"),
        value=format_.money(view.value),
        basis=format_.money(view.basis),
        gain=format_.money(view.gain, signed=True),
        term=(view.term or "unknown") if taxed else "not taxed",
        chips=(
            *((_APART,) if is_barred else ()),
            *_price_chips(view, format_),
            *(_LOSS_CHIPS[trap] for trap in ("blocked", "clear") if trap in traps),
        ),
        lacks_basis=taxed and view.basis is None,
        folds=bool(view.lots),
    )
    return Branch(view.symbol, row, tuple(_lot(lot, matter, taxed=taxed) for lot in view.lots))


def _price_chips(view: HoldingView, format_: Formatter) -> tuple[ChipView, ...]:
    """That there is no price, or an old one."""
    note = price_note(view.price, view.price_day, format_.today)
    if not note:
        return ()
    tip = (
        "Its value is unknown"
        if view.price_day is None
        else f"The newest price is of {format_.day_long(view.price_day)}"
    )
    return (ChipView(note, "caution", "clock", tip),)


def _lot(view: LotView, matter: TreeMatter, *, taxed: bool) -> Branch:
    format_, lot = matter.format, view.lot
    chips = [_LOSS_CHIPS[matter.losses[lot.id]]] if lot.id in matter.losses else []
    if lot.washed:
        tip = "A wash sale put the loss of other shares on its basis"
        chips.append(ChipView("washed", "caution", tip=tip))
    if lot.id in matter.proposed:
        chips.append(ChipView("in proposal", "accent", tip="The proposal of now sells it"))
    if lot.id in matter.locked:
        chips.append(ChipView("locked", "neutral", "lock", tip="It is not sold"))
    each = None if view.cost_per_share is None else format_.price(round(view.cost_per_share, 2))
    row = AssetRow(
        kind="lot",
        title=format_.day(lot.acquired, year=True) if lot.acquired else "Unknown day",
        shares=format_.shares(lot.shares),
        price=NOTHING if each is None else each.removeprefix("$"),
        value=format_.money(view.value),
        basis=format_.money(lot.basis),
        gain=format_.money(view.gain, signed=True),
        term=term_words(view, format_) if taxed else "not taxed",
        wait=wait_words(view, format_) if taxed else "",
        chips=tuple(chips),
        lacks_basis=lot.basis is None,
    )
    editor = (Branch(EDITOR, Panel(matter.editor_height)),) if lot.id == matter.edited else ()
    return Branch(lot.id, row, editor)


def wait_words(view: LotView, format_: Formatter) -> str:
    """`14 days` where a lot turns long-term soon, else nothing."""
    days = 0 if view.term != "short" or view.long_on is None else (view.long_on - format_.today).days
    return format_.days(days) if 0 < days < _SOON_DAYS else ""


def losses_of(report: HarvestReport | None) -> Mapping[str, Trap]:
    """The lots of a report whose loss can be taken today, and those whose loss a purchase voids."""
    traps: dict[Verdict, Trap] = {Verdict.CLEAR: "clear", Verdict.BLOCKED: "blocked"}
    candidates = report.candidates if report else ()
    return {lot.id: traps[c.verdict] for c in candidates if c.verdict in traps for lot in c.lots}


def lots_by_id(accounts: Iterable[AccountView]) -> Mapping[str, LotView]:
    """Every lot by its id."""
    return {lot.lot.id: lot for a in accounts for h in a.holdings for lot in h.lots}
