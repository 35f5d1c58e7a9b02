"""The commands of securities and prices: what is known of each, what files' names mean, prices set and deleted."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from app.cli.answer import Answer
from app.cli.shapes import exact, iso, money
from app.cli.tables import table
from app.desk.session import Session
from app.model.errors import InputError
from app.model.number import plain

if TYPE_CHECKING:
    from app.desk.securities import SecurityView
    from app.model.security import PriceSeries


def securities(session: Session, arguments: argparse.Namespace) -> Answer:
    """Give a name a symbol or take it back, if asked, and list every security; what nobody knows comes first."""
    told = ""
    if arguments.action == "alias" and arguments.remove is not None:
        session.forget_name(arguments.remove)
        told = f"“{arguments.remove}” means itself again."
    elif arguments.action == "alias":
        if arguments.printed is None or arguments.symbol is None:
            raise InputError("An alias needs two names.", "", "Write `securities alias PRINTED SYMBOL`.")
        symbol = session.name_security(arguments.printed, arguments.symbol)
        told = f"“{arguments.printed}” is {symbol}, in all that is there and in later imports."
    views = session.securities()
    unknown = [v.symbol for v in views if v.missing]
    shape = {"securities": [_shape(session, v) for v in views], "unknown": unknown}
    rows = [
        (v.symbol, v.name, ", ".join(v.classes), plain(v.shares), money(v.value), iso(v.price_day), *_words(v))
        for v in views
    ]
    head = ("security", "name", "class", "shares", "value", "price of", "printed as", "missing")
    listed = table(head, rows, frozenset({3, 4})) if rows else "There are no securities."
    return Answer(shape, "\n".join(filter(None, [told, listed])))


def _words(view: SecurityView) -> tuple[str, str]:
    return ", ".join(view.printed), ", ".join(view.missing)


def _shape(session: Session, view: SecurityView) -> dict[str, Any]:
    security = session.household().security(view.symbol)
    return {
        "symbol": view.symbol,
        "name": view.name,
        "classes": {name: float(part) for name, part in view.classes.items()},
        "shares": plain(view.shares),
        "value": money(view.value),
        "price": exact(view.price),
        "price_date": iso(view.price_day),
        "printed": list(view.printed),
        "accounts": list(view.accounts),
        "half_spread_bps": plain(security.half_spread_bps),
        "daily_volume": exact(security.daily_volume),
        "missing": list(view.missing),
    }


def price_list(session: Session) -> Answer:
    """The prices that are kept of each security, and the one in force."""
    views = [v for v in session.securities() if v.series is not None or v.price is not None or v.shares]
    known = {v.symbol for v in views}
    series = {s.symbol: s for s in session.file.price_series()}
    rows: list[dict[str, Any]] = [
        {
            "symbol": v.symbol,
            "price": exact(v.price),
            "date": iso(v.price_day),
            "age": None if v.price_day is None else (session.as_of - v.price_day).days,
            **_days(series.get(v.symbol)),
        }
        for v in views
    ]
    rows += [
        {"symbol": symbol, "price": None, "date": None, "age": None, **_days(found)}
        for symbol, found in series.items()
        if symbol not in known
    ]
    head = ("symbol", "price", "date", "age", "days", "first", "last")
    listed = table(head, [[row[k] for k in head] for row in rows], frozenset({1, 3, 4}))
    return Answer({"prices": rows}, listed if rows else "There are no prices.")


def _days(series: PriceSeries | None) -> dict[str, Any]:
    if series is None:
        return {"days": 0, "first": None, "last": None}
    return {"days": series.days, "first": iso(series.first), "last": iso(series.last)}


def set_price(session: Session, arguments: argparse.Namespace) -> Answer:
    """Give a security a price of a day."""
    try:
        close = Decimal(arguments.close.replace(",", "").removeprefix("$"))
    except InvalidOperation:
        raise InputError(f"“{arguments.close}” is no price.", "", "Write it as 123.45.") from None
    if not close.is_finite():
        raise InputError(f"“{arguments.close}” is no price.", "", "Write it as 123.45.")
    symbol = session.set_price(arguments.symbol, arguments.day, close)
    told = f"{symbol} is {plain(close)} on {arguments.day}, whatever files say of that day."
    return Answer({"symbol": symbol, "date": iso(arguments.day), "close": plain(close)}, told)


def delete_prices(session: Session, arguments: argparse.Namespace) -> Answer:
    """Delete prices of a security."""
    gone = session.delete_prices(arguments.symbol, arguments.first, arguments.last)
    return Answer({"symbol": arguments.symbol.upper(), "deleted": gone}, f"{gone} prices are deleted.")
