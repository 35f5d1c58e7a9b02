"""How a column writes its numbers and days: every form that reads it, and whether the column itself decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.feeds.profile_keys import NumberForm
from app.feeds.values import NULLS, Days, Numbers, UnreadableError, day_before_month

NUMBER_FORMS: dict[str, NumberForm] = {
    "1,234.56": NumberForm(".", ","),
    "1.234,56": NumberForm(",", "."),
    "1 234,56": NumberForm(",", " "),
    "1'234.56": NumberForm(".", "'"),
    "1’234.56": NumberForm(".", "’"),
    "1'234,56": NumberForm(",", "'"),
}
"""The ways numbers are written, each by an example of itself; the usual one first."""

_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d.%m.%y")
_DASHED = ("%m-%d-%Y", "%d-%m-%Y", "%m-%d-%y", "%d-%m-%y")
_WORDED = (
    *("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b-%d-%Y"),
    *("%d %b %y", "%Y.%m.%d", "%d/%b/%Y", "%a %b %d %Y"),
)
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S.%f")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
DAY_FORMATS = (*_DAYS, *_DASHED, *_WORDED)
"""The ways days are written that are proposed, without a time of day."""
_ZONE = re.compile(r" (?:[ECMP][SD]T|UTC|GMT)$")
_LOOKED_AT = 1000
# A format that reads none of so many texts is not the column's.
_ENOUGH = 40
_PLAIN = re.compile(r"\d{1,15}")
_DIGIT = re.compile(r"\d")
_SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b", re.ASCII)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Format:
    """One form that reads a column: how many of its distinct texts, with texts that speak for it and none other.

    `value` is a `strptime` format, or a key of `NUMBER_FORMS`; `example` is how the column's first text reads in it.
    """

    value: str
    reads: int
    of: int
    example: str
    deciding: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The part of the texts it reads."""
        return self.reads / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Formats:
    """The forms that read a column best, likeliest first; `decided` is the one, empty where the column leaves it open.

    `reason` says in a sentence why, or what is open.
    """

    found: tuple[Format, ...] = ()
    decided: str = ""
    reason: str = ""

    @property
    def share(self) -> float:
        """The part of the texts the best form reads."""
        return self.found[0].share if self.found else 0.0


def _told(texts: Iterable[str]) -> list[str]:
    """Distinct texts that say something, as many as are looked at."""
    found: dict[str, None] = {}
    for text in texts:
        plain = text.strip()
        if plain.lower() not in NULLS:
            found[plain] = None
            if len(found) >= _LOOKED_AT:
                break
    return list(found)


# --- Days ---------------------------------------------------------------------------------------------------


def day_formats(texts: Iterable[str]) -> Formats:
    """The formats of days that read the texts, and whether they decide between month/day and day/month.

    What is decided may be several formats with `|` between them, where a column writes its days in several ways.
    """
    told = [text.partition(" as of ")[0] for text in _told(texts)]
    read = {pattern: found for pattern in _candidates(told) if (found := _read(pattern, told))}
    if not read:
        return Formats()
    order = sorted(read, key=lambda pattern: -len(read[pattern]))
    best = order[0]
    rival = next((p for p in order if p != best and _turned(p) == _turned(best)), "")
    if rival and not read[rival].keys() < read[best].keys():
        pair = tuple(_day_format(p, told, read[p]) for p in (best, rival))
        if read[rival].keys() != read[best].keys():
            return Formats(pair, "", "Some of them have the month first and others the day.")
        either = f"“{told[min(read[best])]}” may be {pair[0].example} or {pair[1].example}"
        return Formats(pair, "", f"{either}, and no other row says which.")
    parts = _together(order, read, len(told))
    joined = "|".join(parts)
    whole = _day_format(joined, told, {n: day for part in reversed(parts) for n, day in read[part].items()})
    deciding = next((text for text in told if _SLASHED.match(text) and _decides(text)), "")
    if deciding:
        reason = f"“{deciding}” decides: no year has a month above 12."
    else:
        reason = f"{whole.reads} of {whole.of} texts read as days, “{told[0]}” as {whole.example}."
    others = tuple(_day_format(p, told, read[p]) for p in order if p != joined)
    return Formats((whole, *others), joined, reason)


def _together(order: Sequence[str], read: Mapping[str, Mapping[int, date]], of: int) -> list[str]:
    """The best format, with those that read what it does not, none of them in another order of day and month."""
    parts, seen = [order[0]], set(read[order[0]])
    for pattern in order[1:]:
        turned = any(one[:5] != pattern[:5] and _same(one, pattern) for one in parts)
        if len(seen) < of and not turned and not read[pattern].keys() <= seen:
            parts.append(pattern)
            seen |= read[pattern].keys()
    return parts


def _same(one: str, other: str) -> bool:
    """Tell whether two formats begin with day and month in one order or the other, and the same mark between."""
    return _turned(one)[:5] == _turned(other)[:5]


def _day_format(pattern: str, told: Sequence[str], read: Mapping[int, date]) -> Format:
    return Format(pattern, len(read), len(told), told_day(read[min(read)]))


def _candidates(told: Sequence[str]) -> list[str]:
    """Every format worth trying: with a time of day only where a text has one."""
    if not any(map(_CLOCK.search, told)):
        return list(DAY_FORMATS)
    between = ("T", " ", ", ") if any("T" in text for text in told) else (" ", ", ", ";")
    timed = [f"{day}{gap}{clock}" for day in DAY_FORMATS for gap in between for clock in _CLOCKS]
    zoned = [f"{day}{gap}%H:%M:%S{rest}" for day in _DAYS[:1] for gap in between for rest in ("%z", ".%f%z")]
    # Some print the time zone behind it, by its letters.
    zones = sorted({match[0] for text in told if (match := _ZONE.search(text))})[:4]
    named = [f"{pattern}{zone}" for pattern in timed for zone in zones] if zones else []
    return [*named, *DAY_FORMATS, *timed, *zoned]


def _read(pattern: str, told: Sequence[str]) -> dict[int, date]:
    """The days a format reads, by place; ISO is left to its own."""
    days, iso = Days((pattern,), any_year=True), Days((), any_year=True)
    is_iso, is_seldom = pattern == "%Y-%m-%d", _ZONE.search(pattern) is not None
    found: dict[int, date] = {}
    for n, text in enumerate(told):
        with suppress(UnreadableError):
            day = days[text]
            if day is not None and (is_iso or not _is_iso(iso, text)):
                found[n] = day
        if n == _ENOUGH and not found and not is_seldom:
            return {}
    return found


def _is_iso(iso: Days, text: str) -> bool:
    with suppress(UnreadableError):
        return iso[text] is not None
    return False


def _turned(pattern: str) -> str:
    """The format with the day in front, where the month was there, with slashes or dashes."""
    return "%d-%m" + pattern[5:] if pattern.startswith("%m-%d") else day_before_month(pattern)


def _decides(text: str) -> bool:
    """Tell whether a day shows by itself which of its numbers is the month, or needs not show it."""
    match = _SLASHED.match(text)
    return match is None or any(int(match[n]) > _MONTHS for n in (1, 2))


def told_day(day: date) -> str:
    """A day that cannot be misread."""
    return f"{day.day} {day:%B} {day.year}"


# --- Numbers ------------------------------------------------------------------------------------------------


def number_formats(texts: Iterable[str]) -> Formats:
    """The forms of numbers that read the texts, and whether they decide where the decimal mark is."""
    told = [text for text in _told(texts) if _DIGIT.search(text)]
    if not told:
        return Formats()
    readings = {name: _numbers(form, told) for name, form in NUMBER_FORMS.items()}
    counts = {name: sum(v is not None for v in values) for name, values in readings.items()}
    most = max(counts.values())
    if not most:
        return Formats()
    best = [name for name in NUMBER_FORMS if counts[name] == most]
    apart = [name for name in best if _differ(readings[name], readings[best[0]])]
    found = tuple(_number_format(name, told, readings, best) for name in best)
    if apart:
        n = next(n for n, (a, b) in enumerate(zip(readings[best[0]], readings[apart[0]], strict=True)) if a != b)
        one, other = readings[best[0]][n], readings[apart[0]][n]
        shown = (found[0], next(f for f in found if f.value == apart[0]))
        return Formats(shown, "", f"“{told[n]}” may be {one} or {other}, and no other number says which.")
    deciding = found[0].deciding
    usual = "The numbers are written in the usual way."
    reason = f"“{deciding[0]}” decides." if deciding and best[0] != next(iter(NUMBER_FORMS)) else usual
    return Formats(found, best[0], reason)


def _numbers(form: NumberForm, told: Sequence[str]) -> list[Decimal | None]:
    numbers = Numbers(form.decimal, form.thousands)
    found: list[Decimal | None] = []
    for text in told:
        number = None
        with suppress(UnreadableError):
            number = numbers[text]
        found.append(number)
    return found


def _differ(some: Sequence[Decimal | None], others: Sequence[Decimal | None]) -> bool:
    return any(a != b for a, b in zip(some, others, strict=True))


def _number_format(
    name: str, told: Sequence[str], readings: dict[str, list[Decimal | None]], best: Sequence[str]
) -> Format:
    mine = readings[name]
    others = [values for other, values in readings.items() if other not in best]
    deciding = [
        text
        for n, text in enumerate(told)
        if not _PLAIN.fullmatch(text) and mine[n] is not None and any(values[n] is None for values in others)
    ]
    example = next((f"{v}" for v in mine if v is not None), "")
    return Format(name, sum(v is not None for v in mine), len(told), example, tuple(deciding[:3]))
