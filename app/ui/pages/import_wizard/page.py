"""The page on which a file nothing knows is matched by hand: one page, nothing saved until the template is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.model.errors import AppError
from app.ui.job import Job, Steps, once
from app.ui.pages.import_wizard.asking import Questions
from app.ui.pages.import_wizard.grid_card import GridCard
from app.ui.pages.import_wizard.matching import (
    Matched,
    OpenForm,
    Told,
    Ways,
    begin,
    suggest_again,
    with_lines_left_out,
    with_lines_taken_in,
    with_proposal,
    with_role,
    work_out,
)
from app.ui.pages.import_wizard.result import ResultCard
from app.ui.pages.import_wizard.side import SidePane
from app.ui.pages.import_wizard.words import SIGNS, drift_words
from app.ui.pages.page import Page, PageContext
from app.ui.pages.plain import one_line, unmarked
from app.ui.theme import current_theme
from app.ui.widgets.banner import BannerView
from app.ui.widgets.card import button

if TYPE_CHECKING:
    from app.desk.templates import Draft, DriftProposal, TemplateView

_SLOT = "wizard"
_STOPPED = "Stopped. Change something, and it is worked out again."


class ImportWizardPage(Page):
    """Shows what a file gives as it is matched now, and asks what it can't know."""

    key = "wizard"
    title = "Match columns"
    icon = "columns"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._path: Path | None = None
        self._back = "accounts"
        self._ways = self._good_ways = Ways()
        self._told: Told | None = None
        self._job: Job | None = None
        self.back = button("Accounts /", "quiet", small=True)
        self.back.clicked.connect(lambda _: self._leave())
        self.header.lead(self.back)
        self.card = GridCard()
        self.questions = Questions(self.banners, self.card.source.kind)
        self.result = ResultCard(context.format)
        self.side = SidePane(list(SIGNS))
        gap = current_theme().px("space.card_gap")
        left = QVBoxLayout()
        left.setSpacing(gap)
        left.addWidget(self.card, 3)
        left.addWidget(self.result, 2)
        across = QHBoxLayout()
        across.setSpacing(gap)
        across.addLayout(left, 1)
        across.addWidget(self.side)
        self.body.addLayout(across, 1)
        self._connect_file()
        self._connect_draft()
        self._show_nothing("Choose a file to match its columns.")

    def arrive(self, **what: str) -> None:
        """Match the columns of a file; `back` is where its page was opened from."""
        self._path, self._back = Path(what["path"]), what.get("back", "accounts")
        self._ways, self._told = Ways(), None
        self.side.name.setText("")
        place = "Import review" if self._back == "import" else "Accounts"
        self.back.setText(f"{place} /")
        self.back.setAccessibleName(f"Back to {place.lower()}")
        self.header.set_note(f"{one_line(self._path.name)} · Nothing is saved until you save the template.")
        self._read()

    def refresh(self) -> None:
        """Work the result out again: what is known already may have changed."""
        self.card.model.hide_figures(hidden=self.context.format.hide_amounts)
        self.result.use_format(self.context.format)
        if self._told is not None:
            self._change(self._told)

    def _connect_file(self) -> None:
        source = self.card.source
        source.encodingChosen.connect(lambda told: self._cut(replace(self._ways, encoding=told)))
        source.delimiterChosen.connect(lambda told: self._cut(replace(self._ways, delimiter=told)))
        source.sheetChosen.connect(lambda told: self._cut(replace(self._ways, sheet=told)))
        source.kindChosen.connect(lambda kind: self._suggest(kind=kind))
        self.card.headerAsked.connect(lambda line: self._suggest(header=line))
        self.result.lineAsked.connect(self.card.show_line)
        self.side.cancelAsked.connect(self._leave)
        self.side.saveAsked.connect(self._save)

    def _connect_draft(self) -> None:
        self.card.source.numbersChosen.connect(self._choose_numbers)
        self.card.strip.roleChosen.connect(self._choose_role)
        self.card.strip.formChosen.connect(self._choose_days)
        self.card.leavingAsked.connect(self._leave_out)
        self.card.takingAsked.connect(self._take_in_line)
        self.side.left_out.takingAsked.connect(self._take_in)
        self.side.words.effectChosen.connect(self._choose_effect)
        self.side.constantChosen.connect(self._choose_constant)
        self.side.currencyChosen.connect(lambda told: self._draft(lambda draft: replace(draft, currency=told)))
        self.side.signChosen.connect(self._choose_signs)

    # Reading

    def _read(self) -> None:
        """Cut the file into cells and suggest what they are."""
        if self._path is None:
            return
        session, path, ways = self.context.session, self._path, self._ways
        self.tell(None)
        self.questions.clear()
        self.result.say("Reading the file.")
        self._run(begin(session, path, ways), self._take_told, f"Reading {path.name}", self._refuse)

    def _cut(self, ways: Ways) -> None:
        self._ways = ways
        self._read()

    def _suggest(self, *, kind: str = "", header: int = 0) -> None:
        """Suggest anew for another kind of table, or another line as the header."""
        told = self._told
        if told is None or (not kind and header == told.draft.header_line):
            return
        self._ways = replace(self._ways, kind=kind or self._ways.kind)
        steps = suggest_again(self.context.session, told, self._ways.kind, header or told.draft.header_line)
        self.result.mark_stale()
        self._run(steps, self._take_told, "Matching columns")

    def _take_told(self, told: Told) -> None:
        self._good_ways = self._ways
        self._change(told)

    def _change(self, told: Told) -> None:
        """Take a decision: it counts at once, and what follows from it is worked out."""
        if self._path is None:
            return
        self._told = told
        self.result.mark_stale()
        self.side.set_ready("Working out what this gives.")
        self._run(work_out(self.context.session, self._path, told), self._show, "Reading by the template")

    def _draft(self, change: Callable[[Draft], Draft]) -> None:
        if self._told is not None:
            self._change(self._told.with_draft(change(self._told.draft)))

    def _run(
        self,
        steps: Steps[object],
        done: Callable[..., object],
        label: str,
        on_failed: Callable[[AppError], object] | None = None,
    ) -> None:
        job = self._job = self.context.run(steps, done, label=label, slot=_SLOT, on_failed=on_failed)
        job.cancelled.connect(lambda: self._stopped(job))

    def _stopped(self, job: Job) -> None:
        """Say that the user stopped the work; a newer job that took its place says what comes of it."""
        if job is self._job and self._path is not None:
            self.result.say(_STOPPED)
            self.side.set_ready(_STOPPED)

    # Showing

    def _show(self, matched: Matched) -> None:
        told, card = matched.told, self.card
        self._told = told
        card.setEnabled(True)
        card.source.show()
        self.side.show_body(shown=True)
        again = len(matched.lines) == card.model.rowCount() and len(matched.columns) == card.model.columnCount()
        if again:
            card.model.renew(matched.lines)
        else:
            card.model.show(matched.lines, len(matched.columns))
        card.has_header = bool(told.draft.header_line)
        card.model.set_used(told.draft.columns, [column.name for column in matched.columns])
        card.source.show_view(matched.source)
        card.strip.show_columns(matched.columns, matched.roles)
        if not again:
            card.show_from(told.draft.header_line)
        card.say_cell()
        missing = "Answer what is asked above." if matched.open_forms else matched.missing
        self._show_side(matched, missing)
        self._ask(matched)
        if matched.table is None:
            self.result.say(missing, "caution")
        else:
            self.result.show_table(matched.table, self.context.format)
        self.result.show_problems(matched.problems)

    def _show_side(self, matched: Matched, missing: str) -> None:
        draft, side = matched.told.draft, self.side
        place = draft.place("action")
        side.words.show_words("" if place is None else draft.header[place], matched.words)
        side.left_out.show_rules(matched.left_out)
        known = [account.name for account in self.context.session.plan.accounts]
        side.show_constants(draft.constants, known, draft.currency, str(draft.signs))
        roles, kind = set(draft.columns.values()), str(draft.kind)
        side.offer(
            account=roles.isdisjoint({"account", "account_number"}) and kind != "prices",
            symbol=roles.isdisjoint({"symbol", "cusip", "isin"}) and kind != "transactions",
            signs=kind == "transactions",
        )
        if draft.name and not side.name.text():
            side.name.setText(draft.name)
        side.currency.setPlaceholderText(self.context.session.plan.household.currency)
        side.set_ready(missing)

    def _ask(self, matched: Matched) -> None:
        """Ask what the file leaves open, and offer a template that it looks like."""
        open_ = {f"form {form.place}": form for form in matched.open_forms}
        for key in self.questions.keys - open_.keys() - {"drift"}:
            self.questions.ask(key, None)
        for key, form in open_.items():
            name = one_line(unmarked(form.name)) or "Numbers"
            view = BannerView(f"**{name}: which is meant?** {one_line(unmarked(form.reason))}", "caution", "warning")
            answers = [(words, partial(self._answer, form, value)) for value, words in form.answers]
            self.questions.ask(key, view, answers)
        proposal = next(iter(matched.told.proposals), None)
        if proposal is None:
            self.questions.ask("drift", None)
        else:
            view = BannerView(drift_words(proposal), "accent", "info")
            self.questions.ask("drift", view, [("Use it", lambda: self._use(proposal))])

    def _show_nothing(self, sentence: str) -> None:
        self.questions.clear()
        self.card.model.show((), 0)
        self.card.strip.show_columns((), [])
        self.card.say_cell()
        self.card.setEnabled(False)
        self.card.source.hide()
        self.side.show_body(shown=False)
        self.side.words.show_words("", ())
        self.side.left_out.show_rules(())
        self.side.set_ready(sentence)
        self.result.say(sentence)

    def _refuse(self, error: AppError) -> None:
        """Say why the file can't be matched; cut in another way than it can be, it stays as it was."""
        self.tell(error)
        if self._told is not None:
            self._ways = self._good_ways
            self._change(self._told)
        else:
            self._show_nothing("Nothing can be matched in this file.")

    # Deciding

    def _choose_role(self, place: int, role: str) -> None:
        if self._told is not None:
            self._change(with_role(self._told, place, role))

    def _choose_days(self, place: int, form: str) -> None:
        self._draft(lambda draft: replace(draft, dates={**draft.dates, place: form}))

    def _choose_numbers(self, name: str) -> None:
        from app.desk.templates import NUMBER_FORMS

        self._draft(lambda draft: replace(draft, numbers=NUMBER_FORMS.get(name)))

    def _answer(self, form: OpenForm, value: str) -> None:
        if form.place is None:
            self._choose_numbers(value)
        else:
            self._choose_days(form.place, value)

    def _choose_effect(self, word: str, effect: str) -> None:
        from app.desk.templates import Rule

        self._draft(lambda draft: draft.with_action(word, Rule(effect) if effect else None))

    def _choose_constant(self, role: str, text: str) -> None:
        def change(draft: Draft) -> Draft:
            others = {known: said for known, said in draft.constants.items() if known != role}
            return replace(draft, constants=others | ({role: text} if text else {}))

        self._draft(change)

    def _choose_signs(self, key: str) -> None:
        from app.desk.templates import Signs

        self._draft(lambda draft: replace(draft, signs=Signs(key)))

    def _leave_out(self, line: int, place: int) -> None:
        at = self.card.model.place_of(line)
        if self._told is not None and at is not None:
            self._change(with_lines_left_out(self._told, self.card.model.line_at(at).cells, place))

    def _take_in_line(self, line: int) -> None:
        at = self.card.model.place_of(line)
        if at is not None:
            self._take_in(self.card.model.line_at(at).note)

    def _take_in(self, note: str) -> None:
        if self._told is not None:
            self._change(with_lines_taken_in(self._told, note))

    def _use(self, proposal: DriftProposal) -> None:
        """Match the columns as the known table has them."""
        if self._told is not None:
            self.side.name.setText(proposal.draft.name)
            self._change(with_proposal(self._told, proposal))

    # Leaving

    def _save(self, name: str) -> None:
        if self._told is None:
            return
        session, draft = self.context.session, replace(self._told.draft, name=name)
        label = "Saving the template"
        self.context.run(once(label, lambda: session.save_template(draft)), self._saved, label=label, slot=_SLOT)

    def _saved(self, template: TemplateView) -> None:
        """Go back to the review, which reads the file now."""
        path = str(self._path)
        self._forget()
        self.context.go("import", paths=path)
        self.context.say(f"Template {template.name} saved. Files with these columns are read by it.", undo=False)

    def _leave(self) -> None:
        back = self._back
        self._forget()
        self.context.go(back)

    def _forget(self) -> None:
        self._path, self._told, self._back = None, None, "accounts"
        self.header.set_note("")
        self._show_nothing("Choose a file to match its columns.")
