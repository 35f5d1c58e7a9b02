"""The Accounts page: a tree to look through, a filter, lots to mend, imports to take back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from app.desk.views import AccountView, HoldingView, LotView
from app.model.plan import Lock, LockSide
from app.model.proposal import Side
from app.ui.icons import icon
from app.ui.job import once
from app.ui.pages.accounts.asked import Asked
from app.ui.pages.accounts.basis_editor import BasisEditor
from app.ui.pages.accounts.filter import filter_of
from app.ui.pages.accounts.imports_card import ImportsCard
from app.ui.pages.accounts.rows import EDITOR, TreeMatter, asset_branches, losses_of, lots_by_id
from app.ui.pages.accounts.tree import BASIS_AT, AssetTree
from app.ui.pages.harvesting import Harvesting
from app.ui.pages.page import Page, PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, button
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.text import Text

_EMPTY = EmptyView(
    "No accounts yet",
    "Import a positions or history file of your broker; it is read on this computer only.",
    (("import", "Import files"),),
)


class AccountsPage(Page):
    """Accounts, holdings and lots."""

    key = "accounts"
    title = "Accounts"
    icon = "accounts"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._editor = PlanEditor.of(context)
        self._proposing = Proposing.of(context)
        self._harvesting = Harvesting.of(context)
        self._asked = Asked(context, self._act_on_lot, self._classify, self._mend_basis)
        self._accounts: tuple[AccountView, ...] = ()
        self._edited = ""
        self._opened_once = False
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter, e.g. short")
        self.filter.setAccessibleName("Filter accounts, holdings and lots")
        self.filter.setToolTip("short, long, loss, gain, blocked, washed, unknown, > 10k, a symbol or a name")
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(QAction(icon("search"), "", self.filter), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setFixedWidth(current_theme().scaled(190))
        self.tree = AssetTree()
        self.found = Text("", "small", "ink_2")
        self.imports = ImportsCard()
        self.empty = EmptyState(_EMPTY)
        bring = button("Import files", "primary", icon_name="import")
        bring.setEnabled(context.can_write)
        ledger = button("Transactions", icon_name="table")
        self.header.add(self.found)
        self.header.add(self.filter)
        self.header.add(ledger)
        self.header.add(bring)
        card = Card(padded=False)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.tree)
        self.front = QStackedWidget()
        self.front.addWidget(card)
        self.front.addWidget(self.empty)
        self.body.addWidget(self.front, 1)
        self.body.addWidget(self.imports)
        self.filter.textChanged.connect(lambda _: self._show_tree())
        self._harvesting.changed.connect(self._follow_losses)
        self.tree.asked.connect(self._ask)
        self.imports.undone.connect(self._ask_undo)
        self.imports.sure.connect(self._undo_import)
        self.imports.heldWanted.connect(lambda: context.go("held"))
        self.empty.chosen.connect(self._bring)
        bring.clicked.connect(self._bring)
        ledger.clicked.connect(lambda _: context.go("transactions"))
        self.commands = {"accounts.filter": self.filter.setFocus}

    def refresh(self) -> None:
        """Show what is held now."""
        session = self.context.session
        self._accounts = session.accounts()
        owners = len({view.account.owner for view in self._accounts})
        format_ = self.context.format
        accounts = format_.counted(len(self._accounts), "account")
        note = f"{accounts}, {format_.counted(owners, 'owner')}" if owners > 1 else accounts
        self.header.set_note(note if self._accounts else "")
        self.front.setCurrentIndex(0 if self._accounts else 1)
        self._show_tree()
        if not self._opened_once and self._accounts:
            self._opened_once = True
            self._open_largest()
        imports = session.imports()
        self.imports.setVisible(bool(imports))
        self.imports.show_imports(imports, format_, can_write=self.context.can_write)
        self.imports.show_held(
            len(session.held_rows()), len(session.missing_holdings()), len(session.open_wordings()), format_
        )
        self.imports.show_gaps(session.gaps(), format_)
        self._asked.renew(self._accounts)
        self._harvesting.update()

    def arrive(self, **what: str) -> None:
        """Unfold down to an account, a security in it, or a lot, and explain it."""
        lot = lots_by_id(self._accounts).get(what.get("lot", ""))
        path = tuple(what[key] for key in ("account", "symbol") if what.get(key))
        if lot is not None:
            path = (lot.lot.account, lot.lot.symbol, lot.lot.id)
        self.filter.clear()
        for depth in range(1, len(path) + 1):
            index = self.tree.rows.index_of(*path[:depth])
            if depth < len(path):
                self.tree.setExpanded(index, True)
            elif index.isValid():
                self.tree.setExpanded(index, True)
                self.tree.setCurrentIndex(index)
                self.tree.scrollTo(index)
                self._asked.explain(path)

    # Showing

    def _show_tree(self) -> None:
        losses = losses_of(self._harvesting.report)
        wanted = filter_of(self.filter.text(), {lot for lot, trap in losses.items() if trap == "blocked"})
        found = wanted.apply(self._accounts)
        plan = self._editor.plan
        matter = TreeMatter(
            format=self.context.format,
            proposed=self._proposed_lots(),
            locked=frozenset(lock.lot for lock in plan.locks if lock.lot),
            losses=losses,
            edited=self._edited,
            editor_height=current_theme().scaled(46),
        )
        self.tree.rows.set_branches(asset_branches(found, matter, whole=wanted.is_empty))
        lots = sum(len(h.lots) for _, holdings in found for h in holdings)
        holdings = sum(len(held) for _, held in found)
        self.found.setVisible(not wanted.is_empty)
        if not wanted.is_empty:
            self.tree.expandAll()
            format_ = self.context.format
            words = f"{format_.counted(lots, 'lot')} of {format_.counted(holdings, 'holding')}"
            self.found.set_words(words if holdings else "nothing found")

    def _follow_losses(self) -> None:
        if self.isVisible():
            self._show_tree()

    def _proposed_lots(self) -> frozenset[str]:
        proposal = self._proposing.proposal
        if proposal is None or self._proposing.freshness is not Freshness.CURRENT:
            return frozenset()
        sold = (t for t in proposal.trades if t.side is Side.SELL)
        return frozenset(lot.id for trade in sold for lot in trade.lots)

    def _open_largest(self) -> None:
        """At first the largest account lies open, with its largest holding."""
        known = [view for view in self._accounts if view.value is not None and view.holdings]
        if known:
            largest = max(known, key=lambda view: view.value or Decimal(0))
            self.tree.setExpanded(self.tree.rows.index_of(largest.account.name), True)
            first = largest.holdings[0].symbol
            self.tree.setExpanded(self.tree.rows.index_of(largest.account.name, first), True)

    # Asking

    def _path(self, index: QModelIndex) -> tuple[str, ...]:
        path: list[str] = []
        at = index.siblingAtColumn(0)
        while at.isValid():
            branch = self.tree.rows.branch_at(at)
            path.insert(0, str(branch.key) if branch else "")
            at = at.parent()
        return tuple(path)

    def _ask(self, index: QModelIndex) -> None:
        path = self._path(index)
        lot = lots_by_id(self._accounts).get(path[-1]) if path else None
        if lot is not None and index.column() == BASIS_AT and lot.lot.basis is None:
            self._edit_basis(lot)
        else:
            self._asked.explain(path)

    def _act_on_lot(self, lot: LotView, key: str) -> None:
        if key == "basis":
            self._edit_basis(lot)
        elif key == "lock":
            self._toggle_lock(lot)

    def _classify(self, holding: HoldingView) -> None:
        largest = max(holding.classes, key=lambda part: part[1], default=("", Decimal(0)))
        self.context.go("targets", asset_class=largest[0])

    def _toggle_lock(self, lot: LotView) -> None:
        plan = self._editor.plan
        day = self.context.format.day(lot.lot.acquired, year=True)
        words = f"lot of {lot.lot.symbol}, {day}"
        kept = tuple(lock for lock in plan.locks if lock.lot != lot.lot.id)
        if len(kept) < len(plan.locks):
            self._save_locks(kept, f"Unlock {words}")
            return
        lock = Lock(account=lot.lot.account, symbol=lot.lot.symbol, lot=lot.lot.id, side=LockSide.SELL)
        self._save_locks((lock, *plan.locks), f"Lock {words}")

    def _save_locks(self, locks: tuple[Lock, ...], name: str) -> None:
        self._editor.save(replace(self._editor.plan, locks=locks), name, say=True)

    def _bring(self) -> None:
        self.context.import_files()

    # Mending

    def _mend_basis(self, lot: str) -> None:
        found = lots_by_id(self._accounts).get(lot)
        if found is not None:
            self.filter.clear()
            self._edit_basis(found)

    def _edit_basis(self, lot: LotView) -> None:
        if not self.context.can_write:
            return
        self._edited = lot.lot.id
        self._show_tree()
        path = (lot.lot.account, lot.lot.symbol, lot.lot.id)
        for depth in (1, 2, 3):
            self.tree.setExpanded(self.tree.rows.index_of(*path[:depth]), True)
        at = self.tree.rows.index_of(*path, EDITOR)
        editor = BasisEditor(lot, self.context.format)
        editor.saved.connect(lambda basis, day: self._save_basis(lot, basis, day))
        editor.cancelled.connect(self._close_editor)
        self.tree.setFirstColumnSpanned(0, at.parent(), True)
        self.tree.setIndexWidget(at, editor)
        self.tree.scrollTo(at)
        editor.basis.setFocus()

    def _close_editor(self) -> None:
        self._edited = ""
        self._show_tree()
        self.tree.setFocus()

    def _save_basis(self, lot: LotView, basis: Decimal | None, day: date | None) -> None:
        session, lot_id = self.context.session, lot.lot.id
        self._close_editor()
        if (basis, day) == (lot.lot.basis, lot.lot.acquired):
            return
        work = once("Saving", lambda: session.edit_basis(lot_id, basis, day))
        self.context.run(work, lambda _: self._saved("Basis saved."), label="Saving the basis", writes=True)

    def _ask_undo(self, batch: int) -> None:
        """Take an import back, once it is known that nothing rests on it, or the user has been told what does."""
        session = self.context.session

        def told(rests: tuple[str, ...]) -> None:
            self.imports.ask(batch, rests)
            if not rests:
                self._undo_import(batch)

        work = once("Looking what rests on it", lambda: session.import_dependents(batch))
        self.context.run(work, told, label="Looking what rests on the import", writes=True)

    def _undo_import(self, batch: int) -> None:
        self.imports.ask(batch, ())
        session = self.context.session
        work = once("Undoing", lambda: session.undo_import(batch))
        self.context.run(
            work, lambda kept: self._saved(" ".join(("Import undone.", *kept))), label="Undoing the import", writes=True
        )

    def _saved(self, sentence: str) -> None:
        self.context.changed()
        self.context.say(sentence)
