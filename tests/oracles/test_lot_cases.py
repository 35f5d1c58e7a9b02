"""Published cases of lot methods and holding periods, from the shared material, against the ledger."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.engine.holding_period import long_on, term
from app.engine.ledger import Replay, replay
from app.engine.lots import in_order
from app.engine.parcel import parcel_of
from app.engine.tax import FlatRates
from app.model.account import LotMethod
from app.model.household import Lot
from app.model.number import ZERO
from app.model.transaction import Action, LotPick, Transaction

D = Decimal


def _read(path: Path) -> Any:  # noqa: ANN401  whatever the file holds
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def test_every_published_holding_period_comes_out(shared: Path) -> None:
    """Terms printed by the IRS, tax guides and other programs are ours, leap days and month ends included."""
    cases = [c for c in _read(shared / "tax_cases" / "holding_period.json") if c["kind"] == "holding_period"]
    days = [(c, date.fromisoformat(c["acquired"]), date.fromisoformat(c["sold"])) for c in cases]
    assert len(days) >= 10
    assert [c["id"] for c, acquired, sold in days if term(acquired, sold) != c["expected"]["term"]] == []


def _replayed(case: dict[str, Any]) -> Replay:
    """Replay the transactions of a case; a purchase is named by its id."""
    rows = []
    for t in case["transactions"]:
        bought = t["type"] == "buy"
        rows.append(
            Transaction(
                t["id"],
                t["account"],
                date.fromisoformat(t["date"]),
                Action.BUY if bought else Action.SELL,
                t["symbol"],
                D(t["qty"]),
                cash=-D(t["amount"]) if bought else D(t["amount"]),
                lots=tuple(LotPick(x["buy"], D(x["qty"])) for x in t.get("lots", ())),
                reference=t["id"],
            )
        )
    accounts = {r.account for r in rows}
    return replay(rows, dict.fromkeys(accounts, LotMethod(case["options"]["method"])), date.max - timedelta(days=1))


def _differences(case: dict[str, Any]) -> list[str]:
    """What a replay gives that the case does not expect; sales of one day are told apart by their shares."""
    found, expected, near = _replayed(case), case["expected"], D(case["tolerance"])
    day_of = {t["id"]: date.fromisoformat(t["date"]) for t in case["transactions"]}
    out = [i.text for i in found.issues]
    got = {(d.sold, d.lot, d.shares): d for d in found.disposals}
    for e in expected.get("disposals", ()):
        d = got.get((day_of[e["sell"]], e["buy"], D(e["qty"])))
        if d is None or abs((d.basis or ZERO) - D(e.get("basis", d.basis or ZERO))) > near:
            out.append(f"{e}: {d}")
        elif d.term != e.get("term", d.term):
            out.append(f"{e}: {d.term}")
    for sale, slices in expected.get("slices_by_sell", {}).items():
        gains = {(d.shares, d.gain) for d in found.disposals if d.sold == day_of[sale]}
        if len(gains) != len(slices) or not all(
            any(q == D(shares) and g is not None and abs(g - D(gain)) <= near for q, g in gains)
            for shares, gain in slices
        ):
            out.append(f"{sale}: {gains}")
    if "open_lots" in expected:
        wanted = {x["buy"]: (D(x["qty"]), D(x["basis"])) for x in expected["open_lots"]}
        held = {x.id: (x.shares, x.basis or ZERO) for x in found.lots}
        if wanted.keys() != held.keys() or any(
            wanted[i][0] != held[i][0] or abs(wanted[i][1] - held[i][1]) > near for i in wanted
        ):
            out.append(f"open {held}")
    if "raw_gain" in expected.get("totals", {}):
        total = sum((d.gain or ZERO for d in found.disposals), ZERO)
        if abs(total - D(expected["totals"]["raw_gain"])) > near:
            out.append(f"gains {total}")
    return out


def test_every_published_lot_match_comes_out(shared: Path) -> None:
    """FIFO, LIFO, HIFO, LOFO and the tiers of “min tax” match the same lots with the same basis as others do."""
    cases = [c for c in _read(shared / "tax_cases" / "lot_methods.json") if c["kind"] == "ledger"]
    assert len(cases) >= 12
    assert {c["id"]: found for c in cases if (found := _differences(c))} == {}


def test_the_tax_of_a_sale_by_each_method_comes_out(shared: Path) -> None:
    """Lots, gain and tax of one sale, worked exactly.

    Its “MinTax” ranks lots by their tax; ours is the brokers’ method of that name, in six tiers.
    """
    (case,) = _read(shared / "oracles" / "tax_lots.json")["cases"]
    sold = date(2025, 1, 15)
    lots = [
        Lot(x["id"], "A", "X", D(x["qty"]), x["qty"] * x["price"], date.fromisoformat(x["date"])) for x in case["lots"]
    ]
    for name, expected in case["results"].items():
        if name == "MinTax":
            continue
        left, gains, taken = D(case["qty"]), {"ST": ZERO, "LT": ZERO}, []
        price = Fraction(case["price"]) / 10**4
        parcels = [parcel_of(x, n) for n, x in enumerate(lots)]
        for p in in_order(parcels, LotMethod(name.lower()), price, sold.toordinal()):
            lot = lots[p.place]
            part = min(left, lot.shares)
            if part and lot.acquired is not None and lot.basis is not None:
                kind = "LT" if sold >= long_on(lot.acquired) else "ST"
                gain = part * case["price"] - lot.basis * part / lot.shares
                taken.append([lot.id, part, gain, kind])
                gains[kind] += gain
                left -= part
        assert taken == expected["lots"], name
        assert sum(gains.values(), ZERO) == expected["gain"], name
        assert FlatRates(case["st"], case["lt"]).tax(gains["ST"], gains["LT"]) == expected["tax"], name
