"""Edits of the class tree: add, rename, remove, classify, with everything that refers to classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from app.engine.target_edit import with_target
from app.model.number import ONE, WEIGHT_QUANTUM, ZERO, split
from app.model.plan import Plan, ancestors
from app.model.security import Security
from app.model.target import SEPARATOR, AssetClass

NEW_ABOVE = Decimal("0.02")
"""A new class has no target yet: it may rise by this before it counts as outside."""


def with_new_class(plan: Plan, path: str) -> Plan:
    """The plan with one more class at the end of its siblings.

    The first child of a class that had none takes over its target, widths and securities.
    Raises `ValueError` for a path that is there already.
    """
    if plan.asset_class(path) is not None:
        message = f"there is a class named {path}"
        raise ValueError(message)
    parent = plan.asset_class(AssetClass(path).parent or "")
    new = AssetClass(path, above=NEW_ABOVE) if plan.leaves else AssetClass(path, ONE)
    if parent is not None and parent in plan.leaves:
        new = replace(parent, name=path)
        plan = _with_paths(plan.with_class(AssetClass(parent.name)), {parent.name: path}, classes=False)
    siblings = [
        at for at, c in enumerate(plan.classes) if parent is not None and parent.name in (c.name, *ancestors(c.name))
    ]
    place = siblings[-1] + 1 if siblings else len(plan.classes)
    return replace(plan, classes=(*plan.classes[:place], new, *plan.classes[place:]))


def with_class_renamed(plan: Plan, path: str, short_name: str) -> Plan:
    """The plan with another last part of a class's path; its children, securities and locks follow.

    Raises `ValueError` when that path is taken or the name is empty or holds the separator.
    """
    head = AssetClass(path).parent
    wanted = f"{head}{SEPARATOR}{short_name}" if head else short_name
    if wanted == path:
        return plan
    if not short_name.strip() or SEPARATOR in short_name or plan.asset_class(wanted) is not None:
        message = f"a class cannot be named {wanted}"
        raise ValueError(message)
    under = [c.name for c in plan.classes if path in (c.name, *ancestors(c.name))]
    return _with_paths(plan, {name: wanted + name[len(path) :] for name in under})


def without_class(plan: Plan, path: str) -> Plan:
    """The plan without a class and its children: their target goes to the unlocked others.

    Securities wholly in it wait unclassified; the other parts of a split fund then make up all of it.
    """
    gone = {c.name for c in plan.classes if path in (c.name, *ancestors(c.name))}
    unlocked = replace(plan, classes=tuple(replace(c, locked=c.locked and c.name not in gone) for c in plan.classes))
    emptied = with_target(unlocked, path, ZERO)
    kept = tuple(c for c in emptied.classes if c.name not in gone)
    securities = tuple(replace(s, classes=_parts_without(s.classes, gone)) for s in plan.securities)
    locks = tuple(lock for lock in plan.locks if lock.asset_class not in gone)
    return replace(emptied, classes=kept, securities=securities, locks=locks)


def with_security_classes(plan: Plan, symbol: str, parts: Mapping[str, Decimal], name: str = "") -> Plan:
    """The plan with a security put into classes; `parts` sum to one, or are empty for unclassified."""
    known = plan.security(symbol) or Security(symbol, name=name)
    return with_security(plan, replace(known, classes=dict(parts)))


def with_security(plan: Plan, changed: Security) -> Plan:
    """The plan with a security in the place of the one of its symbol, or behind all others."""
    if plan.security(changed.symbol) is None:
        return replace(plan, securities=(*plan.securities, changed))
    return replace(plan, securities=tuple(changed if s.symbol == changed.symbol else s for s in plan.securities))


def _parts_without(parts: Mapping[str, Decimal], gone: set[str]) -> dict[str, Decimal]:
    kept = {name: part for name, part in parts.items() if name not in gone}
    if not any(kept.values()):
        return {}
    return dict(zip(kept, split(ONE, list(kept.values()), WEIGHT_QUANTUM), strict=True))


def _with_paths(plan: Plan, paths: Mapping[str, str], *, classes: bool = True) -> Plan:
    """The plan with paths replaced in securities, locks and, where wished, the classes themselves."""
    named = tuple(replace(c, name=paths.get(c.name, c.name)) for c in plan.classes) if classes else plan.classes
    securities = tuple(
        replace(s, classes={paths.get(n, n): part for n, part in s.classes.items()}) for s in plan.securities
    )
    locks = tuple(replace(lock, asset_class=paths.get(lock.asset_class, lock.asset_class)) for lock in plan.locks)
    return replace(plan, classes=named, securities=securities, locks=locks)
