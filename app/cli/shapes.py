"""Values to the contract's JSON: money and shares as strings, weights as numbers, dates ISO, unknown null."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.model.errors import AppError
from app.model.issue import Issue
from app.model.number import money_text, plain
from app.model.proposal import DISCLAIMER, State

if TYPE_CHECKING:
    from app.desk.importing.changes import ImportChanges
    from app.desk.session import Session
    from app.desk.views import AccountView, FileReview, LotView, StepView, TriggerView
    from app.engine.drift import ClassDrift, Status
    from app.engine.history import DriftHistory
    from app.model.proposal import LotChoice, LotSale, NextBest, Proposal, Trade
    from app.model.ticket import Ticket
    from app.model.withdrawal import Withdrawal

Json = dict[str, Any]
COUNTED = ("positions", "lots", "transactions", "realized", "prices")


def money(amount: Decimal | None) -> str | None:
    """Money to the cent."""
    return None if amount is None else money_text(amount)


def exact(number: Decimal | None) -> str | None:
    """Shares and prices with all their digits."""
    return None if number is None else plain(number)


def weight(number: Decimal) -> float:
    """A weight, rate or statistic as a JSON number."""
    return float(number)


def iso(day: date | None) -> str | None:
    """A day."""
    return None if day is None else day.isoformat()


def error(problem: AppError) -> Json:
    """The error object."""
    return {"error": {"title": problem.title, "detail": problem.detail, "advice": problem.advice}}


def issue(found: Issue) -> Json:
    """One issue of a file or of the household."""
    return {"line": found.place.line, "severity": str(found.severity), "code": found.code, "text": found.text}


def file_review(review: FileReview) -> Json:
    """One file of an import."""
    read = review.read
    shape: Json = {
        "path": review.path,
        "broker": read.broker if read else "",
        "kind": str(read.kind) if read else "",
        "encoding": read.encoding if read else "",
        "accounts": list(dict.fromkeys(account for _, account in review.accounts)),
        "rows": len(review.readings),
        "counts": dict.fromkeys(COUNTED, 0) | dict(review.counts),
        "new": review.count("new"),
        "duplicates": review.count("duplicate"),
        "twins": review.count("twin"),
        "held": review.count("held"),
        "ignored": review.count("ignored"),
        "conflicts": len(review.conflicts),
        "issues": [issue(i) for i in review.issues],
        "totals": {
            "file": money(review.totals.file),
            "computed": money(review.totals.computed),
            "difference": money(review.totals.difference),
        },
    }
    if review.refusal:
        refused = {"line": None, "severity": "error", "code": "not-read", "text": review.refusal}
        shape["issues"] = [refused, *shape["issues"]]
    return shape


def import_changes(found: ImportChanges) -> Json:
    """What an import would change."""
    return {
        "rows": [{"account": r.account, "kind": r.kind, "rows": r.rows} for r in found.rows],
        "accounts": [{"name": name, "type": kind} for name, kind in found.accounts],
        "holdings": [
            {
                "account": h.account,
                "symbol": h.symbol,
                "day": iso(h.day),
                "before": exact(h.before),
                "after": exact(h.after),
            }
            for h in found.holdings
        ],
        "plan": list(found.plan),
        "counts": [
            {
                "account": c.account,
                "symbol": c.symbol,
                "ours": exact(c.ours),
                "theirs": exact(c.theirs),
                "open_lines": list(c.open_lines),
            }
            for c in found.counts
        ],
    }


def account(view: AccountView) -> Json:
    """One account."""
    return {
        "name": view.account.name,
        "type": str(view.account.type),
        "owner": view.account.owner,
        "trades": view.account.trades,
        "cash": money(view.cash),
        "value": money(view.value),
        "trust": {"state": str(view.trust.state), "reasons": list(view.trust.reasons)},
    }


def lot(view: LotView) -> Json:
    """One open lot."""
    return {
        "id": view.lot.id,
        "account": view.lot.account,
        "symbol": view.lot.symbol,
        "acquired": iso(view.lot.acquired),
        "shares": exact(view.lot.shares),
        "basis": money(view.lot.basis),
        "price": exact(view.price),
        "value": money(view.value),
        "gain": money(view.gain),
        "term": view.term,
        "long_on": iso(view.long_on),
        "held_since": iso(view.lot.held_since or view.lot.acquired),
        "original_basis": money(view.lot.original_basis),
        "washed": money(view.lot.washed),
        "broker_washed": money(view.lot.broker_washed),
        "covered": view.lot.covered,
        "source": view.lot.source,
    }


def trigger(found: TriggerView) -> Json:
    """One trigger; `next` and `last_fired` are null where there is no such day."""
    return {
        "name": found.name,
        "due": found.due,
        "reason": found.reason,
        "last_fired": iso(found.last_fired),
        "fired": found.fired,
        "next": iso(found.next_day),
        "ahead": found.ahead,
    }


def status(found: Status, triggers: tuple[TriggerView, ...]) -> Json:
    """Weights and drift per class; null where something held has no price, or nothing is held."""
    return {
        "value": None if found.unpriced else money(found.value),
        "classes": [class_drift(c, is_known=found.is_known, is_priced=not found.unpriced) for c in found.classes],
        "breaches": [c.name for c in found.breaches],
        "alignment": weight(found.alignment) if found.is_known else None,
        "verdict": found.verdict,
        "unpriced": list(found.unpriced),
        "triggers": [trigger(t) for t in triggers],
    }


def class_drift(c: ClassDrift, *, is_known: bool, is_priced: bool) -> Json:
    """One class against its band; weights are null where they are not known, so is the value without prices."""
    return {
        "name": c.name,
        "value": money(c.value) if is_priced else None,
        "actual": weight(c.actual) if is_known else None,
        "strategic": weight(c.strategic),
        "tilt": weight(c.band.tilt),
        "shift": weight(c.band.shift),
        "target": weight(c.band.target),
        "lower": weight(c.band.lower),
        "upper": weight(c.band.upper),
        "drift": weight(c.drift) if is_known else None,
        "state": c.state if is_known else None,
    }


def proposal(p: Proposal, seconds: float = 0.0) -> Json:
    """A proposal, as the contract writes it."""
    shape: Json = {
        "id": p.id,
        "as_of": p.as_of.isoformat(),
        "mode": str(p.request.mode),
        "state": str(p.state),
        "objective": money(p.objective),
        "bound": money(p.bound),
        "gap": money(p.gap),
        "seconds": seconds,
        "tax_model": p.tax_model,
        "summary": p.summary,
        "trades": [explained(t) for t in p.trades],
        "not_done": [{"code": u.code, "text": u.text, "costs": money(u.costs)} for u in p.not_done],
        "accounts": [
            {
                "name": a.name,
                "cash_before": money(a.cash_before),
                "flow": money(a.flow),
                "moved": money(a.moved),
                "cash_after": money(a.cash_after),
            }
            for a in p.accounts
        ],
        "transfers": [{"from": m.source, "to": m.to, "amount": money(m.amount)} for m in p.moved],
        "classes": [
            {"name": c.name} | {k: weight(getattr(c, k)) for k in ("target", "lower", "upper", "before", "after")}
            for c in p.classes
        ],
        "tax": {
            k: money(getattr(p.tax, k))
            for k in ("short_gain", "long_gain", "disallowed", "permanent", "now", "deferred_value", "if_fifo")
        },
        "cost": money(p.cost),
        "drift": {k: weight(getattr(p.drift, k)) for k in ("before", "after", "outside_before", "outside_after")},
        "location": None
        if p.location is None
        else {"drag_before": money(p.location.drag_before), "drag_after": money(p.location.drag_after)},
        "binding": [{"constraint": b.constraint, "text": b.text, "costs": money(b.costs)} for b in p.binding],
        "disclaimer": DISCLAIMER,
    }
    if p.state is State.INFEASIBLE:
        shape["contradiction"] = [{"wish": w.wish, "text": w.text, "nearest": w.nearest} for w in p.contradiction]
    return shape


def withdrawal(found: Withdrawal) -> Json:
    """What a dollar raised costs, in dollars of each."""
    return {
        "amount": money(found.amount),
        "tax": money(found.tax),
        "cost": money(found.cost),
        "per_dollar": weight(found.per_dollar),
        "accounts": [
            {
                "name": one.account,
                "amount": money(one.amount),
                "tax": money(one.tax),
                "cost": money(one.cost),
                "per_dollar": None if one.per_dollar is None else weight(one.per_dollar),
                "beyond": money(one.beyond),
                "income_not_counted": one.is_income,
            }
            for one in found.drawn
        ],
    }


def trade(t: Trade) -> Json:
    """One trade with its lots and reasons."""
    return {
        "account": t.account,
        "symbol": t.symbol,
        "side": str(t.side),
        "shares": exact(t.shares),
        "price": exact(t.price),
        "amount": money(t.amount),
        "costs": {k: money(getattr(t.costs, k)) for k in ("commission", "spread", "impact")},
        "impact_basis": t.costs.impact_basis,
        "lots": [lot_sale(x) for x in t.lots],
        "reasons": [{"code": r.code, "text": r.text} for r in t.reasons],
    }


def explained(t: Trade) -> Json:
    """One trade of a proposal with what could be traded instead; a ticket no longer knows that."""
    return {
        **trade(t),
        "alternatives": [lot_choice(x) for x in t.alternatives],
        "next_best": None if t.next_best is None else next_best(t.next_best),
        "change": t.change or None,
    }


def lot_choice(x: LotChoice) -> Json:
    """A lot that could have been sold instead, and what its tax is against the chosen one."""
    return {**lot_sale(x), "tax_against": money(x.tax_against)}


def next_best(x: NextBest) -> Json:
    """What would be traded instead, and how much dearer that is."""
    return {"account": x.account, "symbol": x.symbol, "costs": money(x.costs)}


def lot_sale(x: LotSale | LotChoice) -> Json:
    """Part of a lot that is sold, or that could be."""
    return {
        "id": x.id,
        "acquired": iso(x.acquired),
        "shares": exact(x.shares),
        "basis": money(x.basis),
        "gain": money(x.gain),
        "term": x.term,
    }


def ticket(t: Ticket) -> Json:
    """One ticket with its state."""
    return {
        "id": t.id,
        "proposal": t.batch,
        "accepted": t.accepted.isoformat(),
        "state": str(t.state),
        **trade(t.trade),
        "fills": [{"date": f.day.isoformat(), "shares": exact(f.shares), "price": exact(f.price)} for f in t.fills],
        "note": t.note,
    }


def step(s: StepView) -> Json:
    """One step of the history."""
    return {"id": s.id, "at": s.at.isoformat(timespec="seconds"), "step": s.name, "state": s.state}


def drift(history: DriftHistory) -> list[Json]:
    """Drift over time, classes above others with a band among them; a gap is null."""

    def number(value: float) -> float | None:
        return None if value != value else round(value, 8)  # noqa: PLR0124  NaN is not itself

    rows = []
    for n, day in enumerate(history.days):
        classes = {
            name: {
                "actual": number(float(c.actual_f[n])),
                "target": number(float(c.target_f[n])),
                "lower": number(float(c.lower_f[n])),
                "upper": number(float(c.upper_f[n])),
            }
            for name, c in {**history.classes, **history.parents}.items()
        }
        rows.append({"date": day.isoformat(), "classes": classes})
    return rows


def accounts(session: Session) -> list[Json]:
    """All accounts."""
    return [account(view) for view in session.accounts()]
