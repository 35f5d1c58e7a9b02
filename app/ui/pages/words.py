"""Words several pages share: one way to say an account, a term, a side, a lock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from app.desk.views import LotView
from app.model.account import Account, AccountType
from app.model.household import Trust, TrustState
from app.model.number import ONE
from app.model.plan import Lock, LockHow, LockSide, Plan, ancestors
from app.model.proposal import Proposal, Side, Undone
from app.model.target import AssetClass
from app.model.timing import SIGNALS
from app.ui.format import HIDDEN, OLD_PRICE_DAYS, Formatter
from app.ui.icons import IconName
from app.ui.theme_tokens import ColorRole

SELF = "self"
_AMOUNT = re.compile(r"[+−-]?\$\d+(?:,\d{3})*(?:\.\d+)?")
_TYPES = {
    AccountType.TAXABLE: "taxable",
    AccountType.TRADITIONAL: "traditional",
    AccountType.ROTH: "Roth",
    AccountType.WORKPLACE: "401(k)",
    AccountType.HSA: "HSA",
    AccountType.EDUCATION: "529",
    AccountType.HELD_AWAY: "held away",
}
_SIDES = {LockSide.SELL: "don’t sell", LockSide.BUY: "don’t buy", LockSide.BOTH: "don’t trade"}

# The first picture reads no profile for these.
_BROKERS = {
    "fidelity": "Fidelity",
    "schwab": "Schwab",
    "vanguard": "Vanguard",
    "merrill": "Merrill",
    "robinhood": "Robinhood",
    "etrade": "E*TRADE",
    "tdameritrade": "TD Ameritrade",
    "ibkr": "Interactive Brokers",
    "m1": "M1 Finance",
    "jpmorgan": "J.P. Morgan",
    "morganstanley": "Morgan Stanley",
    "healthequity": "HealthEquity",
    "generic": "template",
}

TRUST: dict[TrustState, tuple[str, IconName, ColorRole]] = {
    TrustState.LOTS: ("Reconciles", "check", "good"),
    TrustState.HOLDING: ("Class level", "warning", "caution"),
    TrustState.BROKEN: ("Does not add up", "octagon", "danger"),
    TrustState.EMPTY: ("Nothing yet", "info", "ink_3"),
}
_DIFFERS: tuple[str, IconName, ColorRole] = ("Differs", "warning", "caution")


def trust_shown(trust: Trust) -> tuple[str, IconName, ColorRole]:
    """How far an account's records can be relied on; lots that are known do not hide what does not add up."""
    return _DIFFERS if trust.state is TrustState.LOTS and trust.differs else TRUST[trust.state]


def told(text: str, format_: Formatter) -> str:
    """A sentence that came with amounts in it, the amounts hidden where the user hides them."""
    return _AMOUNT.sub(HIDDEN, text) if format_.hide_amounts else text


def account_words(account: Account) -> str:
    """Whose it is, how it is taxed and where, less what its name says: `Nora · taxable · Fidelity`."""
    owner = "" if account.owner == SELF else account.owner
    kind = _TYPES[account.type]
    named = kind.lower() in account.name.lower()
    return " · ".join(part for part in (owner, "" if named else kind, broker_name(account.broker)) if part)


def account_type(account: Account) -> str:
    """How an account is taxed."""
    return _TYPES[account.type]


def broker_name(key: str) -> str:
    """How a broker writes itself; what is no id is a name already."""
    if key in _BROKERS or not key.islower():
        return _BROKERS.get(key, key)
    from app.desk.brokers import broker_name as named

    return named(key)


def side_word(side: Side) -> str:
    """Sell or Buy."""
    return "Sell" if side is Side.SELL else "Buy"


def term_words(lot: LotView, format_: Formatter) -> str:
    """`long`, or `short, long on Dec 4`, or that it is not known."""
    if lot.term is None:
        return "unknown"
    return f"short, long on {format_.day(lot.long_on)}" if lot.term == "short" and lot.long_on else lot.term


def day_at_broker(day: date | None) -> str:
    """A date the way American brokers write it on a lot: `12/16/2024`."""
    return "unknown" if day is None else f"{day:%m/%d/%Y}"


def lock_words(lock: Lock, lots: dict[str, str] | None = None) -> str:
    """A lock in one line: what, where, and which side of trading."""
    what = lock.symbol or lock.asset_class or ("one lot" if lock.lot else "everything")
    if lock.lot:
        what = (lots or {}).get(lock.lot, what)
    where = lock.account or "all accounts"
    side = _SIDES[lock.side]
    return f"{what}, {where}: {'avoid' if lock.how is LockHow.AVOID else side}"


def waiting_name(proposal: Proposal, undone: Undone) -> str:
    """The class that something left undone by a signal speaks of: its sentence begins with the name and a colon."""
    told_of = [c.name for c in proposal.classes if undone.text.startswith(f"{c.name}: ")]
    return max(told_of, key=len, default=undone.text.partition(":")[0])


def waiting_names(proposal: Proposal) -> tuple[str, ...]:
    """The classes that signals hold up in a proposal, each once."""
    waits = (u for u in proposal.not_done if u.code in SIGNALS)
    return tuple(dict.fromkeys(waiting_name(proposal, u) for u in waits))


def slots_of(plan: Plan) -> dict[str, int]:
    """The marker place of each class: top classes in order, children with their parent's."""
    tops = [c.name for c in plan.classes if c.parent is None]
    tops += [top for c in plan.classes if (top := c.name.partition("/")[0]) not in tops]
    places = {name: at for at, name in enumerate(dict.fromkeys(tops))}
    return {c.name: places[c.name.partition("/")[0]] for c in plan.classes}


def in_tree_order(classes: Sequence[AssetClass]) -> tuple[AssetClass, ...]:
    """Every class before its children, these together below it; otherwise as they come."""
    place: dict[str, int] = {}
    for c in classes:
        for path in (*reversed(ancestors(c.name)), c.name):
            place.setdefault(path, len(place))
    return tuple(sorted(classes, key=lambda c: [place[p] for p in (*reversed(ancestors(c.name)), c.name)]))


def names_apart(paths: Iterable[str]) -> dict[str, str]:
    """The last part of each path where only one ends like that, else the whole path."""
    known = tuple(paths)
    count = Counter(AssetClass(path).short_name for path in known)
    return {path: short if count[short := AssetClass(path).short_name] == 1 else path for path in known}


def child_depth(asset_class: AssetClass) -> int:
    """How many classes lie above it."""
    return asset_class.name.count("/")


def part_words(part: Decimal, format_: Formatter) -> str:
    """How much of a fund a class holds; nothing to say where it is all of it."""
    return "" if part == ONE else f"{format_.weight(part)} of it"


def price_note(price: Decimal | None, day: date | None, today: date) -> str:
    """What is to be said of a price: that there is none, or how old it is once that is a reason to worry."""
    if price is None:
        return "no price"
    old = "" if day is None else old_words(day, today)
    return f"price {old}" if old else ""


def old_words(day: date, today: date) -> str:
    """`12 days old`, nothing while what is of that day is young."""
    age = (today - day).days
    return f"{age} days old" if age > OLD_PRICE_DAYS else ""
