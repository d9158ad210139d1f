"""A page that was opened before somebody else saved overwrites nothing unseen: every form that
edits what stands, found in the templates, is tried by two people.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import Mail, User
from frontend.versions import SHOWN
from introductions.models import Investor
from introductions.services.investors import request_access
from judging.models import Announcement, Decision, ResultCorrection, Round, Winner
from submissions.models import Consent, EligibilityCheck
from tests.frontend.pages import sample_pages
from tests.frontend.shown_forms import Form, forms_in, post
from tests.introductions import factories as introduce
from tests.judging import factories as make
from tests.submissions import factories as apply

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).resolve().parents[2] / "frontend/templates"
INCLUDE = re.compile(r'{%\s*include\s+"([^"]+)"[^%]*%}')
POSTED = re.compile(r'<form\b(?:(?!</form>).)*?method="post".*?</form>', re.DOTALL | re.IGNORECASE)
UNSEEN = re.compile(r'<input[^>]*type="hidden"[^>]*>|<button.*?>|{% button .*?%}', re.DOTALL)
FILLED = re.compile(
    r'as_field_group|{% radio_cards|{% unit_input|value="{[{%]|}}\s*</textarea'
    r"|\bchecked\b|\bselected\b"
)
VERSION = re.compile(r"{% shown |name=\"base-")
# template → how many of its forms edit nothing that stands, and why
NOTHING_TO_OVERWRITE = {
    "account/confirm_login_code.html": (1, "a code"),
    "account/request_login_code.html": (1, "an address to mail to"),
    "changed_meanwhile.html": (1, "it is the choice itself, and carries the version by hand"),
    "investors/request.html": (1, "a new request"),
    "judges/conflicts.html": (1, "a new conflict: the values are kinds to choose from"),
    "judges/pledge.html": (1, "a signature, once"),
    "judges/scoring/_conflict_dialog.html": (1, "a new conflict"),
    "judges/scoring/_practice_sheet.html": (1, "kept nowhere"),
    "judges/scoring/_sheet.html": (1, "the judge's own sheet, by its revision (base_revision)"),
    "organisers/assignment/_board_card.html": (2, "an act on one pair: the values are judges"),
    "organisers/introductions/_add_dialogs.html": (3, "a new proposal, new invitations"),
    "organisers/introductions/_columns.html": (1, "a step, allowed by the state that stands"),
    "organisers/panel/_judge_conflicts.html": (1, "a new conflict"),
    "organisers/panel/_judge_ties.html": (1, "a new tie"),
    "organisers/panel/judges.html": (1, "new invitations"),
    "organisers/results/adjustments.html": (1, "new points"),
    "organisers/setup/awards.html": (1, "a new award"),
    "organisers/setup/new_edition.html": (1, "a new edition"),
    "organisers/setup/new_round.html": (1, "a new round"),
    "organisers/setup/people.html": (1, "a new part for somebody"),
    "startups/files.html": (1, "a file in place of another, which stays on the list"),
    "startups/introductions.html": (1, "a yes, once: the items are all ticked at first"),
    "startups/objections.html": (1, "a new objection"),
    "startups/start.html": (1, "a new application"),
    "startups/team.html": (1, "a new co-writer"),
    "styleguide/_forms.html": (1, "samples"),
}


def _posted(template: Path) -> list[str]:
    return [_whole(form) for form in POSTED.findall(template.read_text("utf-8"))]


def _whole(text: str) -> str:
    return INCLUDE.sub(lambda found: _whole((TEMPLATES / found[1]).read_text("utf-8")), text)


def _unversioned() -> dict[str, int]:
    """Template → how many of its forms show what stands, without saying which version."""
    found: dict[str, int] = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        forms = [form for form in _posted(path) if not VERSION.search(form)]
        count = sum(bool(FILLED.search(UNSEEN.sub("", form))) for form in forms)
        if count and not name.startswith("allauth"):
            found[name] = count
    return found


def test_a_form_that_shows_what_stands_says_which_version() -> None:
    assert _unversioned() == {name: count for name, (count, _why) in NOTHING_TO_OVERWRITE.items()}


@dataclass(frozen=True)
class Place:
    """A page that two people have open, and the form on it."""

    path: str
    people: tuple[User, User]
    action: str = ""
    named: tuple[str, str] = (SHOWN, "")  # a hidden input, where several forms lead there

    def form(self, client: Client) -> Form:
        page = client.get(self.path)
        assert page.status_code == 200, self.path
        forms = forms_in(page.content.decode(), self.path)
        return next(
            form
            for form in forms
            if (self.action or form.action) == form.action
            and dict(form.sent).get(self.named[0], "").startswith(self.named[1])
            and SHOWN in dict(form.sent)
        )


@dataclass(frozen=True)
class Case:
    """A kind of form.  fields: the one that both change, and one that only the second changes."""

    template: str
    fields: tuple[str, ...]
    place: Callable[[], Place]
    filled: tuple[tuple[str, str], ...] = ()


def url(name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def _desk(name: str, round: Round, *args: Any, action: str = "") -> Place:
    edition = round.edition
    both = (make.organiser_of(edition), make.an_organiser_of(edition))
    path = url(f"organisers:{name}", edition.slug, *args)
    return Place(path, both, action)


def _draft(name: str, *args: Any) -> Callable[[], Place]:
    return lambda: _desk(name, make.a_draft_edition().rounds.earliest("order"), *args)


def _criterion() -> Place:
    round = make.a_draft_edition().rounds.earliest("order")
    return _desk("criterion", round, 1, round.rubric.criteria.earliest("order").pk)


def _row(kind: str, name: str) -> Callable[[], Place]:
    def place() -> Place:
        round = make.a_draft_edition().rounds.earliest("order")
        row = getattr(round.edition, kind).earliest("order")
        return _desk("form_row", round, kind, getattr(row, name))

    return place


def _judge() -> Place:
    round = make.a_round(entries=2, judges=2)
    return _desk("judge", round, round.edition.judges.earliest("pk").pk)


def _rules(act: str) -> Callable[[], Place]:
    def place() -> Place:
        round = make.a_round(entries=2, judges=2)
        action = url(f"organisers:{act}", round.edition.slug, 1)
        return _desk("assignment_rules", round, action=action)

    return place


def _match() -> Place:
    round = make.a_round(entries=2, judges=2)
    entry = round.participations.earliest("pk").entry_id
    judge = str(round.edition.judges.earliest("pk").pk)
    return replace(_desk("entry_match", round, 1, entry), named=("judge", judge))


def _silence() -> Place:
    round = make.an_assigned_round(entries=2, judges=4)
    return _desk(
        "round_settings", round, 1, action=url("organisers:silence", round.edition.slug, 1)
    )


def _extension() -> Place:
    return _desk("extend_round", make.an_open_round(entries=2, judges=4), 1)


def _extension_in_dialog() -> Place:
    round = make.an_open_round(entries=2, judges=4)
    action = url("organisers:extend_round", round.edition.slug, 1)
    return _desk("control_room", round, action=action)


def _thesis() -> Place:
    edition = introduce.a_winner().entry.edition
    seat = introduce.an_investor(edition)
    return Place(url("investors:thesis", edition.slug), (seat.user, seat.user))


def _profile() -> Place:
    person = make.a_person("김하나")
    return Place(url("account:profile"), (person, person))


def _company() -> Place:
    writer = apply.writer_of(entry := apply.fill(apply.a_draft()))
    return Place(url("startups:company", entry.pk), (writer, writer))


REASON = (("reason", "시간이 더 필요합니다."),)
CASES = [
    Case("organisers/setup/settings.html", ("name_ko", "tagline_ko"), _draft("settings")),
    Case(
        "organisers/setup/round_settings.html", ("name_ko", "name_en"), _draft("round_settings", 1)
    ),
    Case("organisers/setup/round_settings.html", ("days",), _silence),
    Case("organisers/setup/criterion.html", ("title_ko", "anchor_5_ko"), _criterion),
    Case("organisers/setup/form_row.html", ("name_ko", "name_en"), _row("tracks", "slug")),
    Case("organisers/setup/form_row.html", ("name_ko", "name_en"), _row("fields", "slug")),
    Case("organisers/setup/form_row.html", ("label_ko", "label_en"), _row("questions", "key")),
    Case("organisers/setup/awards.html", ("name_ko", "name_en"), _draft("awards")),
    Case("organisers/panel/_judge_profile.html", ("keywords", "field-ai"), _judge),
    Case("organisers/panel/_judge_profile.html", ("field-ai", "field-bio"), _judge),
    Case(
        "organisers/assignment/assignment_rules.html",
        ("weight-fields", "weight-stage"),
        _rules("save_rules"),
    ),
    Case(
        "organisers/assignment/assignment_rules.html", ("linking", "lottery"), _rules("save_rules")
    ),
    Case(
        "organisers/assignment/_nearness.html",
        ("near-ai-bio", "near-ai-robotics"),
        _rules("save_nearness"),
    ),
    Case("organisers/assignment/entry_match.html", ("match",), _match),
    Case("organisers/rounds/round_time.html", ("closes_at",), _extension, REASON),
    Case("organisers/rounds/_round_dialogs.html", ("closes_at",), _extension_in_dialog, REASON),
    Case("investors/thesis.html", ("districts", "keywords"), _thesis),
    Case("account/profile.html", ("name", "name_roman"), _profile),
    Case("startups/company.html", ("representative", "name_en"), _company),
]
each_form = pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.template}-{case.fields[0]}"
)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _choice(page: str, place: Place) -> Form:
    """The form of the page that shows both."""
    return next(form for form in forms_in(page, place.path) if SHOWN in dict(form.sent))


def _opened(case: Case) -> tuple[Place, Client, Client, Form, Form]:
    """Both have the page open, as it stands."""
    place = case.place()
    first, second = (signed_in(user) for user in place.people)
    form = place.form(first)
    return place, first, second, form, place.form(second)


@each_form
def test_what_another_person_changed_meanwhile_stays(case: Case) -> None:
    place, first, second, old, new = _opened(case)
    theirs, *others = case.fields
    changed = new.controls[theirs].other(1)
    assert post(second, new, **dict(case.filled), **{theirs: changed}).status_code == 302
    mine = {name: old.controls[name].other(2) for name in others}
    answer = post(first, old, **dict(case.filled), **mine)
    stands = place.form(first).data()
    assert stands[theirs] == [changed]
    if mine:
        assert answer.status_code == 302
        assert {name: stands[name] for name in mine} == {n: [v] for n, v in mine.items()}


@each_form
@pytest.mark.parametrize("side", [0, 1], ids=["theirs", "mine"])
def test_what_both_changed_is_shown_side_by_side_and_chosen(case: Case, side: int) -> None:
    place, first, second, old, new = _opened(case)
    name = case.fields[0]
    values = [old.controls[name].other(1), old.controls[name].other(2)]
    assert post(second, new, **dict(case.filled), **{name: values[0]}).status_code == 302
    answer = post(first, old, **dict(case.filled), **{name: values[1]})
    assert answer.status_code == 412
    assert place.form(first).value(name) == values[0]
    page = answer.content.decode()
    if old.controls[name].kind in {"text", "textarea"}:
        assert all(value in page for value in values)
    choice = _choice(page, place)
    radios = re.findall(r'type="radio" name="(shown-[^"]+)" value="(\w+)"', page)
    assert len(radios) == 2
    chosen = post(first, choice, **dict([radios[side]]))
    assert chosen.status_code == 302
    stands = place.form(first).value(name)
    is_number = old.controls[name].kind == "number"
    assert stands == values[side] or (is_number and float(stands) == float(values[side]))


@dataclass(frozen=True)
class Choosing:
    """A decision.  sent: what two people decide; stands: what is decided."""

    template: str
    place: Callable[[], Place]
    sent: tuple[dict[str, str], dict[str, str]]
    stands: Callable[[], Any]


def _eligibility() -> Place:
    entry = apply.submitted()
    edition = entry.edition
    both = (make.an_organiser_of(edition), make.an_organiser_of(edition))
    return Place(url("organisers:entry", edition.slug, entry.pk), both)


def _decision() -> Place:
    round = make.make_last(make.a_closed_round(entries=4, judges=4))
    action = url("organisers:decide", round.edition.slug, round.order)
    return _desk("results", round, action=action)


def _announcement() -> Place:
    round = make.make_last(make.a_decided_round(entries=4, judges=4))
    action = url("organisers:prepare_announcement", round.edition.slug, round.order)
    return _desk("results", round, action=action)


def _correction() -> Place:
    return _desk("correction", make.a_published_round(entries=4, judges=4), 1)


def _flag() -> Place:
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    sample_pages.publish_with_winners(round, winners=1)
    winner = Winner.objects.filter(entry__edition=round.edition).earliest("pk")
    action = url("organisers:flag_winner", round.edition.slug, winner.pk)
    return _desk("results", round, action=action)


def _admission() -> Place:
    edition = introduce.a_winner().entry.edition
    both = (introduce.an_official(edition), introduce.an_official(edition))
    seat = request_access(actor=make.a_person(), edition=edition, organisation="하늘벤처스")
    action = url("organisers:admit_investor", edition.slug, seat.pk)
    return Place(url("organisers:introductions", edition.slug), both, action)


def _words() -> Any:
    return Announcement.objects.values_list("message_ko", flat=True).get()


CHOICES = [
    Choosing(
        "organisers/entries/_eligibility.html",
        _eligibility,
        ({"state": "ineligible", "reason": "업력 8년"}, {"state": "eligible", "reason": ""}),
        lambda: EligibilityCheck.objects.get().state,
    ),
    Choosing(
        "organisers/results/_decisions.html",
        _decision,
        ({"choice": "reject", "reason": "가"}, {"choice": "waitlist", "reason": "나"}),
        lambda: Decision.objects.get().kind,
    ),
    Choosing(
        "organisers/results/_prepare_dialog.html",
        _announcement,
        ({"message_ko": "축하합니다."}, {"message_ko": "고맙습니다."}),
        _words,
    ),
    Choosing(
        "organisers/results/correction.html",
        _correction,
        ({"reason_ko": "합산 착오"}, {"reason_ko": "동점 처리"}),
        lambda: ResultCorrection.objects.get().reason_ko,
    ),
    Choosing(
        "organisers/introductions/_winners_and_investors.html",
        _admission,
        ({"answer": "admit"}, {"answer": "refuse"}),
        lambda: Investor.objects.get().state,
    ),
]


@pytest.mark.parametrize("case", CHOICES, ids=lambda case: case.template)
def test_of_two_decisions_the_second_is_told_what_stands(case: Choosing) -> None:
    place = case.place()
    first, second = (signed_in(user) for user in place.people)
    old, new = place.form(first), place.form(second)
    sent = [dict(words) for words in case.sent]
    if case.template.endswith("correction.html"):
        name = next(name for name in old.controls if name.startswith("entry-"))
        sent = [{name: old.controls[name].other(1), **words} for words in sent]
    mails = Mail.objects.count()
    assert post(second, new, **sent[1]).status_code == 302
    stands, told = case.stands(), Mail.objects.count()
    answer = post(first, old, **sent[0])
    assert answer.status_code == 412
    assert (case.stands(), Mail.objects.count()) == (stands, told), "nothing is written or mailed"
    assert told >= mails
    choice = _choice(answer.content.decode(), place)
    assert post(first, choice).status_code == 302
    assert case.stands() != stands, "seen, it may be decided otherwise"


def test_a_mark_for_investors_is_only_changed_by_who_saw_it() -> None:
    place = _flag()
    first, second = (signed_in(user) for user in place.people)
    old = place.form(first)
    assert post(second, place.form(second)).status_code == 302
    assert post(second, place.form(second)).status_code == 302
    winner = Winner.objects.get(pk=place.action.split("/")[-3])
    assert (winner.vc_ready, winner.flagged_by) == (True, place.people[1])
    assert post(first, old).status_code == 412
    winner.refresh_from_db()
    assert winner.vc_ready is True


def test_a_firm_and_a_consent_that_a_co_writer_added_meanwhile_stay() -> None:
    entry = apply.fill(apply.a_draft())
    writer = signed_in(apply.writer_of(entry))
    consents = Place(url("startups:consents", entry.pk), (apply.writer_of(entry),) * 2)
    old = consents.form(writer)
    given = set(Consent.objects.filter(withdrawn_at=None).values_list("kind", flat=True))
    assert (
        post(writer, consents.form(writer), investors="on", shared_items="deck").status_code < 400
    )
    assert post(writer, old).status_code < 400
    now = set(Consent.objects.filter(withdrawn_at=None).values_list("kind", flat=True))
    assert now == given | {"investors"}
    firms = Place(url("investors:proposals", entry.pk), (apply.writer_of(entry),) * 2)
    old = firms.form(writer)
    assert post(writer, firms.form(writer), names="하늘벤처스").status_code == 302
    assert post(writer, old, names="바다투자").status_code == 302
    assert sorted(house.name for house in entry.refused_houses.all()) == ["바다투자", "하늘벤처스"]


def test_every_template_that_shows_a_version_is_tried() -> None:
    shown = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "{% shown " in path.read_text("utf-8")
    }
    own = {
        "organisers/results/_winners.html",  # test_a_mark_for_investors…
        "startups/consents.html",  # test_a_firm_and_a_consent…
        "startups/introductions.html",
    }
    assert shown == {case.template for case in [*CASES, *CHOICES]} | own


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_choice_is_read_in_both_languages(language: str) -> None:
    place, first, second, old, new = _opened(CASES[0])
    slug = place.path.split("/run/")[1].split("/")[0]
    post(second, new, name_ko="가 챌린지")
    with translation.override(language):
        old.action = reverse("organisers:settings", args=[slug])
    page = post(first, old, name_ko="나 챌린지").content.decode()
    words = {"ko": "두 사람이 함께 고쳤습니다", "en": "Two people changed this"}
    assert words[language] in page
    assert all(name in page for name in ("가 챌린지", "나 챌린지"))
