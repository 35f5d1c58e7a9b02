"""An account under its new name, in the plan that names it in many places."""

from __future__ import annotations

from dataclasses import replace

from app.model.plan import Plan


def rename_in_plan(plan: Plan, old: str, new: str) -> Plan:
    """The plan; where it has an account of the new name already, that one's settings stay and the old one goes."""

    def name(account: str) -> str:
        return new if account == old else account

    merging = plan.account(new) is not None
    transfers = (replace(t, source=name(t.source), to=name(t.to)) for t in plan.transfers)
    return replace(
        plan,
        accounts=tuple(replace(a, name=name(a.name)) for a in plan.accounts if not (merging and a.name == old)),
        classes=tuple(replace(c, account_cap={name(a): cap for a, cap in c.account_cap.items()}) for c in plan.classes),
        securities=tuple(replace(s, only_in=tuple(map(name, s.only_in))) for s in plan.securities),
        transfers=tuple(t for t in transfers if t.source != t.to),
        locks=tuple(replace(lock, account=name(lock.account)) for lock in plan.locks),
        planned_buys=tuple(replace(b, account=name(b.account)) for b in plan.planned_buys),
    )
