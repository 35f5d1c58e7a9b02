"""Words by which people know what a column is, whoever printed it: for names no profile has taught."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Of each role what its name says, and what such a name must not say. English first, then what European banks print.
_SAID: Mapping[str, tuple[str, str]] = {
    "date": (
        r"date|day|time|datum|fecha|data|dato|tag|buchungstag|handelstag",
        (
            r"settle\w*|expir\w*|acqui\w*|open\w*|purchased?|sold|sale|clos\w*|matur\w*|as of|vest\w*|valuta|value"
            r"|placed|adj\w*|grant|held|last|price|gain|change|chng|ex|pay|pricing|dividend|next|earnings"
        ),
    ),
    "sold": (r"sold|sale|sell|closed?|closing|dispos\w*|verkauf\w*", r"price|proceeds|cost|value|sell to \w+"),
    "acquired": (
        r"acqui\w*|opened|open|purchased?|bought|buy date|vest\w*|lot date|kauf\w*",
        r"price|cost|amount|adj\w*|value|buy to \w+|pay|ex|dividend|pricing|closed?",
    ),
    "as_of": (r"as of|cob date|valuation date|stand|stichtag", "yield|market value|price|value"),
    "action": (
        (
            r"action|activity|type|typ|trans code|transaction$|transaction type|side|buy/sell|b/s|vorgang"
            r"|art|tipo|opération|operation|soort"
        ),
        (
            r"account|asset|security|date|id|number|#|order|plan|record|tax|time|method|investment|term"
            r"|fees?|amount|description|name|payment"
        ),
    ),
    "symbol": (r"symbol|ticker|instrument|security id|kürzel", r"type|name|underlying|root"),
    "cusip": (r"cusip", ""),
    "isin": (r"isin", ""),
    "shares": (
        (
            r"quantity|qty|count|shares?|units?|filled(?: qty)?|stück\w*|anzahl|nominale|aantal|quantité|cantidad"
            r"|quantità|antal"
        ),
        r"cost|price|value|plan|net|per|/|proceeds|basis|total qty|gain|wert|kurs|%",
    ),
    "price": (
        r"price|nav|kurs|cours|koers|preis|prezzo|precio|kurspreis|close",
        r"cost|paid|purchase|change|chng|grant|%|basis|open\w*|average|avg cost",
    ),
    "amount": (
        r"amount|net|total|betrag|montant|bedrag|importe|importo|belopp|cash",
        (
            r"tax\w*|fees?|gross|price|basis|id|balance|shares|qty|quantity|gain|loss|cost|value|unit|units"
            r"|per|invested|yield"
        ),
    ),
    "value": (
        r"value|val|worth|wert|marktwert|kurswert|valeur|waarde|valor",
        r"begin\w*|change|chng|face|date|fair|per|%|day|original|cost|gain",
    ),
    "basis": (
        r"cost|basis|einstand\w*|kosten|invested|book value",
        r"per|/share|/|unit|average|avg\.?|original|method|type|share|transaction|adj\w*|fair",
    ),
    "unit_cost": (
        (
            r"cost/share|price paid|average cost|avg\.? (?:cost|price)|unit cost|cost per share|purchase price"
            r"|cost basis/share|average price"
        ),
        "",
    ),
    "gain": (r"gain|loss|g/l|p/l|p&l|gewinn", r"%|percent|term|st|lt|day|today|disallow\w*|realized|short|long"),
    "proceeds": (r"proceeds|erlös", r"net share"),
    "fees": (r"fees?|comm|commissions?|charges?|gebühr\w*|provision|spesen|frais|kosten", r"type|total"),
    "deposit": (r"credit|deposits?|money in|paid in|haben|gutschrift|crédit|einzahlung|inflow", r"card"),
    "withdrawal": (r"debit|withdrawals?|money out|paid out|soll|belastung|débit|auszahlung|outflow", r"card"),
    "description": (
        (
            r"description|name|security|investment|bezeichnung|wertpapier\w*|libellé|details|memo|titel|titre|product|fund"
            r"|instrument"
        ),
        r"account|type|id|date|#|number",
    ),
    "account": (r"account|konto|depot|compte|rekening", r"number|#|no\.?|type|id|%|total|value"),
    "account_number": (r"account (?:number|#|no\.?|id)|kontonummer|depotnummer|iban", ""),
    "currency": (r"currency|ccy|währung|devise|valuta|munt|divisa", r"rate|conversion"),
    "term": (r"term|holding period", r"gain|loss|gain/loss|st|lt"),
    "disallowed": (r"disallow\w*", r"\?"),
    "short_gain": (r"(?:short.?term|st) .*(?:gain|loss|g/l).*", "%"),
    "long_gain": (r"(?:long.?term|lt) .*(?:gain|loss|g/l).*", "%"),
    "cash_balance": (r"balance|saldo|solde", "type"),
    "close": (r"close|last|closing|schluss\w*", r"date|day"),
    "open": (r"open|opening|eröffnung", r"date|interest"),
    "high": (r"high|hoch", "52"),
    "low": (r"low|tief", "52"),
    "volume": (r"volume|vol\.?|volumen", ""),
    "adjusted": (r"adj\.? ?close|adjusted|adjusted close", ""),
}


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    return {
        role: (re.compile(rf"(?<!\w)(?:{said})(?!\w)"), re.compile(rf"(?<!\w)(?:{never})(?!\w)") if never else None)
        for role, (said, never) in _SAID.items()
    }


def spaced(cell: str) -> str:
    """A column's name as words: `TradeDate`, `trade_date` and `Trade.Date` are two of them."""
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|[_.](?=\w)", " ", cell).lower().split())


def word_for(words: str, role: str) -> str:
    """The word of a column's name that speaks for a role; empty where none does, or another speaks against it."""
    said, _ = _patterns().get(role, (None, None))
    match = said.search(words) if said is not None else None
    return "" if match is None or speaks_against(words, role) else match[0]


def speaks_against(words: str, role: str) -> bool:
    """Tell whether a word of a column's name says that it is something else than the role."""
    _, never = _patterns().get(role, (None, None))
    return never is not None and never.search(words) is not None
