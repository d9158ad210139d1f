"""A page that was opened before somebody else saved overwrites nothing unseen: every form that
edits what stands, found in the templates, is tried by two people.
"""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import Mail, User
from frontend.versions import SHOWN
from judging.models import Winner
from submissions.models import Consent
from tests.frontend.shown_forms import Form, forms_in, post
from tests.frontend.versioned_forms import (
    CASES,
    CHOICES,
    Case,
    Choosing,
    Place,
    a_mark,
    url,
)
from tests.submissions import factories as apply

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).resolve().parents[2] / "frontend/templates"
INCLUDE = re.compile(r'{%\s*include\s+"([^"]+)"[^%]*%}')
POSTED = re.compile(r'<form\b(?:(?!</form>).)*?method="post".*?</form>', re.DOTALL | re.IGNORECASE)
UNSEEN = re.compile(r'<input[^>]*type="hidden"[^>]*>|<button.*?>|{% button .*?%}', re.DOTALL)
FILLED = re.compile(
    r'as_field_group|{% radio_cards|value="{[{%]|}}\s*</textarea'
    r"|\bchecked\b|\bselected\b"
)
VERSION = re.compile(r"{% shown |name=\"base-")
# template → how many of its forms edit nothing that stands, and why
NOTHING_TO_OVERWRITE = {
    "account/addresses.html": (1, "a new address"),
    "account/confirm_login_code.html": (1, "a code"),
    "account/erase.html": (1, "one's own address, once"),
    "account/request_login_code.html": (1, "an address to mail to"),
    "components/other_times.html": (1, "it names the times that it answers (version)"),
    "components/firm.html": (2, "a colleague; who takes over and who leads: people to choose"),
    "components/outcome_form.html": (1, "it names what it corrects (seen)"),
    "investors/browse.html": (1, "a new request, once"),
    "organisers/scoring/comments.html": (1, "held and shown once; what is held keeps its reason"),
    "organisers/panel/_shadow.html": (1, "new pairs; those that are there stay"),
    "startups/data_room.html": (1, "a new file"),
    "startups/open_room.html": (1, "a new agreement, instead of the one that stands"),
    "changed_meanwhile.html": (1, "it is the choice itself, and carries the version by hand"),
    "investors/request.html": (1, "a new request"),
    "organisers/events/new_event.html": (1, "a new event"),
    "organisers/events/event.html": (1, "somebody more who is registered"),
    "organisers/events/door.html": (1, "a ticket's code, typed: twice is once"),
    "organisers/events/timetable.html": (1, "a new absence"),
    "public/events/event.html": (1, "a new registration"),
    "judges/desk/_wild_card.html": (1, "one's own reason, set as a whole"),
    "judges/desk/by_criterion.html": (1, "each sheet by its revision (revision-<assignment>)"),
    "judges/desk/submit_all.html": (1, "as above"),
    "judges/discussions/discussion.html": (2, "a new post, the result that ends it"),
    "judges/invitation.html": (1, "one's own answer, which counts over what was noted before"),
    "judges/pitch_day.html": (1, "the code of the hall, typed"),
    "judges/pledge.html": (1, "a signature, once"),
    "judges/scoring/_conflict_dialog.html": (1, "a new conflict"),
    "judges/scoring/_practice_sheet.html": (1, "kept nowhere"),
    "judges/scoring/_sheet.html": (1, "the judge's own sheet, by its revision (base_revision)"),
    "organisers/assignment/allocation.html": (1, "a new plan"),
    "organisers/assignment/_board_card.html": (2, "an act on one pair: the values are judges"),
    "organisers/entries/extension.html": (1, "only ever a later time, which is added"),
    "organisers/entries/messages.html": (1, "a new message"),
    "organisers/entries/imported_file.html": (1, "by its mapping's version (seen)"),
    "organisers/introductions/_add_dialogs.html": (3, "a new proposal, new invitations"),
    "organisers/records/personal_data.html": (1, "an address, once"),
    "organisers/council/_sheet.html": (1, "a file, which is kept nowhere"),
    "organisers/council/council.html": (2, "a new member, a new division"),
    "organisers/council/member.html": (2, "a new person; a seat, once"),
    "organisers/voices/consultation.html": (1, "a new statement"),
    "organisers/voices/voices.html": (1, "a new consultation"),
    "public/voices/consultation.html": (2, "a new statement, twice"),
    "organisers/panel/from_council.html": (1, "new invitations"),
    "organisers/introductions/firms.html": (1, "a file, which is kept nowhere"),
    "organisers/introductions/plan.html": (1, "a wish of a pair: the values are pairs to choose"),
    "organisers/introductions/_columns.html": (1, "a step, allowed by the state that stands"),
    "organisers/mail/_message_readers.html": (1, "who is taken out: out is out, twice or once"),
    "organisers/mail/_message_sending.html": (1, "an act, with a time for what was looked at"),
    "organisers/mail/group_messages.html": (1, "a new message"),
    "organisers/panel/_judge_conflicts.html": (1, "a new conflict"),
    "organisers/panel/_judge_ties.html": (1, "a new tie"),
    "organisers/panel/judges.html": (1, "new invitations"),
    "organisers/results/_appeal_person.html": (1, "the value is a person to choose"),
    "organisers/results/adjustments.html": (1, "new points"),
    "organisers/results/papers.html": (1, "a new set of papers"),
    "judges/_declare_form.html": (1, "a new conflict"),
    "judges/ties.html": (1, "a new tie"),
    "organisers/webhooks/webhooks.html": (1, "a new webhook"),
    "account/tokens.html": (1, "a new access token"),
    "organisers/rounds/_pitch_plan.html": (1, "by the stage's version (seen)"),
    "organisers/rounds/_pitch_stage.html": (1, "the times, by the stage's version (seen)"),
    "organisers/rounds/_pitch_vote.html": (1, "a number of tickets, which only grows (seen)"),
    "organisers/rounds/discussions/discussion.html": (3, "a new reason, twice; the next chair"),
    "organisers/rounds/discussions/discussions.html": (1, "new discussions; one that is on stays"),
    "organisers/rounds/pitch_day.html": (1, "a new session; one that is there stays"),
    "organisers/scoring/paper_sheet.html": (1, "shown empty; a sheet handed in stays"),
    "organisers/setup/awards.html": (1, "a new award"),
    "organisers/setup/copy_edition.html": (1, "a new edition"),
    "organisers/setup/form_settings.html": (1, "the value is another edition to choose"),
    "organisers/setup/new_edition.html": (1, "a new edition"),
    "organisers/setup/question_library.html": (1, "a new question; those that are there stay"),
    "organisers/entries/complete.html": (2, "a new paper, a new consent"),
    "organisers/panel/former_judges.html": (1, "new invitations"),
    "organisers/panel/signed_paper.html": (1, "a new pledge"),
    "organisers/setup/new_round.html": (1, "a new round"),
    "organisers/setup/people.html": (1, "a new invitation"),
    "organisers/results/announcement.html": (1, "a time, by the announcement that was read (seen)"),
    "organisers/setup/rehearsal.html": (1, "a new rehearsal"),
    "organisers/results/rules_trial.html": (1, "a past result, which is kept nowhere"),
    "startups/files.html": (2, "a file in place of another, which stays on the list; its date"),
    "startups/introductions.html": (1, "a yes, once: the items are all ticked at first"),
    "public/audience_vote.html": (1, "one's own vote: the last choice counts"),
    "public/questions.html": (1, "a new question"),
    "public/lost_mailbox.html": (1, "a new request"),
    "organisers/entries/hand_over.html": (1, "a request is decided once"),
    "startups/messages.html": (1, "a new message"),
    "startups/objections.html": (1, "a new objection"),
    "startups/start.html": (1, "a new application"),
    "startups/team.html": (1, "a new member, and what they may do: one of two"),
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
    place = a_mark()
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
        "organisers/results/_appeal_reply.html",  # organisers/results/test_appeals.py
        "organisers/results/appeal.html",
        "organisers/results/_bonus_claims.html",  # judging/services/results/test_bonus_claims.py
        "organisers/results/letterhead.html",  # organisers/results/test_letterhead.py
        "organisers/mail/group_message.html",  # organisers/mail/test_group_messages.py
        "organisers/mail/text.html",  # organisers/mail/test_texts.py
        "organisers/entries/inquiry.html",  # submissions/services/with_organiser/test_inquiries.py
        "organisers/results/_winners.html",  # test_a_mark_for_investors…
        "startups/card_consent.html",  # startups/introductions/test_company_card.py
        "startups/consents.html",  # test_a_firm_and_a_consent…
        "startups/introductions.html",
        "judges/pitch/_amount.html",  # judges/test_amount.py
        "investors/forecasts.html",  # investors/test_forecasts.py
        # introductions/services/forecasts/test_result.py
        "organisers/introductions/forecast_result.html",
    }
    assert shown == {case.template for case in CASES} | {case.template for case in CHOICES} | own


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_choice_is_read_in_both_languages(language: str) -> None:
    place, first, second, old, new = _opened(CASES[0])
    slug = place.path.split("/run/")[1].split("/")[0]
    post(second, new, name_ko="가 챌린지")
    with translation.override(language):
        old.action = reverse("organisers:settings", args=[slug])
    page = post(first, old, name_ko="나 챌린지").content.decode()
    words = {"ko": "두 사람이 같은 내용을 고쳤습니다", "en": "Two people changed this"}
    assert words[language] in page
    assert all(name in page for name in ("가 챌린지", "나 챌린지"))
