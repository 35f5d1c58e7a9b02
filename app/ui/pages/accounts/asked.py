"""What was asked of the tree: rows explained, lots looked behind, and all of it said anew after a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from app.desk.behind import LotBehind, behind_lots
from app.desk.views import AccountView, HoldingView, LotView
from app.model.errors import AppError
from app.model.reconciliation import Finding
from app.ui.explain import explain_holding
from app.ui.job import once
from app.ui.pages.accounts.explain import explain_lot
from app.ui.pages.accounts.mending import Mending
from app.ui.pages.accounts.trust import Records, explain_records
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.widgets.inspector import Explanation

Path = tuple[str, ...]
Acted = Callable[[str], object] | None
_MOST = 20


class Asked:
    """Explains accounts, holdings and lots; what the inspector keeps of them never grows stale."""

    def __init__(
        self,
        context: PageContext,
        act_on_lot: Callable[[LotView, str], object],
        classify: Callable[[HoldingView], object],
        edit_basis: Callable[[str], object],
    ) -> None:
        self._context = context
        self._editor = PlanEditor.of(context)
        self._act_on_lot, self._classify = act_on_lot, classify
        self._mending = Mending(context, edit_basis)
        self._accounts: tuple[AccountView, ...] = ()
        self._compared: tuple[Finding, ...] | None = None
        self._paths: dict[str, Path] = {}
        self._behind: dict[str, LotBehind] = {}
        self._fresh: set[str] = set()
        self._of: tuple[int, date] | None = None

    def explain(self, path: Path) -> None:
        """Open the inspector on a row, and look behind it where it is a lot."""
        explanation, acted = self._made(path)
        if explanation is None:
            return
        self._paths.pop(explanation.key, None)
        self._paths[explanation.key] = path
        for key in list(self._paths)[:-_MOST]:
            del self._paths[key]
        self._context.show_explanation(explanation, acted)
        self._look_behind()
        self._compare()

    def renew(self, accounts: tuple[AccountView, ...]) -> None:
        """Say anew all that was explained, as the household is now."""
        self._accounts = accounts
        now = (self._context.session.revision, self._context.session.as_of)
        if now != self._of:
            # What stood behind a lot stays until it is looked up again, so that nothing jumps.
            self._of = now
            self._fresh.clear()
            self._compared = None
        self._say_anew()
        self._look_behind()
        self._compare()

    def _say_anew(self) -> None:
        for key, path in list(self._paths.items()):
            explanation, acted = self._made(path)
            if explanation is None:
                del self._paths[key]
            self._context.renew_explanation(key, explanation, acted)

    def _made(self, path: Path) -> tuple[Explanation | None, Acted]:
        """The explanation of a row with what its buttons do; none where nothing is held there any more."""
        format_ = self._context.format
        account = next((a for a in self._accounts if path[:1] == (a.account.name,)), None)
        if account is None or len(path) == 1:
            return self._of_account(account) if account else (None, None)
        holding = next((h for h in account.holdings if path[1] == h.symbol), None)
        if holding is None or len(path) == 2:
            return (explain_holding(holding, format_), lambda _: self._classify(holding)) if holding else (None, None)
        lot = next((x for x in holding.lots if path[2] == x.lot.id), None)
        if lot is None:
            return None, None
        locked = any(lock.lot == lot.lot.id for lock in self._editor.plan.locks)
        behind, taxed = self._behind.get(lot.lot.id), account.account.type.is_taxable
        explanation = explain_lot(lot, format_, locked=locked, taxed=taxed, behind=behind)
        return explanation, lambda key: self._act_on_lot(lot, key)

    def _of_account(self, view: AccountView) -> tuple[Explanation, Acted]:
        """An account with its findings: those of its trust at once, those of its files and sales once compared."""
        name, session = view.account.name, self._context.session
        found = view.trust.findings
        if self._compared is not None:
            found = tuple(f for f in self._compared if f.account == name)
        openings = tuple(b for b in session.opening_balances() if b.account == name)
        records = Records(found, openings, self._context.can_write)
        return explain_records(view, records, self._context.format), lambda key: self._mending.act(view, records, key)

    def _compare(self) -> None:
        """Make every comparison once an account is explained; the sales of past years take a while."""
        if self._compared is not None or not any(len(path) == 1 for path in self._paths.values()):
            return
        session, label = self._context.session, "Comparing with the brokers’ files"
        work = once(label, session.findings)
        self._context.run(work, self._take_compared, label=label, slot="accounts.compared")

    def _take_compared(self, found: tuple[Finding, ...]) -> None:
        self._compared = found
        self._say_anew()

    # Behind lots

    def _look_behind(self) -> None:
        """Look behind every lot explained that was not looked behind since the household changed."""
        wanted = [path[2] for path in self._paths.values() if len(path) > 2 and path[2] not in self._fresh]
        if not wanted:
            return
        session, label = self._context.session, "Looking behind the lot"
        self._context.run(
            once(label, lambda: behind_lots(session, wanted)),
            self._take,
            label=label,
            slot="accounts.behind",
            on_failed=self._fail,
        )

    def _take(self, found: Mapping[str, LotBehind]) -> None:
        self._behind.update(found)
        self._fresh.update(found)
        self._say_anew()

    def _fail(self, error: AppError) -> None:
        """What can't be looked up anew is not shown as if it were."""
        self._behind.clear()
        self._say_anew()
        self._context.fail(error)
