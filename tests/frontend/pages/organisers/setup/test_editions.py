"""An edition made and set up by pages only."""

from typing import Any

import pytest
from django.test import Client

from challenge.models import Edition
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


NEW_PAGE = "/en/run/new/"
NEW = {
    "name_ko": "새 챌린지 2027",
    "name_en": "New Challenge 2027",
    "slug": "new-2027",
    "challenge_slug": "new",
    "year": "2027",
    "notice_date": "2027-01-04",
    "opens_at": "2027-01-04T09:00",
    "closes_at": "2027-02-12T18:00",
}


def test_an_edition_is_made_from_the_preset_in_one_form() -> None:
    client = signed_in(make.an_operator())
    assert client.get(NEW_PAGE).status_code == 200
    response = client.post(NEW_PAGE, NEW)
    assert response["Location"].endswith("/new-2027/settings/")
    edition = Edition.objects.get(slug="new-2027")
    assert edition.rounds.count() == 2
    assert edition.awards.exists()
    assert edition.state == Edition.State.DRAFT


def test_another_preset_is_chosen_in_the_same_form() -> None:
    client = signed_in(make.an_operator())
    client.post(NEW_PAGE, NEW | {"preset": "kr-hackathon"})
    edition = Edition.objects.get(slug="new-2027")
    assert (edition.preset, edition.pre_startups_allowed) == ("kr-hackathon", True)
    refused = client.post(NEW_PAGE, NEW | {"slug": "new-2028", "preset": "no-such"})
    assert refused.status_code == 422
    assert not Edition.objects.filter(slug="new-2028").exists()


def sent_by(client: Client, page: str) -> dict[str, Any]:
    """What the form of a page sends if nobody changes anything."""
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    times = {
        name: form.fields[name].widget.format_value(shown[name])
        for name in ("opens_at", "closes_at", "notice_date")
    }
    sent = {**shown, **times}
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def test_periods_and_limits_are_set_by_page_before_applications_open() -> None:
    edition = make.a_draft_edition()
    client = signed_in(make.organiser_of(edition))
    page = f"/en/run/{edition.slug}/settings/"
    sent = sent_by(client, page)
    assert client.post(page, sent | {"days_off": "2027-05-05, soon"}).status_code == 422
    more = {
        "days_off": "2027.05.05, 2027-03-01", "remind_days": "1, 5", "objections": "0",
        "correction_working_days": "5",
    }  # fmt: skip
    assert client.post(page, sent | more).status_code == 302
    edition.refresh_from_db()
    assert edition.days_off == ["2027-03-01", "2027-05-05"]
    assert (edition.remind_days, edition.objections) == ([5, 1], 0)
    assert edition.correction_working_days == 5
    wrong = client.post(page, sent | more | {"remind_days": "soon"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    "wrong", [{"slug": "Not A Slug"}, {"closes_at": "2026-12-01T09:00"}, {"name_ko": ""}]
)
def test_a_wrong_field_is_named_and_nothing_is_made(wrong: dict[str, str]) -> None:
    response = signed_in(make.an_operator()).post(NEW_PAGE, NEW | wrong)
    assert response.status_code == 422
    assert not Edition.objects.filter(slug="new-2027").exists()


def test_an_address_that_is_taken_is_said_beside_its_field() -> None:
    client = signed_in(make.an_operator())
    client.post(NEW_PAGE, NEW)
    response = client.post(NEW_PAGE, NEW)
    assert response.status_code == 422
    assert "taken" in response.content.decode()


def test_who_runs_nothing_makes_no_edition() -> None:
    assert signed_in(make.a_person()).get(NEW_PAGE).status_code == 403


def test_texts_change_after_opening_but_rules_do_not() -> None:
    round = make.a_round()
    client, edition = organiser(round), round.edition
    form = client.get(at("settings", round)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    times = {
        name: form.fields[name].widget.format_value(values[name])
        for name in ("opens_at", "closes_at", "notice_date")
    }
    sent = {
        name: value
        for name, value in {**values, **times}.items()
        if value is not None and value is not False
    }
    assert client.post(at("settings", round), sent | {"tagline_ko": "새 문장"}).status_code == 302
    edition.refresh_from_db()
    assert edition.tagline_ko == "새 문장"
    assert client.post(at("settings", round), sent | {"max_age_years": "3"}).status_code == 422
    edition.refresh_from_db()
    assert edition.max_age_years != 3


def test_a_criterion_and_its_anchors_change_until_scoring_opens() -> None:
    round = make.a_round()
    client, row = organiser(round), round.rubric.criteria.first()
    assert row is not None
    words = {
        "title_ko": "새 제목",
        "title_en": "New title",
        "anchor_5_ko": "아주 뛰어납니다",
        "anchor_5_en": "Excellent",
    }
    sent = {**words, "points": row.points, "step": row.step, "mode": row.mode}
    assert client.post(act("criterion", round, row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert row.title_ko == "새 제목"
    assert row.anchors.get(level=5).text_ko == "아주 뛰어납니다"
    opened = make.an_open_round()
    frozen = opened.rubric.criteria.first()
    assert frozen is not None
    assert organiser(opened).post(act("criterion", opened, frozen.pk), sent).status_code == 409


def test_an_award_changes_by_its_own_form() -> None:
    round = make.a_round()
    award = round.edition.awards.first()
    assert award is not None
    organiser(round).post(
        at("awards", round),
        {
            "award": award.pk,
            "name_ko": "으뜸상",
            "name_en": "Top",
            "places": "2",
            "prize_krw": "1000000",
        },
    )
    award.refresh_from_db()
    assert (award.name_ko, award.places) == ("으뜸상", 2)
