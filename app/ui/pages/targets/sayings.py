"""What the user says of a security that the plan has no place for: its symbol, its names in files, its price."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.desk.session import Session
from app.model.security import Security
from app.model.target import AssetClass
from app.ui.job import once
from app.ui.pages.page import PageContext
from app.ui.pages.targets.fund_editor import FundEditor, FundHints, FundSaid


class Sayings(QObject):
    """Writes what is said, each part a step of its own, and fetches what is known for the editor."""

    _counted = Signal(str, str)  # security, what there is

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context

    def hints(self, symbol: str, hints: FundHints) -> FundHints:
        """The hints with what files print for the security, and its price in force."""
        session, view = self._context.session, self._context.format
        printed = tuple(p for p, meaning in session.security_names().items() if meaning == symbol)
        quote = session.household().quotes.get(symbol)
        price = ""
        if quote is not None:
            price = view.price(quote.price) + (f", {view.day(quote.day)}" if quote.day else "")
        return replace(hints, printed=printed, price=price)

    def show_series(self, editor: FundEditor, symbol: str) -> None:
        """Say in an editor, if it is still open, which prices of price files there are, once they are counted."""
        context = self._context
        self._counted.connect(editor.show_series)

        def count() -> str:
            found = next((s for s in context.session.price_series() if s.symbol == symbol), None)
            if found is None:
                return ""
            view = context.format
            span = f"{view.day_long(found.first)} to {view.day_long(found.last)}"
            return f"Price files have {view.counted(found.days, 'price')} of it, {span}."

        def done(words: str) -> None:
            self._counted.emit(symbol, words)

        context.run(once("Counting prices", count), done, label="Counting prices", slot="price series")

    def take(self, said: FundSaid) -> None:
        """Write what is said; the last step is told, and can be undone."""
        context = self._context
        work = once("Saving", lambda: _write(context.session, said))

        def done(sentence: str) -> None:
            context.say(sentence)
            context.changed()

        context.run(work, done, label="Saving what the security is", writes=True)


def change_words(before: Security | None, security: Security) -> str:
    """What the step is called that changes a security: by the weightiest of what is changed."""
    symbol = security.symbol
    if before is None or before.classes != security.classes:
        where = " and ".join(AssetClass(name).short_name for name in security.classes) or "no class"
        return f"Put {symbol} into {where}"
    if before.identical != security.identical:
        return f"Change what {symbol} is identical to"
    if before.index != security.index:
        return f"Change the index of {symbol}"
    if before.substitutes != security.substitutes:
        return f"Change the substitutes of {symbol}"
    return f"Change what trading {symbol} costs"


def _write(session: Session, said: FundSaid) -> str:
    told = ""
    if said.drops_prices:
        count = session.delete_prices(said.of)
        told = f"{count} prices of {said.of} are deleted."
    if said.price is not None:
        session.set_price(said.of, session.as_of, said.price)
        told = f"{said.of} has a price of {session.as_of}."
    for printed in said.forgotten:
        session.forget_name(printed)
        told = f"“{printed}” means itself again."
    for printed in said.learnt:
        session.name_security(printed, said.of)
        told = f"“{printed}” is {said.of}."
    if said.symbol:
        symbol = session.name_security(said.of, said.symbol)
        told = f"{said.of} is {symbol} now."
    return told
