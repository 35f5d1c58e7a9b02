"""OFX and QFX text to a tree: SGML without closing tags (1.x) and XML (2.x) alike."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[A-Za-z0-9_.]+)[^<>]*?(?P<empty>/?)>(?P<value>[^<]*)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_START = 5000
# Deeper than any statement; a damaged file may nest without end.
_DEEPEST = 60


@dataclass(slots=True)
class Element:
    """A tag with its text or its children, and the line on which it begins."""

    tag: str
    line: int
    value: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element below with one of the tags, in order, however deep."""
        waiting = [iter(self.children)]
        while waiting:
            child = next(waiting[-1], None)
            if child is None:
                waiting.pop()
                continue
            if child.tag in tags:
                yield child
            waiting.append(iter(child.children))

    def text(self, tag: str) -> str:
        """The text of the first element below with the tag, empty where there is none."""
        return next((element.value for element in self.all(tag) if element.value), "")


def is_ofx(text: str) -> bool:
    """Tell whether a text is OFX, by its header or its first tag."""
    start = text[:_START].lstrip("\ufeff \n\t").upper()
    return start.startswith(("OFXHEADER", "<?OFX", "<OFX>")) or (start.startswith("<?XML") and "<OFX>" in start)


def parse(text: str) -> Element:
    """The tree of a text; tags that are never closed are leaves where text follows them, and nothing raises."""
    text = _CDATA.sub(lambda match: html.escape(match[1]), text)
    root = Element("", 1)
    path = [root]
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        tag, value = match["tag"].upper(), html.unescape(match["value"]).strip()
        if match["close"]:
            _leave(path, tag)
            continue
        element = Element(tag, line, value)
        path[-1].children.append(element)
        if not value and not match["empty"] and len(path) < _DEEPEST:
            path.append(element)
    return root


def _leave(path: list[Element], tag: str) -> None:
    """Close the innermost open element with the tag; what is open inside it was an empty leaf."""
    for depth in range(len(path) - 1, 0, -1):
        if path[depth].tag == tag:
            del path[depth:]
            return
