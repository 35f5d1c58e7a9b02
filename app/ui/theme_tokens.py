"""The design tokens as frozen values, read from ``themes/tokens.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal, TypeVar, get_args

from app.resources import resource_path

ThemeName = Literal["light", "dark"]
ColorRole = Literal[
    "canvas", "rail", "surface", "sunken", "hover", "selected", "chip",
    "line", "line_strong", "grid", "control",
    "ink", "ink_2", "ink_3",
    "accent", "accent_hover", "on_accent", "accent_tint", "band", "band_edge",
    "over", "over_tint", "under", "under_tint", "good", "good_tint",
    "caution", "caution_tint", "danger", "danger_tint",
]  # fmt: skip
TypeName = Literal[
    "hero", "display", "verdict", "figure", "title", "subtitle",
    "heading", "body", "emphasis", "strong", "small", "micro",
]  # fmt: skip
MarkerShape = Literal["circle", "square", "triangle-up", "diamond", "hexagon", "triangle-down", "cross"]
FillPattern = Literal["solid", "diagonal-up", "diagonal-down", "dots", "horizontal", "vertical", "grid"]

COLOR_ROLES: tuple[ColorRole, ...] = get_args(ColorRole)
TYPE_NAMES: tuple[TypeName, ...] = get_args(TypeName)

_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One type style: sizes in pixels at text size 100 %, tracking in em."""

    family: Literal["text", "display"]
    px: int
    line: int
    weight: int
    tracking: float


@dataclass(frozen=True, slots=True)
class ClassSlot:
    """What identifies an asset class: colour, marker, fill pattern and line dash (px)."""

    number: int
    light: str
    dark: str
    marker: MarkerShape
    pattern: FillPattern
    dash: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shadow:
    """The one soft shadow of a floating surface; colours are ``#RRGGBBAA``."""

    y: int
    blur: int
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Overshoot:
    """The dashed line from a broken edge to the marker: stroke and dash in pixels."""

    stroke: float
    dash: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BandSizes:
    """Measures of the band slider in pixels, its range in percentage points."""

    track: float
    band_height: float
    band_height_readonly: float
    bracket: tuple[float, ...]
    bracket_stroke: float
    target_tab: tuple[float, ...]
    target_tick: float
    marker_radius: float
    marker_radius_readonly: float
    ghost_radius: float
    ghost_stroke: float
    overshoot: Overshoot
    flag: tuple[float, ...]
    range_points_edit: float


@dataclass(frozen=True, slots=True)
class InclinometerSizes:
    """Measures of the inclinometer: pixels, and angles in radians from the lowest point."""

    size: tuple[float, ...]
    radius: float
    half_angle_rad: float
    edge_angle_rad: float
    tube: float
    ball_radius: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """Everything in the token file that the program reads."""

    families: Mapping[Literal["text", "display"], str]
    fallback: tuple[str, ...]
    features: tuple[str, ...]
    text_sizes: tuple[float, ...]
    types: Mapping[str, TypeStyle]
    colors: Mapping[ThemeName, Mapping[str, str]]
    slots: tuple[ClassSlot, ...]
    shadows: Mapping[str, Shadow]
    scrim: Mapping[str, str]
    px: Mapping[str, int]
    """Single sizes by ``table.name``: space, size, density, radius, motion and break."""
    band: BandSizes
    inclinometer: InclinometerSizes


@cache
def read_tokens() -> Tokens:
    """Read the token file once; a missing or misspelt token raises at start, not while painting."""
    with resource_path("themes/tokens.toml").open("rb") as file:
        raw = tomllib.load(file)
    font, color, elevation = raw["font"], raw["color"], raw["elevation"]
    band = raw["band_slider"] | {"overshoot": _record(Overshoot, raw["band_slider"]["overshoot"])}
    return Tokens(
        families={"text": font["text"], "display": font["display"]},
        fallback=tuple(font["fallback"]),
        features=tuple(font["features"]),
        text_sizes=tuple(raw["meta"]["text_sizes"]),
        types={name: _record(TypeStyle, raw["type"][name]) for name in TYPE_NAMES},
        colors={
            "light": {role: color["light"][role] for role in COLOR_ROLES},
            "dark": {role: color["dark"][role] for role in COLOR_ROLES},
        },
        slots=tuple(_record(ClassSlot, {"number": row["slot"], **row}) for row in raw["class"]),
        shadows={name: _record(Shadow, elevation[name]) for name in ("popover", "palette")},
        scrim=elevation["scrim"],
        px={
            f"{table}.{name}": value
            for table in ("space", "size", "density", "radius", "motion", "break")
            for name, value in raw[table].items()
            if isinstance(value, int)
        },
        band=_record(BandSizes, band),
        inclinometer=_record(InclinometerSizes, raw["inclinometer"]),
    )


def _record(kind: type[_R], table: Mapping[str, object]) -> _R:
    """Build a frozen record from a TOML table, lists as tuples, ignoring what it does not name."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # always a dataclass
    values = {name: table[name] for name in names}
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
