"""What may be asked of an open household about its ledger: every row that was imported, the newest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from app.desk.questions import Questions
from app.model.transaction import Action, Transaction


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A row of the ledger; `event` are the rows that tell one event with it, by id.

    `printed_action` is the broker's own word; a row that has not settled counts nowhere yet.
    """

    row: Transaction
    printed_action: str = ""
    is_settled: bool = True
    event: tuple[Transaction, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether what it did is for the user to say."""
        return self.row.action is Action.UNCLASSIFIED


class LedgerQuestions(Questions):
    """The question."""

    def ledger(self) -> tuple[LedgerLine, ...]:
        """Every row of the ledger, the newest first, with those that are one event with it. It may take a second."""
        from app.engine.events import reinvestments

        def lines() -> tuple[LedgerLine, ...]:
            found = self._session.file.ledger()
            rows = {line.transaction.id: line.transaction for line in found}
            together: defaultdict[str, list[Transaction]] = defaultdict(list)
            for bought, paid in reinvestments(rows.values()).items():
                for one in paid:
                    together[bought].append(rows[one])
                    together[one].append(rows[bought])
            return tuple(
                LedgerLine(line.transaction, line.printed_action, line.settled, tuple(together[line.transaction.id]))
                for line in reversed(found)
            )

        return self._keep("ledger", lines)
