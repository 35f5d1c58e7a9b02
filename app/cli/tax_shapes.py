"""Realised results, wash sales and harvests as the contract's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from app.cli.shapes import Json, exact, iso, issue, lot_sale, money
from app.model.harvest import HarvestReport
from app.model.number import ZERO
from app.model.tax_year import Netted, TaxDue, TaxYear
from app.model.transaction import Disposal
from app.model.wash import WashAdjustment, WashWindow

if TYPE_CHECKING:
    from app.engine.realized_match import RealizedMatch
    from app.model.harvest import Candidate


def tax_year(found: TaxYear) -> Json:
    """A year's results; what depends on unknown carryforwards is null."""
    netted, due = found.netted, found.due
    return {
        "year": found.year,
        "table_year": found.table_year,
        "disposals": [disposal(d) for d in found.disposals],
        "short": money(found.short),
        "long": money(found.long),
        "distributions": money(found.distributions),
        "entering": {"short": money(found.entering_short), "long": money(found.entering_long)},
        "net_short": part(netted, "net_short"),
        "net_long": part(netted, "net_long"),
        "deduction": part(netted, "deduction"),
        "carryforward": {
            "short": part(netted, "carry_short"),
            "long": part(netted, "carry_long"),
        },
        "estimated_tax": part(due, "total"),
        "estimated_tax_parts": tax_due(due),
        "issues": [issue(i) for i in found.issues],
        "disclaimer": "Estimates, not a return.",
    }


def part(whole: Netted | TaxDue | None, name: str) -> str | None:
    """One figure of what may not be known."""
    return None if whole is None else money(getattr(whole, name))


def tax_due(due: TaxDue | None) -> Json | None:
    """The parts of the tax."""
    if due is None:
        return None
    return {name: money(getattr(due, name)) for name in ("ordinary", "long_term", "net_investment", "state")}


def disposal(d: Disposal) -> Json:
    """One disposal, basis adjusted; unknown is null."""
    return {
        "account": d.account,
        "symbol": d.symbol,
        "acquired": iso(d.acquired),
        "held_since": iso(d.held_since or d.acquired),
        "sold": d.sold.isoformat(),
        "shares": exact(d.shares),
        "proceeds": money(d.proceeds),
        "basis": money(d.basis),
        "gain": money(d.gain),
        "term": d.term,
        "disallowed": money(d.disallowed),
        "permanent": money(d.permanent),
        "code": "W" if d.disallowed else "",
        "kind": str(d.kind),
        "lot": d.lot,
    }


def wash(adjustments: Sequence[WashAdjustment], windows: Sequence[WashWindow]) -> Json:
    """The ledger and the windows that are open."""
    return {"adjustments": [adjustment(a) for a in adjustments], "windows": [window(w) for w in windows]}


def adjustment(a: WashAdjustment) -> Json:
    """One match of a loss with its replacement."""
    return {
        "sold": a.sold.isoformat(),
        "loss_account": a.loss_account,
        "loss_symbol": a.loss_symbol,
        "loss_lot": a.loss_lot,
        "account": a.account,
        "symbol": a.symbol,
        "bought": a.bought.isoformat(),
        "replacement_lot": a.replacement_lot,
        "shares": exact(a.shares),
        "disallowed": money(a.disallowed),
        "permanent": a.permanent,
        "days_tacked": a.days_tacked,
        "certainty": str(a.certainty),
        "depends_on": list(a.depends_on),
        "authority": a.authority,
    }


def window(w: WashWindow) -> Json:
    """One open window."""
    return {
        "symbol": w.symbol,
        "account": w.account,
        "date": w.day.isoformat(),
        "from": w.start.isoformat(),
        "to": w.until.isoformat(),
        "kind": str(w.kind),
        "shares": exact(w.shares),
        "identical": list(w.identical),
    }


def harvest(report: HarvestReport) -> Json:
    """Candidates, what must not be bought, and the room for gains."""
    return {
        "as_of": report.as_of.isoformat(),
        "candidates": [candidate(c) for c in report.candidates],
        "saved_together": money(report.saved_together),
        "do_not_buy": [
            {
                "symbol": d.symbol,
                "identical": list(d.identical),
                "until": d.until.isoformat(),
                "because": d.because,
                "if_sold_today": d.if_sold_today,
            }
            for d in report.do_not_buy
        ],
        "gain_room": None
        if report.gain_room is None
        else {
            "room": money(report.gain_room.room),
            "lots": [lot_sale(x) for x in report.gain_room.lots],
            "text": report.gain_room.text,
        },
        "switch_backs": [
            {"account": s.account, "symbol": s.symbol, "back_to": s.back_to, "action": str(s.action), "text": s.text}
            for s in report.switch_backs
        ],
        "issues": [issue(i) for i in report.issues],
        "disclaimer": "Calculated from your targets and rules. Review before use. Nothing is submitted or executed.",
    }


def candidate(c: Candidate) -> Json:
    """One candidate with what stands in its way."""
    return {
        "account": c.account,
        "symbol": c.symbol,
        "shares": exact(c.shares),
        "lots": [lot_sale(x) for x in c.lots],
        "loss": money(c.loss),
        "term": c.term,
        "allowed": money(c.allowed),
        "put_off": money(c.put_off),
        "lost": money(c.lost),
        "benefit_now": money(c.benefit_now),
        "benefit_net": money(c.benefit_net),
        "cost": money(c.cost.total),
        "given_up": money(c.worth.given_up),
        "break_even_years": None if c.worth.break_even_years is None else float(round(c.worth.break_even_years, 4)),
        "break_even_rate": None if c.worth.break_even_rate is None else float(round(c.worth.break_even_rate, 6)),
        "by_horizon": money(c.worth.by_horizon),
        "threshold": None if c.threshold is None else float(round(c.threshold, 6)),
        "substitute": c.substitute or None,
        "substitutes": [
            {"symbol": s.symbol, "index": s.index, "confidence": s.confidence, "reason": s.reason}
            for s in c.substitutes
        ],
        "blocked_by": [
            {
                "account": b.account,
                "symbol": b.symbol,
                "date": b.day.isoformat(),
                "shares": exact(b.shares),
                "planned": b.planned,
                "permanent": b.permanent,
                "voided": money(b.voided),
            }
            for b in c.blocked_by
        ],
        "ways_out": [
            {"sell_from": w.sell_from.isoformat(), "counts": money(w.counts), "text": w.text} for w in c.ways_out
        ],
        "lockout_until": c.lockout_until.isoformat(),
        "verdict": str(c.verdict),
        "reasons": list(c.reasons),
    }


def realized_match(m: RealizedMatch) -> Json:
    """Ours and the broker's side by side."""

    def added(amounts: Sequence[Decimal | None]) -> str | None:
        known = [a for a in amounts if a is not None]
        return money(sum(known, ZERO)) if known and len(known) == len(amounts) else None

    return {
        "account": m.account,
        "symbol": m.symbol,
        "sold": m.sold.isoformat(),
        "ours": {
            "shares": exact(sum((d.shares for d in m.ours), ZERO)),
            "proceeds": added([d.proceeds for d in m.ours]),
            "basis": added([d.basis for d in m.ours]),
            "disallowed": added([d.disallowed for d in m.ours]),
        },
        "broker": {
            "shares": exact(sum((r.shares for r in m.brokers), ZERO)),
            "proceeds": added([r.proceeds for r in m.brokers]),
            "basis": added([r.basis for r in m.brokers]),
            "disallowed": added([r.disallowed or ZERO for r in m.brokers]),
        },
        "difference": {"proceeds": money(m.proceeds), "basis": money(m.basis), "disallowed": money(m.disallowed)},
        "why": str(m.why),
        "text": m.text,
    }
