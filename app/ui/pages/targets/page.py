"""The Targets page: edits of the plan by hand, each one undo step, with drift and verdict in the same frame."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.engine.class_tree import (
    with_class_renamed,
    with_new_class,
    with_security,
    without_class,
)
from app.engine.drift import Status
from app.engine.substitutes import substitutes_for
from app.engine.target_edit import (
    PRESETS,
    preset_of,
    target_of,
    with_band_kind,
    with_preset,
)
from app.model.number import ONE, ZERO
from app.model.plan import Plan, Rules
from app.model.security import Security
from app.model.target import SEPARATOR, AssetClass, BandKind
from app.ui.explain import explain_class, explain_edge
from app.ui.pages.menu import Choice, open_menu
from app.ui.pages.page import Page, PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.previewing import Previewing
from app.ui.pages.proposing import Proposing
from app.ui.pages.scroll import PageScroll
from app.ui.pages.targets.class_list import ClassList
from app.ui.pages.targets.draft import Draft, shown_band, step_name
from app.ui.pages.targets.fund_editor import FundEditor, FundHints
from app.ui.pages.targets.funds import FundList
from app.ui.pages.targets.overlay_cards import OverlayCards
from app.ui.pages.targets.rows import Scene, class_rows, fund_rows, unsettled
from app.ui.pages.targets.rules_strip import RulesStrip
from app.ui.pages.targets.sayings import Sayings, change_words
from app.ui.pages.targets.tilting import Tilting
from app.ui.pages.words import slots_of
from app.ui.widgets.card import Card, button
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text

_PRESETS = {"2": "± 2", "5": "± 5", "5/25": "5/25", "20": "20 % relative"}
_OWN = "own"
_KINDS = {
    BandKind.ABSOLUTE: "Widths in points",
    BandKind.RELATIVE: "Widths that follow the target",
    BandKind.HYBRID: "The narrower of both",
}
_FIVE = Decimal("0.05")


class TargetsPage(Page):
    """Targets, bands and tilts of every class; what is held in each."""

    key = "targets"
    title = "Targets"
    icon = "targets"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._editor = PlanEditor.of(context)
        self._proposing = Proposing.of(context)
        self._previewing = Previewing(context, self)
        self._said = Sayings(context)
        self._draft: Draft | None = None
        self._preview: Plan | None = None
        self.horizon = Segment([("strategic", "Strategic"), ("tactical", "Tactical")], "Targets")
        self.presets = Segment([*_PRESETS.items(), (_OWN, "My own")], "Bands")
        self.verdict = Text("", "subtitle", wrap=True)
        self.nearest = Text("", "small", "ink_2", wrap=True)
        self.list = ClassList()
        self._tilting = Tilting(context, self.list, self._save)
        self.loose = Card("Not settled yet", "counts nowhere without a class; without a price drift can’t be told")
        self.loose_funds = FundList()
        self.rules = RulesStrip()
        self.overlays = OverlayCards(context, self.rules.flow)
        self.empty = EmptyState(
            EmptyView(
                "No targets yet",
                "Start from a class of your own, or import a file: what you hold is put into classes.",
                (("import", "Import files"), ("add", "Add a class")),
            )
        )
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Show the plan, the weights and the proposal of now."""
        if self._draft is None:
            self._show(self._editor.plan, whole=True)
        self._proposing.visit()
        self._tilting.looking.update()

    def arrive(self, **what: str) -> None:
        """Bring a class to the front, on the side that is asked for."""
        if "horizon" in what:
            self.horizon.choose(what["horizon"])
        row = self.list.row(what.get("asset_class", ""))
        if row is not None:
            row.slider.focus_handle("upper")
            self._scroll.ensureWidgetVisible(row)

    # Building

    def _lay_out(self) -> None:
        line = self.header.layout()
        if isinstance(line, QHBoxLayout):
            line.insertWidget(1, self.horizon)
        self.header.add(Text("Bands", "body", "ink_2"))
        self.header.add(self.presets)
        self.add = button("Class", icon_name="plus")
        self.add.setAccessibleName("Add a class")
        self.header.add(self.add)
        self.loose.body.addWidget(self.loose_funds)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.verdict, self.list, self.loose, self.rules, self.overlays, self.nearest, self.empty):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = PageScroll(inside, self)
        self.body.addWidget(self._scroll)

    def _connect(self) -> None:
        rows = self.list
        rows.edited.connect(self._edit)
        rows.untilChanged.connect(self._tilting.set_until)
        rows.lockToggled.connect(self._toggle_lock)
        rows.unfolded.connect(self._unfold)
        rows.asked.connect(self._explain)
        rows.menuAsked.connect(self._open_menu)
        rows.renamed.connect(self._rename)
        rows.fundAsked.connect(self._edit_fund)
        rows.fundChanged.connect(self._change_fund)
        rows.fundTold.connect(self._said.take)
        rows.balanceAsked.connect(self._tilting.balance)
        self.loose_funds.asked.connect(lambda symbol: self._edit_fund("", symbol))
        self.loose_funds.changed.connect(self._change_fund)
        self.loose_funds.told.connect(self._said.take)
        self.horizon.changed.connect(lambda _: self._show(self._editor.plan, whole=True))
        self.presets.changed.connect(self._take_preset)
        self.add.clicked.connect(lambda: self._add_class(""))
        self.empty.chosen.connect(lambda key: self._add_class("") if key == "add" else self.context.import_files())
        self.rules.rulesChanged.connect(self._set_rules)
        self.rules.limitsAsked.connect(lambda: self.context.go("rebalance"))
        self.rules.fundingAsked.connect(lambda: self.context.go("settings", section="rules"))
        self._proposing.changed.connect(self._show_proposed)
        self._previewing.changed.connect(self._show_proposed)
        self._tilting.looking.changed.connect(self._show_looked)
        self.commands = {
            "targets.add": lambda: self._add_class(""),
            "targets.tactical": lambda: self.horizon.choose("tactical"),
            "targets.strategic": lambda: self.horizon.choose("strategic"),
        }

    # Showing

    @property
    def is_tactical(self) -> bool:
        """Whether tilts are shown instead of strategic targets."""
        return self.horizon.choice == "tactical"

    def _scene(self, plan: Plan) -> Scene:
        session = self.context.session
        saved = self._draft.plan if self._draft else self._editor.plan
        proposed = self._previewing.weights_under(plan, is_tried=self._draft is not None)
        notes = self._tilting.notes(plan) if self.is_tactical else {}
        return Scene(saved, proposed, session.as_of, self.is_tactical, self.context.can_write, notes)

    def _show(self, plan: Plan, *, whole: bool = False) -> None:
        """Show a plan; not `whole` while a handle moves: rows, sum and verdict, nothing else."""
        status = self.context.session.status(plan)
        views = class_rows(self._scene(plan), plan, status)
        if not whole:
            self.list.update_rows(views, self.context.format)
        else:
            self.list.show_rows(views, self.context.format, tactical=self.is_tactical)
            self._show_around(plan, status)
        if self.verdict.words != status.verdict:
            self.verdict.set_words(status.verdict)
        self._show_sum(plan)
        self._show_nearest(status)

    def _show_around(self, plan: Plan, status: Status) -> None:
        """What changes only with the plan or the holdings, not under a moving handle."""
        accounts = self.context.session.accounts()
        has_classes = bool(plan.classes)
        for part in (self.list, self.rules, self.verdict, self.nearest):
            part.setVisible(has_classes)
        self.empty.setVisible(not has_classes)
        self.header.set_note("" if has_classes else "nothing to measure against")
        for control in (self.presets, self.add):
            control.setEnabled(self.context.can_write)
        self._show_preset(plan)
        loose = unsettled(plan, accounts, self.context.session.as_of)
        self.loose.setVisible(bool(loose) and has_classes)
        can_write = self.context.can_write
        self.loose_funds.show_funds(loose, self.context.format, empty="", can_write=can_write)
        values = {d.name: d.value for d in status.classes}
        for name in self.list.open_classes:
            funds = self.list.funds(name)
            if funds is not None:
                self._fill_funds(funds, name, plan, values.get(name, ZERO))
        self.rules.show_rules(plan, self._tilting.looking.triggers, self.context.format, can_write=can_write)
        self._tilting.show_editors(plan)
        self.overlays.show_plan(plan)

    def _show_preset(self, plan: Plan) -> None:
        preset = preset_of(plan)
        blocked = self.presets.blockSignals(True)
        self.presets.set_option_enabled(_OWN, preset is None)
        self.presets.choose(preset.key if preset else _OWN)
        self.presets.blockSignals(blocked)

    def _show_proposed(self) -> None:
        """Move the ghosts to where the newest answer would bring the classes."""
        self.when_seen(lambda: self._show(self._preview or self._editor.plan))

    def _show_looked(self) -> None:
        """Say what triggers and tilts are, now that it is looked up."""
        self.when_seen(lambda: self._show(self._preview or self._editor.plan, whole=self._draft is None))

    def _show_sum(self, plan: Plan) -> None:
        if self.is_tactical:
            self._tilting.show_foot(plan)
            return
        total = sum((c.target for c in plan.leaves), ZERO)
        self.list.foot.show_sum(
            f"Targets add up to {self.context.format.weight(total)}",
            "Moving one target shares the difference among unlocked classes",
            whole=total == ONE,
        )
        self.list.foot.show_more()

    def _show_nearest(self, status: Status) -> None:
        """The class inside its band that is nearest to an edge."""
        inside = [d for d in status.leaves if d.state == "in"]
        close = min(inside, key=lambda d: min(d.actual - d.band.lower, d.band.upper - d.actual), default=None)
        words = "The vertical line is each class’s own target; bands are drawn to one scale."
        if close is not None and not status.unpriced:
            words = f"Nearest edge: {close.name}, {explain_edge(close, self.context.format)}.  {words}"
        if self.nearest.words != words:
            self.nearest.set_words(words)

    # Moving

    def _edit(self, name: str, handle: str, weight: Decimal | None, phase: str) -> None:
        """A handle or a box moves: preview in the same frame, one undo step at the end, none where nothing changed."""
        if phase == "start":
            day = self.context.session.as_of
            self._draft = Draft(self._editor.plan, name, day, tactical=self.is_tactical)
            self._preview = self._draft.plan
        draft, preview = self._draft, self._preview
        if draft is None or preview is None:
            return
        if phase == "move" and weight is not None and handle in {"target", "lower", "upper"}:
            self._preview = draft.moved(preview, handle, weight)  # type: ignore[arg-type]  # narrowed above
            self._show(self._preview)
        elif phase in {"end", "cancel"}:
            self._draft = self._preview = None
            if phase == "end" and preview != draft.plan:
                self._editor.save(preview, step_name(draft.plan, preview, name, self.context.format))
            self._show(self._editor.plan, whole=True)

    def _toggle_lock(self, name: str) -> None:
        plan = self._editor.plan
        asset_class = plan.asset_class(name)
        if asset_class is None or not self.context.can_write:
            return
        changed = plan.with_class(replace(asset_class, locked=not asset_class.locked))
        self._save(changed, name, f"{'Unlock' if asset_class.locked else 'Lock'} {asset_class.short_name}")

    def _take_preset(self, key: str) -> None:
        preset = next((p for p in PRESETS if p.key == key), None)
        if preset is not None:
            self._save(with_preset(self._editor.plan, preset), "", f"Set all bands to {_PRESETS[key]}")

    def _set_rules(self, rules: Rules, words: str) -> None:
        self._save(replace(self._editor.plan, rules=rules), "", words)

    def _save(self, plan: Plan, name: str, words: str = "") -> None:
        self._editor.save(plan, words or step_name(self._editor.plan, plan, name, self.context.format))
        self._show(self._editor.plan, whole=True)

    # Classes

    def _open_menu(self, name: str, below: QWidget) -> None:
        plan = self._editor.plan
        asset_class = plan.asset_class(name)
        if asset_class is None:
            return
        can_write = self.context.can_write
        kinds: list[Choice | None] = [
            Choice(words, lambda kind=kind: self._set_kind(name, kind), asset_class.band is kind, can_write)  # type: ignore[misc]
            for kind, words in _KINDS.items()
        ]
        has_band = bool(asset_class.below or asset_class.above)
        if asset_class not in plan.leaves:
            word = "Take its band away" if has_band else "Give it a band of ± 5"
            kinds = [Choice(word, lambda: self._toggle_band(name), None, can_write)]
        open_menu(
            below,
            f"{asset_class.short_name}",
            [
                Choice("Explain", lambda: self._explain(name)),
                None,
                *kinds,
                None,
                Choice("Rename", lambda: self._start_renaming(name), None, can_write),
                Choice("Add a class below it", lambda: self._add_class(name), None, can_write),
                Choice("Remove", lambda: self._remove(name), None, can_write and len(plan.leaves) > 1),
            ],
        )

    def _set_kind(self, name: str, kind: BandKind) -> None:
        plan = self._editor.plan
        band = shown_band(plan, name, self.context.session.as_of, tactical=True)
        widths = band.target - band.lower, band.upper - band.target
        words = f"{_KINDS[kind]} for {AssetClass(name).short_name}"
        self._save(with_band_kind(plan, name, kind, band.target, widths), name, words)

    def _toggle_band(self, name: str) -> None:
        plan = self._editor.plan
        asset_class = plan.asset_class(name)
        if asset_class is None:
            return
        width = ZERO if asset_class.below or asset_class.above else min(_FIVE, target_of(plan, name))
        changed = replace(asset_class, band=BandKind.ABSOLUTE, below=width, above=width)
        self._save(plan.with_class(changed), name, f"{'Give' if width else 'Take'} {asset_class.short_name} a band")

    def _add_class(self, parent: str) -> None:
        plan = self._editor.plan
        taken = {c.name for c in plan.classes}
        head = f"{parent}{SEPARATOR}" if parent else ""
        names = (f"{head}New class{f' {n}' if n > 1 else ''}" for n in range(1, len(taken) + 2))
        path = next(name for name in names if name not in taken)
        self._save(with_new_class(plan, path), path, "Add a class")
        self._start_renaming(path)

    def _start_renaming(self, name: str) -> None:
        row = self.list.row(name)
        if row is not None:
            row.start_renaming()
            self._scroll.ensureWidgetVisible(row)

    def _rename(self, name: str, short_name: str) -> None:
        try:
            plan = with_class_renamed(self._editor.plan, name, short_name)
        except ValueError:
            self.context.say(f"A class can’t be named “{short_name}”: empty, taken, or with a slash.", undo=False)
            return
        self._save(plan, name, f"Rename {AssetClass(name).short_name} to {short_name}")

    def _remove(self, name: str) -> None:
        short = AssetClass(name).short_name
        self._editor.save(without_class(self._editor.plan, name), f"Remove {short}", say=True)
        self._show(self._editor.plan, whole=True)

    # Securities

    def _unfold(self, name: str) -> None:
        (self._tilting.toggle if self.is_tactical else self._toggle_funds)(name)

    def _toggle_funds(self, name: str) -> None:
        if self.list.funds(name) is not None:
            self.list.unfold(name, None)
            return
        funds = FundList()
        status = self.context.session.status(self._editor.plan)
        value = next((d.value for d in status.classes if d.name == name), ZERO)
        self._fill_funds(funds, name, self._editor.plan, value)
        self.list.unfold(name, funds)

    def _fill_funds(self, funds: FundList, name: str, plan: Plan, value: Decimal) -> None:
        rows = fund_rows(plan, self.context.session.accounts(), name, value, self.context.session.as_of)
        cash = "Cash of all accounts counts here." if name == "Cash" else "No security is in this class."
        funds.show_funds(rows, self.context.format, empty=cash, can_write=self.context.can_write)

    def _edit_fund(self, class_name: str, symbol: str) -> None:
        from app.desk.known_funds import known_fund

        funds = self.list.funds(class_name) if class_name else self.loose_funds
        if funds is None:
            return
        plan = self._editor.plan
        leaves = [c.name for c in plan.leaves]
        fund = known_fund(symbol)
        known = {} if fund is None else {n: p for n, p in fund.classes.items() if n in leaves}
        whole = known if sum(known.values(), ZERO) == ONE else {}
        security = plan.security(symbol) or Security(symbol, name=self._name_of(symbol))
        shown = security if security.classes else replace(security, classes=whole)
        household = self.context.session.household().with_plan(plan)
        looked_up = tuple(c.symbol for c in substitutes_for(symbol, household))
        hints = self._said.hints(symbol, FundHints(whole, fund.index if fund else "", looked_up))
        editor = FundEditor(shown, leaves, hints)
        funds.edit(symbol, editor)
        self._said.show_series(editor, symbol)

    def _name_of(self, symbol: str) -> str:
        holdings = (h for a in self.context.session.accounts() for h in a.holdings)
        return next((h.name for h in holdings if h.symbol == symbol), "")

    def _change_fund(self, security: Security) -> None:
        words = change_words(self._editor.plan.security(security.symbol), security)
        self._save(with_security(self._editor.plan, security), "", words)

    # Explaining

    def _explain(self, name: str) -> None:
        plan, session = self._editor.plan, self.context.session
        status = session.status(plan)
        drift = next((d for d in status.classes if d.name == name), None)
        if drift is not None:
            slot = slots_of(plan)[name]
            told = explain_class(drift, status.value, plan, session.accounts(), self.context.format, slot)
            actions = (("funds", "Funds in class"), ("trades", "See the proposal"))
            self.context.show_explanation(replace(told, actions=actions), lambda key: self._act(name, key))

    def _act(self, name: str, key: str) -> None:
        if key == "trades":
            self.context.go("rebalance")
        elif key == "funds" and self.list.funds(name) is None:
            self._toggle_funds(name)
