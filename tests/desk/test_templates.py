"""Templates: a file nobody knew is previewed as it is then imported, and its template kept, carried and taken back."""

import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.session import Session, run
from app.desk.templates import Draft, Rule, drift_proposals, read_grid, suggest, template, template_draft
from app.desk.views import ImportReview
from app.feeds.profile import user_folder
from app.model.errors import InputError
from app.model.issue import Severity
from app.model.transaction import Action
from tests.desk.driving import PLAN, Put, account, holdings_text, imported, reviewed, set_plan
from tests.feeds.golden import FIXTURES

ACME = """Acme Bank, your activity
Day;What;Paper;Count;Amount
13.11.2026;Buy;VTI;2,5;-750,00
14.11.2026;Dividend;VTI;;3,25
15.11.2026;Wizardry;;;1,00
16.11.2026;Buy;VTI;much;-1,00
Total;;;;-746,75
"""


def draft_for(path: Path, name: str = "Acme Bank") -> Draft:
    """The suggested draft of a file, with the account it does not name."""
    draft = suggest(read_grid(path), name=name).draft
    return replace(draft.with_role(2, "symbol").with_role(3, "shares"), constants={"account": "Brokerage"})


def told(review: ImportReview) -> list[object]:
    """Everything a review says of its files, but for the ids of what is stored."""
    return [
        (f.refusal, f.accounts, f.readings, f.counts, f.issues, f.totals, f.source)
        + ((f.read.broker, f.read.transactions, f.read.positions) if f.read is not None else ())
        for f in review.files
    ]


def test_what_is_previewed_is_what_is_imported(session: Session, put: Put) -> None:
    """Nothing is stored by looking; the counts add up; the total agrees; what is unreadable is held."""
    set_plan(session, PLAN)
    path = put("acme.csv", ACME)
    with pytest.raises(InputError, match="holds no table"):
        imported(session, path)
    revision = session.revision
    preview = run(session.preview_template(path, draft_for(path)))
    (file,) = preview.files
    assert (session.revision, session.templates()) == (revision, ())
    assert {word: file.count(word) for word in set(file.readings)} == {"new": 3, "held": 1, "ignored": 3}
    assert file.totals.difference == -1
    assert [t.action for t in file.read.transactions] == [Action.BUY, Action.DIVIDEND, Action.UNCLASSIFIED]  # type: ignore[union-attr]
    view = session.save_template(draft_for(path))
    assert (view.id, view.name, view.kinds, view.problem) == (
        "acmebank.transactions",
        "Acme Bank",
        ("transactions",),
        "",
    )
    assert told(reviewed(session, path)) == told(preview)
    done = imported(session, path)
    assert told(done) == told(preview)
    assert account(session, "Brokerage").cash == -743.25 - 2.5


@pytest.mark.parametrize("name", ["m1/holdings.csv", "wealthfront/open-lots.csv", "robinhood/activity.csv"])
def test_a_template_goes_before_what_ships(session: Session, name: str) -> None:
    """The user made it for this very header, so it counts, for a preview as for an import."""
    path = FIXTURES / name
    draft = suggest(read_grid(path), name="Mine").draft
    preview = run(session.preview_template(path, draft))
    session.save_template(draft)
    review = reviewed(session, path)
    assert told(review) == told(preview)
    assert review.files[0].read is not None
    assert review.files[0].read.broker == "mine"
    assert "header-ambiguous" not in {issue.code for issue in review.files[0].issues}


def test_a_template_is_kept_for_its_owner_and_found_by_its_column_names(session: Session, put: Put) -> None:
    """Saved again for the same names it is replaced; for others it is another."""
    path = put("acme.csv", ACME)
    first = session.save_template(draft_for(path))
    assert first.path.parent == user_folder()
    if sys.platform != "win32":
        assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    again = session.save_template(draft_for(path).with_action("Wizardry", Rule.INTEREST))
    assert (again.path, len(session.templates())) == (first.path, 1)
    assert template("acme bank").tables[0].actions["wizardry"] is Rule.INTEREST
    other = session.save_template(draft_for(put("b.csv", ACME.replace("Paper", "Papers"))))
    assert other.id == "acmebank.transactions_2"
    with pytest.raises(InputError, match="Several templates are called"):
        template("Acme Bank")
    assert template(other.id).name == "Acme Bank"
    assert not list(user_folder().glob("*.tmp*"))


def test_a_template_of_a_known_broker_joins_it_and_replaces_nothing(session: Session, put: Put) -> None:
    """Its accounts keep their names; the shipped tables stay as they are."""
    view = session.save_template(draft_for(put("acme.csv", ACME), "schwab"))
    assert (view.id, view.name) == ("schwab.transactions_2", "Schwab")
    path = FIXTURES / "schwab/transactions-current.csv"
    assert reviewed(session, path).files[0].read.tables[0].table_id == "schwab.transactions"  # type: ignore[union-attr]


def test_a_template_can_be_looked_at_and_changed(session: Session, put: Put) -> None:
    """The draft of a kept template is the draft that was saved."""
    path = put("acme.csv", ACME)
    draft = draft_for(path)
    view = session.save_template(draft)
    assert replace(template_draft(view.id, read_grid(path)), table_id="") == draft


def test_a_template_travels_as_a_file(session: Session, put: Put, tmp_path: Path) -> None:
    """Exported, deleted, imported: the same again."""
    path = put("acme.csv", ACME)
    view = session.save_template(draft_for(path))
    text = view.path.read_text(encoding="utf-8")
    out = session.export_template("Acme Bank", tmp_path / "acme.toml")
    assert session.delete_template(view.id) == "Acme Bank"
    assert session.templates() == ()
    assert session.import_template(out) == view
    assert view.path.read_text(encoding="utf-8") == text
    assert session.import_template(out) == view, "the same file twice is no fault"
    assert session.rename_template(view.id, "My bank").name == "My bank"
    assert reviewed(session, path).files[0].source == "My bank"
    with pytest.raises(InputError, match="There is another template"):
        session.import_template(out)


@pytest.mark.parametrize(
    "text, why",
    [
        ("not toml at all", "cannot be used"),
        ('broker = "x"\nname = "X"\ntable = []', "without a table"),
        ('broker = "x"\nname = "X"\n[[table]]\nid = "y.z"', "cannot be used"),
        ('broker = "x"\nname = "X"\nrun = "rm -rf /"\n[[table]]\nid = "x.z"', "cannot be used"),
        ('broker = "x"\nname = "X"\n[[table]]\nid = "x.z"\nreader = "os.system"', "cannot be used"),
        ("\x00\x01", "cannot be used"),
        ("a = [" * 3000, "cannot be used"),
    ],
)
def test_what_is_no_template_is_refused_in_a_sentence(session: Session, put: Put, text: str, why: str) -> None:
    """Nothing of it is kept."""
    with pytest.raises(InputError, match=why):
        session.import_template(put("bad.toml", text))
    assert session.templates() == ()


def test_a_name_leads_nowhere_out_of_the_folder(session: Session, put: Put) -> None:
    """Whatever a file says its table is called."""
    text = 'broker = "x/"\nname = "X"\n[[table]]\nid = "x/../../y.z"\nkind = "prices"\nrequired = ["date", "close"]\n'
    view = session.import_template(put("evil.toml", text + '[table.columns]\ndate = ["d"]\nclose = ["c"]\n'))
    assert view.path.resolve().parent == user_folder().resolve()
    with pytest.raises(InputError, match="not among your templates"):
        session.delete_template(str(put("other.toml", view.path.read_text(encoding="utf-8"))))


def test_a_broken_profile_is_told_once_and_stops_nothing(session: Session, put: Put) -> None:
    """One warning an import, at its first file; refused files say it too."""
    user_folder().mkdir(parents=True)
    (user_folder() / "broken.toml").write_text('broker = "x"\nname = "X"\nkurrency = "USD"\n', encoding="utf-8")
    good, bad = put("a.csv", holdings_text("Brokerage,VTI,10,300,2020-01-02,2000,2026-01-31")), put("b.csv", ACME)
    review = reviewed(session, good, bad)
    issues = [[i for i in f.issues if i.code == "profile-unusable"] for f in review.files]
    assert [len(some) for some in issues] == [1, 0]
    assert issues[0][0].severity is Severity.WARNING
    assert "broken.toml" in issues[0][0].text
    assert "kurrency" in issues[0][0].text
    assert review.new == 1
    assert [view.problem != "" for view in session.templates()] == [True]
    assert reviewed(session, bad).files[0].issues[0].code == "profile-unusable"


def test_a_chosen_template_reads_a_file_that_lacks_a_column_nobody_needs(session: Session, put: Put) -> None:
    """The user says it fits; without its needed columns it does not, and that is said."""
    session.save_template(draft_for(put("acme.csv", ACME.replace("Amount", "Amount;Note"))))
    path = put("b.csv", ACME)
    with pytest.raises(InputError, match="looks like transactions of Acme Bank, but has no column note"):
        imported(session, path)
    assert reviewed(session, path, templates={str(path): template("Acme Bank")}).files[0].count("new") == 3
    other = put("c.csv", ACME.replace("Day", "Moment").replace("Count", "Number"))
    refused = reviewed(session, other, templates={str(other): template("Acme Bank")})
    assert "The template “Acme Bank” does not fit c.csv." in refused.files[0].refusal


def test_a_changed_header_proposes_the_old_template_with_the_differences(session: Session, put: Put) -> None:
    """Filled in, saved beside the old one: files of before and of now are both read."""
    before = put("a.csv", ACME)
    session.save_template(draft_for(before))
    now = put("b.csv", ACME.replace("Amount", "Amount in USD"))
    proposal = drift_proposals(read_grid(now))[0]
    assert proposal.broker == "Acme Bank"
    assert [(r.role, r.old, r.new) for r in proposal.drift.renamed] == [("amount", "amount", "amount in usd")]
    session.save_template(proposal.draft)
    new = [reviewed(session, path).files[0].count("new") for path in (before, now)]
    assert new == [3, 3]
    assert drift_proposals(read_grid(now)) == ()
