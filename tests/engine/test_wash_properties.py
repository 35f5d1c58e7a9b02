"""What holds of wash sales whatever the history: nothing is lost, nothing is used twice, and words do not matter."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from app.engine.ledger import replay
from app.engine.parcel import Parcel, share_units
from app.engine.wash import WashRule, wash
from app.engine.wash_outcome import disposals_of, lots_of
from app.model.number import ZERO
from app.model.plan import Reading, WashReadings, WorkplaceReading
from app.model.transaction import Action, Transaction
from tests.engine.washing import TYPES, Outcome, apply, bought, sold

D = Decimal
FIRST = date(2025, 1, 6)
GROUPS = {"X": "X", "XADM": "X", "Y": "Y"}
TAXED = ("A", "B")


@dataclass(frozen=True)
class Step:
    """One thing done: days since the last, where, what, how many shares, cents a share."""

    days: int
    account: str
    symbol: str
    sells: bool
    shares: int
    cents: int


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from([0, 0, 1, 9, 14, 29, 30, 31, 60]),
        st.sampled_from(["A", "A", "A", "B", "IRA", "401k"]),
        st.sampled_from(["X", "X", "XADM", "Y"]),
        st.booleans(),
        st.sampled_from([5, 10, 20, 40, 55]),
        st.integers(500, 5000),
    ),
    min_size=2,
    max_size=16,
)
READINGS = st.builds(
    WashReadings,
    st.sampled_from(Reading),
    st.sampled_from(Reading),
    st.sampled_from(Reading),
    st.sampled_from(WorkplaceReading),
    st.sampled_from(Reading),
    st.sampled_from(Reading),
)


def rows_of(steps: list[Step], first: date = FIRST) -> list[Transaction]:
    """Make the rows; a sale sells no more than is held. Prices are whole cents, so no cut is ever rounded."""
    held: dict[tuple[str, str], int] = defaultdict(int)
    day, out = first, []
    for n, step in enumerate(steps):
        day += timedelta(days=step.days)
        place = step.account, step.symbol
        shares = min(step.shares, held[place]) if step.sells else step.shares
        if not shares:
            continue
        make, held[place] = (sold, held[place] - shares) if step.sells else (bought, held[place] + shares)
        money = str(D(shares * step.cents) / 100)
        out.append(make(f"r{n}", day, str(shares), money, account=step.account, symbol=step.symbol))
    return out


def run(rows: list[Transaction], readings: WashReadings) -> Outcome:
    """Apply the rule with all of these readings."""
    names = ("same_lot_remainder", "sold_before_loss", "same_sale_shares", "workplace_plans", "bought_before", "calls")
    return apply(rows, GROUPS, **{name: getattr(readings, name) for name in names})


@given(STEPS, READINGS)
def test_allowed_and_put_off_and_lost_are_the_result(steps: list[Step], readings: WashReadings) -> None:
    """What counts, less what is put off in lots still held and what is lost for good, is what was earned in fact."""
    found = run(rows_of(steps), readings)
    counts = sum((d.gain or ZERO for d in found.disposals), ZERO)
    earned = sum((d.proceeds - ((d.basis or ZERO) - d.washed) for d in found.disposals), ZERO)
    put_off = sum((x.washed for x in found.lots), ZERO)
    elsewhere = [p for p in found.washed.sold if p.account not in TAXED]
    carried_off = sum((D(p.adjusted).scaleb(-4) for p in elsewhere), ZERO)
    assert counts - put_off - found.permanent - carried_off == earned


@given(STEPS, READINGS)
def test_no_share_replaces_twice_and_none_is_washed_twice(steps: list[Step], readings: WashReadings) -> None:
    """Of every purchase no more shares are matched than were bought, of every sale no more than were sold."""
    rows = rows_of(steps)
    found = run(rows, readings)
    replacing: dict[str, int] = defaultdict(int)
    washed: dict[tuple[str, str], int] = defaultdict(int)
    for m in found.matches:
        replacing[m.replacement.purchase] += m.units
        washed[m.loss.sale, m.loss.purchase] += m.units
        assert GROUPS[m.loss.symbol] == GROUPS[m.replacement.symbol]
        assert abs((m.replacement.bought or 0) - m.loss.sold) <= 30
        assert m.disallowed > 0
    bought_units = {t.id: share_units(t.shares or ZERO) for t in rows if t.action is Action.BUY}
    assert all(units <= bought_units[name] for name, units in replacing.items())
    for (sale, purchase), units in washed.items():
        parts = [p for p in found.washed.sold if (p.sale, p.purchase) == (sale, purchase)]
        assert units <= sum(p.units for p in parts)


@given(STEPS, READINGS, st.integers(1, 4))
def test_how_a_purchase_is_told_changes_nothing(steps: list[Step], readings: WashReadings, pieces: int) -> None:
    """Every parcel cut in pieces of one purchase comes to the same, sale by sale and lot by lot."""
    rows = rows_of(steps)
    once, cut = run(rows, readings), _in_pieces(rows, readings, pieces)
    assert _by_sale(once) == _by_sale(cut)
    assert _by_lot(once) == _by_lot(cut)


def _in_pieces(rows: list[Transaction], readings: WashReadings, pieces: int) -> Outcome:
    found = replay(rows, {}, date.max)
    held = [part for p in found.held for part in _cut(p, pieces)]
    gone = [part for p in found.sold for part in _cut(p, pieces)]
    rule = WashRule(TYPES, GROUPS, readings)
    done = wash(held, gone, found.splits, rule)
    taxed = [p for p in done.sold if rule.is_taxed(p.account)]
    return Outcome(lots_of(done.held), disposals_of(taxed), tuple(done.matches), done)


def _cut(p: Parcel, pieces: int) -> list[Parcel]:
    """Cut whole shares off, with their part of cost and proceeds; cents a share are whole."""
    out, one = [], share_units(D(1))
    for n in range(pieces - 1):
        if p.units <= one:
            break
        part, rest = p.copy(), p.copy()
        part.proceeds = p.proceeds * one // p.units
        part.restate(one, None if p.basis is None else p.basis * one // p.units)
        rest.proceeds = p.proceeds - part.proceeds
        rest.restate(p.units - one, None if p.basis is None else p.basis - (part.basis or 0))
        part.cut, rest.cut = 1000 + n + 100 * p.cut, p.cut
        out.append(part)
        p = rest
    return [p, *out]


def _by_sale(found: Outcome) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]]:
    sums: dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO, ZERO))
    for d in found.disposals:
        before = sums[d.sale, d.purchase]
        now = d.basis or ZERO, d.disallowed or ZERO, d.permanent
        sums[d.sale, d.purchase] = before[0] + now[0], before[1] + now[1], before[2] + now[2]
    return dict(sums)


def _by_lot(found: Outcome) -> dict[tuple[str, date | None], tuple[Decimal, Decimal]]:
    sums: dict[tuple[str, date | None], tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for x in found.lots:
        before = sums[x.purchase, x.held_since]
        sums[x.purchase, x.held_since] = before[0] + x.shares, before[1] + (x.basis or ZERO)
    return dict(sums)


@given(STEPS, READINGS, st.integers(1, 4000))
def test_the_day_it_all_begins_does_not_matter(steps: list[Step], readings: WashReadings, days: int) -> None:
    """A shifted calendar changes terms at most, never what is matched."""
    moved = timedelta(days=days)
    found, shifted = run(rows_of(steps), readings), run(rows_of(steps, FIRST + moved), readings)
    assert found.pairs == shifted.pairs
    assert _by_sale(found) == _by_sale(shifted)
    tacked = {(x.id, x.held_since and x.held_since + moved) for x in found.lots}
    assert tacked == {(x.id, x.held_since) for x in shifted.lots}


@given(STEPS, READINGS, st.randoms(use_true_random=False))
def test_groups_do_not_know_each_other(steps: list[Step], readings: WashReadings, random: object) -> None:
    """The rows of a day may come in any order among securities that are not identical."""
    rows = rows_of(steps)
    mixed = []
    for _, day in groupby(rows, key=lambda t: t.day):
        own = list(day)
        mixed += sorted(own, key=lambda t: GROUPS[t.symbol], reverse=bool(random.getrandbits(1)))  # type: ignore[attr-defined]
    assert _by_sale(run(rows, readings)) == _by_sale(run(mixed, readings))


@given(STEPS, READINGS)
def test_the_same_rows_give_the_same_answer(steps: list[Step], readings: WashReadings) -> None:
    """Replaying again changes nothing."""
    rows = rows_of(steps)
    first, second = run(rows, readings), run([replace(t) for t in rows], readings)
    assert (first.lots, first.disposals, first.pairs) == (second.lots, second.disposals, second.pairs)


@given(STEPS)
def test_what_comes_after_the_window_changes_no_past(steps: list[Step]) -> None:
    """Thirty days after a sale its answer is final under the default readings, but for what a later sale re-dates."""
    rows = rows_of(steps)
    if not rows:
        return
    end = rows[len(rows) // 2].day
    final = {d.sale: d.disallowed for d in apply(rows, GROUPS, until=end).disposals if (end - d.sold).days > 30}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for d in apply(rows, GROUPS).disposals:
        sums[d.sale] += d.disallowed or ZERO
    known: dict[str, Decimal] = defaultdict(Decimal)
    for d in apply(rows, GROUPS, until=end).disposals:
        known[d.sale] += d.disallowed or ZERO
    assert {sale: known[sale] for sale in final} == {sale: sums[sale] for sale in final}
