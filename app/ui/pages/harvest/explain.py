"""What the inspector says about a candidate: what would be void and why, what clears it, what must not be bought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from app.engine.words import about_shares
from app.model.account import AccountType
from app.model.harvest import Blocker, Candidate, DoNotBuy, HarvestReport, Verdict, WindowGroup
from app.model.number import ZERO
from app.model.plan import HarvestRules
from app.model.proposal import DISCLAIMER
from app.ui.format import UNKNOWN, Formatter
from app.ui.pages.harvest.rows import acquired_words, floor_words
from app.ui.pages.words import told
from app.ui.widgets.inspector import Explanation, Fact, Section
from app.ui.widgets.inspector_parts import Notice
from app.ui.widgets.wash_timeline_geometry import later_day, trial_of

HOLD, SOURCE, RULING = "hold", "source", "ruling"
_CENT = Decimal("0.01")
_NEAR = Decimal("0.02")
_RULING = "Rev. Rul. 2008-5"
_TERMS = {"short": "short-term loss", "long": "long-term loss"}
_IRAS = (AccountType.TRADITIONAL, AccountType.ROTH)
_PLANS = {AccountType.WORKPLACE: "a 401(k)", AccountType.HSA: "an HSA", AccountType.EDUCATION: "a 529"}

Kinds = Mapping[str, AccountType]
"""Account name → how it is taxed."""


def explain_candidate(
    candidate: Candidate,
    report: HarvestReport,
    floors: HarvestRules,
    kinds: Kinds,
    format_: Formatter,
    tried: tuple[WindowGroup, date] | None = None,
    *,
    held: bool = False,
) -> Explanation:
    """Everything about one candidate; `tried` is another day of sale that the user looks at."""
    figure = format_.money(candidate.loss)
    kind = _TERMS.get(candidate.term or "", "loss, term unknown")
    day = acquired_words(candidate, format_)
    of = f"lot of {day}" if len(candidate.lots) == 1 else day
    return Explanation(
        title=f"{candidate.symbol}, {format_.shares(candidate.shares)} shares",
        figure=figure,
        caption=f"{kind}, {candidate.account} {of}",
        notice=notice_of(candidate, floors, kinds, format_),
        facts=_arithmetic(candidate, format_),
        links=_links(candidate, kinds),
        sections=(
            *_trial(tried, format_),
            *_ways(candidate, tried, format_, held=held),
            *_do_not_buy(candidate, report, format_),
            *_stand_ins(candidate),
            _worth(candidate, format_),
            _lots(candidate, format_),
        ),
        foot=DISCLAIMER,
        key=f"harvest|{candidate.key}",
    )


# --- What decides -------------------------------------------------------------------------------------------


def notice_of(candidate: Candidate, floors: HarvestRules, kinds: Kinds, format_: Formatter) -> Notice:
    """The statement that decides, red where loss is lost, green where all of it counts."""
    void = candidate.lost + candidate.put_off
    if candidate.lost:
        heading = f"{format_.money(candidate.lost)} would be lost for good"
        return Notice(heading, _blocked_text(candidate, kinds, format_), "danger", "octagon")
    if void:
        heading = f"{format_.money(void)} would be put off"
        return Notice(heading, _blocked_text(candidate, kinds, format_), "caution", "warning")
    reasons = told(" ".join(candidate.reasons), format_)
    match candidate.verdict:
        case Verdict.CLEAR:
            heading = f"All {format_.money(-candidate.loss)} counts"
            return Notice(heading, reasons, "good", "check")
        case Verdict.FLOOR:
            heading = f"Under your {floor_words(candidate, floors, format_)} floor"
            return Notice(heading, reasons, "neutral", "info")
        case Verdict.NO_SUBSTITUTE:
            return Notice("Nothing may stand in", reasons, "caution", "warning")
        case Verdict.NOT_WORTH:
            return Notice("Later tax and cost exceed what it saves", reasons, "neutral", "info")
        case Verdict.WAIT:
            return Notice("Waiting for a larger loss is worth more", reasons, "neutral", "clock")
        case Verdict.BLOCKED:
            return Notice("A purchase in its 61 days blocks it", reasons, "danger", "octagon")


def _blocked_text(candidate: Candidate, kinds: Kinds, format_: Formatter) -> str:
    blockers = [blocker for blocker in candidate.blocked_by if blocker.voided] or list(candidate.blocked_by)
    events = [_event(blocker, format_) for blocker in blockers]
    replaced = _replaced_words(candidate, format_)
    text = f"{' '.join(events)} A loss on {replaced} of these shares would be disallowed"
    permanent = next((blocker for blocker in blockers if blocker.permanent), None)
    if permanent is None:
        return f"{text}, and added to the basis of the shares that replace them."
    return f"{text}, and {_no_basis(kinds.get(permanent.account))}."


def _event(blocker: Blocker, format_: Formatter) -> str:
    verb = "will buy" if blocker.planned else "bought"
    shares = about_shares(blocker.shares) if blocker.planned else format_.shares(blocker.shares)
    return f"{blocker.account} {verb} {shares} {blocker.symbol} on {format_.day(blocker.day)}."


def _no_basis(kind: AccountType | None) -> str:
    name = "an IRA" if kind in _IRAS else _PLANS.get(kind, "that account") if kind else "that account"
    return f"{name} has no basis to add it to"


def _replaced(candidate: Candidate) -> Decimal:
    blockers = [blocker for blocker in candidate.blocked_by if blocker.voided] or candidate.blocked_by
    return min(sum((blocker.shares for blocker in blockers), ZERO), candidate.shares)


def _replaced_words(candidate: Candidate, format_: Formatter) -> str:
    """Shares replaced; where some are only planned, an estimate."""
    is_estimate = any(blocker.planned and blocker.voided for blocker in candidate.blocked_by)
    replaced = _replaced(candidate)
    return about_shares(replaced) if is_estimate else format_.shares(replaced)


def _arithmetic(candidate: Candidate, format_: Formatter) -> tuple[Fact, ...]:
    """Loss per share, shares replaced, what is void and what is allowed, each with its arithmetic."""
    shares, void = candidate.shares, candidate.lost + candidate.put_off
    each = "" if not shares else _per_share(candidate, format_)
    label = "Loss per share" if len(candidate.lots) == 1 else "Loss per share, on average"
    facts = [Fact(label, each)] if each else []
    if void:
        replaced = _replaced(candidate)
        facts.append(Fact("Shares replaced", f"{_replaced_words(candidate, format_)} of {format_.shares(shares)}"))
        facts.append(Fact("Void", f"**{_void_words(candidate, replaced, void, format_)}**"))
        if candidate.lost and candidate.put_off:
            facts.append(Fact("Of it lost for good", format_.money(candidate.lost, cents=True), "danger"))
            facts.append(Fact("Of it put off", format_.money(candidate.put_off, cents=True)))
    facts.append(Fact("Allowed today", format_.money(candidate.allowed, cents=True)))
    return tuple(facts)


def _per_share(candidate: Candidate, format_: Formatter) -> str:
    cost, price = (amount / candidate.shares for amount in (candidate.basis, candidate.value))
    plain = format_.money(_loss_each(candidate), cents=True)
    if format_.hide_amounts:
        return plain
    cost_words, price_words = (format_.price(amount.quantize(_CENT)).removeprefix("$") for amount in (cost, price))
    return f"{cost_words} − {price_words} = {plain}"


def _loss_each(candidate: Candidate) -> Decimal:
    return (-candidate.loss / candidate.shares).quantize(_CENT)


def _void_words(candidate: Candidate, replaced: Decimal, void: Decimal, format_: Formatter) -> str:
    """The product where it is one: several lots may lose unequally."""
    each, money = _loss_each(candidate), format_.money(void, cents=True)
    if format_.hide_amounts or abs(each * replaced - void) > _NEAR * max(replaced, Decimal(1)):
        return money
    places = None if replaced == replaced.to_integral_value() else 3
    return f"{format_.shares(replaced, places=places)} × {format_.price(each).removeprefix('$')} = {money}"


def _links(candidate: Candidate, kinds: Kinds) -> tuple[tuple[str, str], ...]:
    by_ira = any(blocker.permanent and kinds.get(blocker.account) in _IRAS for blocker in candidate.blocked_by)
    return ((SOURCE, "Source rows"), *(((RULING, _RULING),) if by_ira else ()))


def explain_ruling() -> Explanation:
    """What the ruling holds that makes an IRA's purchase lose a loss for good."""
    text = (
        "Where a person sells shares at a loss and their IRA or Roth IRA buys substantially identical ones within the "
        "61 days, the loss is disallowed under section 1091, and the basis of the IRA is not increased."
    )
    return Explanation(_RULING, caption="Revenue ruling of the IRS, 2008", sections=(Section("What it holds", text),))


# --- Parts --------------------------------------------------------------------------------------------------


def _trial(tried: tuple[WindowGroup, date] | None, format_: Formatter) -> tuple[Section, ...]:
    if tried is None or tried[1] == tried[0].sold:
        return ()
    group, day = tried
    if group.later is not None and day == later_day(group):
        words = group.later[2]
        return (Section(f"If sold {format_.day(day)}", f"{words[:1].upper()}{words[1:]}."),)
    trial = trial_of(group, day)
    window = f"Its window runs {format_.day(trial.start)} to {format_.day(trial.until)}."
    named = "; ".join(f"{account}, {mark.text}, {format_.day(mark.day)}" for account, mark in trial.inside)
    inside = f"In it: {told(named, format_)}." if trial.inside else "No purchase shown here falls in it."
    return (Section(f"If sold {format_.day(day)}", f"{window} {inside}"),)


def _ways(
    candidate: Candidate, tried: tuple[WindowGroup, date] | None, format_: Formatter, *, held: bool
) -> tuple[Section, ...]:
    """Ways out, of which one may be looked at on the timeline; the shares may be held until then."""
    if not candidate.ways_out:
        return ()
    choices = tuple((way_key(at), told(way.text, format_)) for at, way in enumerate(candidate.ways_out))
    days = [way.sell_from for way in candidate.ways_out]
    chosen = way_key(0) if tried is None else way_key(days.index(tried[1])) if tried[1] in days else ""
    one = len(candidate.lots) == 1
    words = f"Let the lot{'' if one else 's'} go" if held else f"Hold the lot{'' if one else 's'}"
    button = (HOLD, words)
    return (Section("What clears it", choices=choices, chosen=chosen, button=button),)


def way_key(place: int) -> str:
    """What the inspector tells when a way is taken."""
    return f"way:{place}"


def _do_not_buy(candidate: Candidate, report: HarvestReport, format_: Formatter) -> tuple[Section, ...]:
    facts = tuple(Fact(f"{_names(entry)}, anywhere", _until(entry, candidate, format_)) for entry in report.do_not_buy)
    return (Section("Do not buy", facts=facts),) if facts else ()


def _names(entry: DoNotBuy) -> str:
    """The security, and all that counts as it."""
    others = [symbol for symbol in entry.identical if symbol != entry.symbol]
    return " or ".join([f"**{entry.symbol}**", *others])


def _until(entry: DoNotBuy, candidate: Candidate, format_: Formatter) -> str:
    waits = candidate.verdict is Verdict.BLOCKED and candidate.symbol in (entry.symbol, *entry.identical)
    if waits and entry.if_sold_today:
        return "while you wait"
    return f"until {format_.day(entry.until)}" + (", if sold today" if entry.if_sold_today else "")


def _stand_ins(candidate: Candidate) -> tuple[Section, ...]:
    if not candidate.substitutes:
        return (Section("Stand-ins", "No security of the household may stand in."),)
    facts = tuple(
        Fact(". ".join(part.rstrip(".") for part in (f"**{c.symbol}** {c.index}".strip(), c.reason) if part),
             c.confidence)
        for c in candidate.substitutes
    )  # fmt: skip
    return (Section("Stand-ins, the first is proposed", facts=facts),)


def _worth(candidate: Candidate, format_: Formatter) -> Section:
    money, cost = format_.money, candidate.cost
    costs = [
        ("Commission", cost.commission),
        ("Spread", cost.spread),
        ("Dividend’s qualified rate", cost.lost_dividend),
    ]
    return Section(
        "What it is worth",
        facts=(
            Fact("Saves now, by this year’s netting", money(candidate.benefit_now, cents=True)),
            *(Fact(label, money(-amount, cents=True)) for label, amount in costs if amount),
            Fact("After later tax and cost", money(candidate.benefit_net, cents=True)),
            *_later_facts(candidate, format_),
            Fact("Worth taking from a loss of", f"{format_.weight(candidate.threshold)} of value"),
        ),
    )


def _later_facts(candidate: Candidate, format_: Formatter) -> tuple[Fact, ...]:
    """What it costs later: basis given up, when it has paid, the rate up to which it pays, and the end of the years."""
    worth, found = candidate.worth, []
    found.append(Fact("Basis given up", format_.money(worth.given_up, cents=True)))
    years = worth.break_even_years
    if years is not None:
        found.append(Fact("Pays for a later sale", "at once" if not years else f"after {years:.1f} years"))
    if worth.break_even_rate is not None:
        found.append(Fact("Pays while the later rate is under", format_.weight(worth.break_even_rate)))
    words = f"Added in {worth.horizon} years, after all tax"
    return (*found, Fact(words, format_.money(worth.by_horizon, cents=True, signed=True)))


def _lots(candidate: Candidate, format_: Formatter) -> Section:
    facts = tuple(
        Fact(
            f"{format_.shares(lot.shares)} of {format_.day(lot.acquired, year=True)}, {lot.term or UNKNOWN}",
            format_.money(lot.gain, cents=True, signed=True),
            key=f"lot:{lot.id}",
        )
        for lot in candidate.lots
    )
    return Section("Lots behind it", facts=facts)
