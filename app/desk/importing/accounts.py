"""Whose account the rows of a file go to: said, learnt, guessed with a word about it, or made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.importing.account_match import Meant, account_meant
from app.model.account import Account, AccountType
from app.model.errors import InputError
from app.model.importing import FileReading
from app.model.issue import Issue, Place, Severity
from app.model.plan import Plan

if TYPE_CHECKING:
    from app.desk.importing.decisions import ImportChoices
    from app.store import HouseholdFile


def resolve_accounts(
    file: HouseholdFile, plan: Plan, reading: FileReading, choices: ImportChoices
) -> tuple[Plan, dict[str, str], list[str], list[Issue]]:
    """Printed names → accounts of the plan, made where they are missing."""
    has_rows = bool(reading.transactions or reading.positions or reading.realized)
    aliases = file.aliases()
    learnt = {(a.broker, a.printed): a.account for a in aliases}
    printed = list(reading.accounts) or [""] * has_rows
    if choices.account is not None and len(printed) > 1:
        named = ", ".join(printed)
        raise InputError(
            f"“{Path(reading.path).name}” holds {len(printed)} accounts: {named}.",
            "",
            "Leave --account out, or export them one by one.",
        )
    resolved: dict[str, str] = {}
    added: list[str] = []
    issues: list[Issue] = []
    for text in printed:
        chosen = choices.accounts.get((reading.path, text)) or choices.account or learnt.get((reading.broker, text))
        if not chosen:
            hint = reading.accounts.get(text)
            meant = account_meant(plan.accounts, aliases, reading.broker, text, hint.mask if hint else "")
            chosen = meant.account
            issues += _guesses(reading, text, meant)
        name = chosen or text or f"{_broker_title(reading.broker)} 1"
        if not text and not chosen and has_rows:
            issues.append(
                Issue(
                    Severity.INFO,
                    "account-not-named",
                    f"The file names no account; its rows go to “{name}”.",
                    Place(Path(reading.path).name),
                )
            )
        resolved[text] = name
        there = plan.account(name)
        if there is not None and choices.type not in (None, there.type):
            raise InputError(
                f"“{name}” is {there.type} already, not {choices.type}.",
                "",
                "Leave --type out, or change the account's type in the plan first.",
            )
        if plan.account(name) is None and has_rows:
            plan, note = _with_account(plan, reading, text, name, choices)
            added.append(name)
            issues += note
    return plan, resolved, added, issues


def _guesses(reading: FileReading, printed: str, meant: Meant) -> list[Issue]:
    """What the user should look at where an account was taken for another, or could be one of several."""
    place = Place(Path(reading.path).name)
    if meant.guessed:
        because = "which has the same words" if meant.guessed == "words" else "whose number ends alike"
        text = f"“{printed}” is taken for “{meant.account}”, {because}. Choose another where it is not."
        return [Issue(Severity.WARNING, "account-guessed", text, place)]
    if meant.rivals:
        named = " and ".join(f"“{name}”" for name in meant.rivals)
        text = f"“{printed}” could be {named}; its rows go to an account of their own. Choose which it is."
        return [Issue(Severity.WARNING, "account-unsure", text, place)]
    return []


def _with_account(
    plan: Plan, reading: FileReading, printed: str, name: str, choices: ImportChoices
) -> tuple[Plan, list[Issue]]:
    hint = reading.accounts.get(printed)
    known = next((t for t in AccountType if hint is not None and t == hint.type_hint), None)
    kind = choices.type or known or AccountType.TAXABLE
    issues = []
    if choices.type is None and known is None:
        text = f"The type of “{name}” is not in the file; it is taken as taxable. Change it where it is not."
        issues.append(Issue(Severity.INFO, "account-type-assumed", text, Place(Path(reading.path).name)))
    broker = "" if reading.broker == "generic" else reading.broker
    owner = hint.owner_hint if hint is not None and hint.owner_hint else "self"
    account = Account(name, kind, owner, broker=broker)
    return replace(plan, accounts=(*plan.accounts, account)), issues


def _broker_title(broker: str) -> str:
    from app.feeds.profile import broker_name

    return "Account" if broker == "generic" else broker_name(broker)


def with_accounts(reading: FileReading, resolved: Mapping[str, str]) -> FileReading:
    """The reading with household account names in its rows."""
    if all(printed == account for printed, account in resolved.items()):
        return reading
    return replace(
        reading,
        transactions=tuple(replace(t, account=resolved.get(t.account, t.account)) for t in reading.transactions),
        positions=tuple(replace(p, account=resolved.get(p.account, p.account)) for p in reading.positions),
        realized=tuple(replace(r, account=resolved.get(r.account, r.account)) for r in reading.realized),
    )
