"""기피 신청 on the startup's page, and what the organiser reads of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import Edition, User
from judging.models import Conflict, Judge, Objection
from judging.services.assignment import conflicts
from judging.services.assignment.objections import raise_objection, withdraw_objection
from submissions.models import Entry, Member
from tests.frontend.pages.organisers.desk import signed_in, text_of
from tests.judging import factories as f
from tests.judging.objection_cases import (
    WHY,
    an_edition_and_entry,
    boss_of,
    read,
)

pytestmark = pytest.mark.django_db
FORM = 'class="qform mt-4"'


def page(entry: Entry, name: str = "objections", *more: int) -> str:
    with translation.override("en"):
        return reverse(f"startups:{name}", args=[entry.pk, *more])


def a_startup() -> tuple[Any, Entry, Client]:
    edition, entry = an_edition_and_entry()
    return edition, entry, signed_in(boss_of(entry))


def a_writer(entry: Entry) -> User:
    writer = f.a_person()
    Member.objects.create(startup=entry.startup, user=writer, kind="writer")
    return writer


def test_a_name_is_noted_shown_and_withdrawn() -> None:
    _edition, entry, client = a_startup()
    told = client.post(
        page(entry), {"person": "김하나", "organisation": "한강벤처스", "reason": WHY}, follow=True
    ).content.decode()
    assert (
        "Noted. The organisers can read it; judges can&#x27;t." in told
        or "Noted. The organisers can read it; judges can't." in told
    )
    html = text_of(client, page(entry))
    assert "김하나 · 한강벤처스" in html
    assert WHY in html
    objection = Objection.objects.get()
    told = client.post(
        page(entry, "objection-withdraw", objection.pk), follow=True
    ).content.decode()
    assert "Withdrawn." in told
    assert "김하나" not in told
    objection.refresh_from_db()
    assert objection.withdrawn_at


@pytest.mark.parametrize(
    ("words", "field", "said"),
    [
        (
            {"person": "", "organisation": "", "reason": WHY},
            "person",
            "Name a person, an organisation, or both.",
        ),
        (
            {"person": "김", "organisation": "한강벤처스", "reason": WHY},
            "person",
            "Write the person&#x27;s full name.",
        ),
        (
            {"person": "김하나", "organisation": "한", "reason": WHY},
            "organisation",
            "Write the organisation&#x27;s full name.",
        ),
        (
            {"person": "김하나", "organisation": "naver.com", "reason": WHY},
            "organisation",
            "Everybody can have an address there.",
        ),
        (
            {"person": "김하나", "organisation": "한강벤처스", "reason": " "},
            "reason",
            "Write the reason: organisers read it.",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    words: dict[str, str], field: str, said: str
) -> None:
    _edition, entry, client = a_startup()
    answer = client.post(page(entry), words)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    assert all(value.strip() in html for value in words.values())
    assert not Objection.objects.exists()


def test_nobody_else_finds_the_page_or_withdraws_what_another_startup_named() -> None:
    edition, entry, client = a_startup()
    judge = f.a_judge(edition).user
    other = f.an_eligible_entry(edition)
    theirs = raise_objection(actor=boss_of(other), entry=other, person="이두나", reason=WHY)
    for somebody in (f.a_person(), judge, boss_of(other), f.organiser_of(edition)):
        assert signed_in(somebody).get(page(entry)).status_code == 404
        assert (
            signed_in(somebody).post(page(entry), {"person": "김하나", "reason": WHY}).status_code
            == 404
        )
    assert client.post(page(entry, "objection-withdraw", theirs.pk)).status_code == 404
    assert "이두나" not in text_of(client, page(entry))
    assert list(Objection.objects.values_list("person", "withdrawn_at")) == [("이두나", None)]


def test_who_made_it_organisers_and_observers_read_an_objection_and_nobody_else() -> None:
    edition, entry, _client = a_startup()
    slug, name = edition.slug, "김하나"
    raise_objection(actor=boss_of(entry), entry=entry, person=name, reason=WHY)
    with translation.override("en"):
        places = [
            page(entry),
            reverse("api:application-objections", args=[entry.pk]),
            reverse("organisers:objections", args=[slug]),
            reverse("organisers:entry", args=[slug, entry.pk]),
            reverse("api:edition-objections", args=[slug]),
        ]

    def reads(somebody: User) -> list[bool]:
        client = signed_in(somebody)
        return [name in client.get(url).content.decode() for url in places]

    startups, organisers = [True, True, False, False, False], [False, True, True, True, True]
    assert (reads(boss_of(entry)), reads(a_writer(entry))) == (startups, startups)
    assert reads(f.organiser_of(edition)) == organisers
    assert reads(f.an_organiser_of(edition, "observer")) == organisers
    others = f.a_judge(edition).user, boss_of(f.an_eligible_entry(edition)), f.a_person()
    for somebody in others:
        assert not any(reads(somebody)), somebody


def test_a_co_writer_reads_them_but_names_and_withdraws_nobody() -> None:
    _edition, entry, _client = a_startup()
    objection = raise_objection(actor=boss_of(entry), entry=entry, person="김하나", reason=WHY)
    client = signed_in(a_writer(entry))
    html = text_of(client, page(entry))
    assert "김하나" in html
    assert "Only the representative can name them." in html
    assert FORM not in html
    assert page(entry, "objection-withdraw", objection.pk) not in html
    assert client.post(page(entry), {"person": "이두나", "reason": WHY}).status_code in {403, 422}
    assert client.post(page(entry, "objection-withdraw", objection.pk)).status_code == 403
    assert list(Objection.objects.values_list("person", "withdrawn_at")) == [("김하나", None)]


def test_when_all_are_named_the_page_says_so_instead_of_a_form() -> None:
    edition, entry, client = a_startup()
    edition.rules = {**edition.rules, "objections": 1}
    edition.save()
    raise_objection(actor=boss_of(entry), entry=entry, person="김하나", reason=WHY)
    html = text_of(client, page(entry))
    assert "You have named as many as the rules allow." in html
    assert FORM not in html


def test_after_the_time_it_says_whom_to_write_to_and_what_was_typed_is_still_there() -> None:
    edition, entry, client = a_startup()
    raise_objection(actor=boss_of(entry), entry=entry, person="김하나", reason=WHY)
    edition.rounds.update(opens_at=timezone.now() - timedelta(seconds=1))
    html = text_of(client, page(entry))
    assert "The time to name judges to keep away is over." in html
    assert "at most" not in html
    assert FORM not in html
    assert "/withdraw/" not in html
    late = client.post(
        page(entry), {"person": "이두나", "reason": "뒤늦게 알게 된 이해관계입니다."}
    )
    assert late.status_code == 422
    assert "뒤늦게 알게 된 이해관계입니다." in late.content.decode()
    assert 'role="alert"' in late.content.decode()
    assert Objection.objects.count() == 1


def test_organisers_read_with_the_entry_who_is_meant() -> None:
    edition, entry, _client = a_startup()
    judge = f.a_judge(edition, organisation="한강벤처스")
    raise_objection(actor=boss_of(entry), entry=entry, organisation="한강벤처스", reason=WHY)
    raise_objection(
        actor=boss_of(entry), entry=entry, person="이두나", reason="경쟁사의 사외이사입니다."
    )
    with translation.override("en"):
        url = reverse("organisers:entry", args=[edition.slug, entry.pk])
        seat = reverse("organisers:judge", args=[edition.slug, judge.pk])
    html = text_of(signed_in(f.organiser_of(edition)), url)
    assert WHY in html
    assert f'href="{seat}"' in html
    assert "no judge of that name" in html
    assert signed_in(judge.user).get(url).status_code == 404


def test_organisers_see_every_objection_of_the_edition_and_what_became_of_it() -> None:
    edition, entry, _client = a_startup()
    kept = objections_of_every_outcome(edition, entry)
    elsewhere = an_edition_and_entry()[1]
    raise_objection(actor=boss_of(elsewhere), entry=elsewhere, person="다른회차", reason=WHY)
    url = reverse_en("organisers:objections", edition.slug)
    html = text_of(signed_in(f.organiser_of(edition)), url)
    rows = [
        row.split("</tr>")[0]
        for row in html.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    ]
    outcomes = {
        "한강벤처스": "kept away<",
        "남산벤처스": "lifted by an organiser",
        "없는사람": "no judge of that name",
        "뒤늦게 알았습니다.": "after the next look",
        "김철회": "withdrawn",
    }
    assert len(rows) == len(outcomes)
    for name, outcome in outcomes.items():
        row = next(row for row in rows if name in row)
        assert outcome in row.replace("\n", ""), name
    assert "김철회" in rows[-1]
    assert any(str(kept) in row for row in rows if "한강벤처스" in row)
    assert url in text_of(
        signed_in(f.an_organiser_of(edition, "observer")),
        reverse_en("organisers:assignment", edition.slug),
    )
    for somebody in (kept.user, boss_of(entry), f.organiser_of(elsewhere.edition)):
        assert signed_in(somebody).get(url).status_code == 404


def objections_of_every_outcome(edition: Edition, entry: Entry) -> Judge:
    """Kept away, lifted, without a judge, new, withdrawn; returns the judge who is kept away."""
    kept = f.a_judge(edition, organisation="한강벤처스")
    lifted = f.a_judge(edition, organisation="남산벤처스")
    for words in (
        {"organisation": "한강벤처스"},
        {"organisation": "남산벤처스"},
        {"person": "없는사람"},
    ):
        raise_objection(actor=boss_of(entry), entry=entry, reason=WHY, **words)
    read(edition)
    conflicts.lift_conflict(
        actor=f.organiser_of(edition),
        conflict=Conflict.objects.get(judge=lifted),
        reason="근거가 없음",
    )
    late = f.a_judge(edition)
    raise_objection(
        actor=boss_of(entry), entry=entry, person=late.user.name, reason="뒤늦게 알았습니다."
    )
    gone = raise_objection(actor=boss_of(entry), entry=entry, person="김철회", reason=WHY)
    withdraw_objection(actor=boss_of(entry), objection=gone)
    return kept


def reverse_en(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def test_where_nobody_is_named_the_page_says_what_will_be_there() -> None:
    edition, _entry, _client = a_startup()
    assert "Nobody is named" in text_of(
        signed_in(f.organiser_of(edition)), reverse_en("organisers:objections", edition.slug)
    )
