"""Setting up tracks, fields, questions, rounds, criteria and awards by pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition, Question, Role, RoleKind
from judging.models import Award, Criterion, Round
from judging.services.setup.edition import create_edition
from tests.frontend.pages.organisers.desk import signed_in, text_of
from tests.judging import factories as make
from tests.submissions import factories as s
from tests.submissions.factories import RESPONSIBLE, TEXTS

pytestmark = pytest.mark.django_db
QUESTION = {
    "section": "team",
    "kind": "long",
    "label_ko": "왜 이 팀입니까?",
    "label_en": "Why this team?",
    "max_length": "500",
    "required": "on",
    "slug": "why-us",
}


@pytest.fixture
def edition() -> Edition:
    now = timezone.now()
    edition = create_edition(
        actor=make.an_operator(),
        challenge_slug="city",
        slug="city-2027",
        year=2027,
        name_ko="도시",
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=20),
    )
    Edition.objects.filter(pk=edition.pk).update(**RESPONSIBLE, **TEXTS)
    return edition


def client_of(edition: Edition) -> Client:
    return signed_in(make.organiser_of(edition))


def at(name: str, edition: Edition, *more: object) -> str:
    return reverse(f"organisers:{name}", args=[edition.slug, *more])


def opened(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(
        state="published", opens_at=timezone.now() - timedelta(hours=1)
    )


def test_a_track_and_a_field_are_added_renamed_and_taken_away(edition: Edition) -> None:
    client = client_of(edition)
    for kind, facts in (("tracks", {"max_age_years": "1"}), ("fields", {})):
        assert (
            client.post(
                at("new_form_row", edition, kind),
                {"slug": "idea", "name_ko": "예비", "name_en": "Idea", **facts},
            ).status_code
            == 302
        )
        assert (
            client.post(
                at("form_row", edition, kind, "idea"),
                {"name_ko": "예비창업", "name_en": "Idea", **facts},
            ).status_code
            == 302
        )
        assert "Idea" in text_of(client, at("form_settings", edition))
        assert getattr(edition, kind).get(slug="idea").name_ko == "예비창업"
        client.post(at("remove_form_row", edition, kind, "idea"))
        assert not getattr(edition, kind).filter(slug="idea").exists()


PAPER: dict[str, object] = {
    "slug": "lease",
    "name_ko": "임대차계약서",
    "name_en": "Lease",
    "required": "on",
    "readers": "organisers",
    "types": ["pdf", "image"],
    "most_months": "3",
    "company_kinds": ["corporation"],
}


def test_a_paper_is_added_changed_moved_and_taken_away(edition: Edition) -> None:
    client = client_of(edition)
    assert client.post(at("new_form_row", edition, "papers"), PAPER).status_code == 302
    paper = edition.papers.get(key="lease")
    assert (paper.most_months, paper.types, paper.required) == (3, ["pdf", "image"], True)
    assert "Lease" in text_of(client, at("form_settings", edition))
    changed = {**PAPER, "name_en": "Lease contract", "types": ["hwpx"]}
    assert client.post(at("form_row", edition, "papers", "lease"), changed).status_code == 302
    assert edition.papers.get(key="lease").types == ["hwpx"]
    client.post(at("move_form_row", edition, "papers", "lease"), {"to": "up"})
    assert edition.papers.order_by("-order")[1].key == "lease"
    refused = client.post(at("form_row", edition, "papers", "lease"), {**PAPER, "types": []})
    assert refused.status_code == 422
    client.post(at("remove_form_row", edition, "papers", "lease"))
    assert not edition.papers.filter(key="lease").exists()


def test_once_open_a_paper_s_page_asks_for_its_words_alone(edition: Edition) -> None:
    opened(edition)
    client = client_of(edition)
    page = client.get(at("form_row", edition, "papers", "deck"))
    assert list(page.context["form"].fields) == ["name_ko", "name_en", "help_ko", "help_en"]
    words = {"name_ko": "IR 자료", "name_en": "IR deck", "help_ko": "", "help_en": ""}
    assert client.post(at("form_row", edition, "papers", "deck"), words).status_code == 302
    assert edition.papers.get(key="deck").name_ko == "IR 자료"
    assert client.post(at("new_form_row", edition, "papers"), PAPER).status_code == 422


def test_a_question_is_added_and_its_form_shows_what_was_saved(edition: Edition) -> None:
    client = client_of(edition)
    assert client.post(at("new_form_row", edition, "questions"), QUESTION).status_code == 302
    question = Question.objects.get(edition=edition, key="why-us")
    assert (question.order, question.required, question.max_length) == (
        edition.questions.count(),
        True,
        500,
    )
    assert "왜 이 팀입니까?" in text_of(client, at("form_row", edition, "questions", "why-us"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "Why Us"}, "slug"),
        ({"slug": "problem"}, "slug"),
        ({"label_ko": ""}, "label_ko"),
        ({"max_length": "0"}, "max_length"),
        ({"max_length": "99999"}, "max_length"),
        ({"kind": "choice", "choices": "하나"}, "choices"),
        ({"section": "weather"}, "section"),
    ],
)
def test_a_wrong_question_is_refused_at_its_field_with_everything_kept(
    edition: Edition, wrong: dict[str, str], field: str
) -> None:
    before = edition.questions.count()
    response = client_of(edition).post(at("new_form_row", edition, "questions"), QUESTION | wrong)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Why this team?" in response.content.decode()
    assert edition.questions.count() == before


def test_choices_keep_their_second_language_when_the_form_is_saved_again(edition: Edition) -> None:
    both = {"key": "seed", "ko": "시드", "en": "Seed"}
    Question.objects.create(
        edition=edition,
        key="stage",
        section="growth",
        kind="choice",
        label_ko="단계",
        choices=[both, "시리즈 A"],
    )
    client, url = client_of(edition), at("form_row", edition, "questions", "stage")
    form = client.get(url).context["form"]
    values = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, False)
    }
    assert values["choices"] == "시드\n시리즈 A"
    client.post(url, {**values, "choices": "시드\n시리즈 A\n시리즈 B"})
    assert Question.objects.get(edition=edition, key="stage").choices == [
        both,
        "시리즈 A",
        "시리즈 B",
    ]


def test_the_last_field_stays(edition: Edition) -> None:
    edition.fields.exclude(slug="ai").delete()
    response = client_of(edition).post(at("remove_form_row", edition, "fields", "ai"))
    assert response.status_code == 409
    assert edition.fields.count() == 1


def test_what_an_entry_has_chosen_stays(edition: Edition) -> None:
    make.an_eligible_entry(edition, field="ai")
    response = client_of(edition).post(at("remove_form_row", edition, "fields", "ai"))
    assert response.status_code == 409
    assert "Rename it instead" in response.content.decode()
    assert edition.fields.filter(slug="ai").exists()


def test_everything_is_frozen_when_applications_open(edition: Edition) -> None:
    opened(edition)
    client = client_of(edition)
    assert "frozen" in text_of(client, at("form_settings", edition))
    before = (edition.questions.count(), edition.fields.count(), edition.rounds.count())
    for response in (
        client.post(at("remove_form_row", edition, "fields", "ai")),
        client.post(
            at("new_round", edition), {"kind": "site_visit", "name_ko": "현장실사", "places": "3"}
        ),
        client.post(at("remove_round", edition, 2)),
    ):
        assert response.status_code == 409
    assert (edition.questions.count(), edition.fields.count(), edition.rounds.count()) == before


def test_an_observer_and_a_neighbour_change_nothing(edition: Edition) -> None:
    watcher, neighbour = (
        signed_in(make.an_organiser_of(edition, RoleKind.OBSERVER)),
        signed_in(make.organiser_of(make.a_preset_edition())),
    )
    assert "Add a question" not in text_of(watcher, at("form_settings", edition))
    before = counts_of(edition)
    for name, more, facts in changes_of_the_setup(edition):
        assert watcher.post(at(name, edition, *more), facts).status_code == 403, name
        assert neighbour.post(at(name, edition, *more), facts).status_code == 404, name
    assert counts_of(edition) == before


def counts_of(edition: Edition) -> list[int]:
    parts = (edition.questions, edition.fields, edition.rounds, edition.awards)
    return [*(rows.count() for rows in parts), Criterion.objects.count()]


def changes_of_the_setup(edition: Edition) -> list[tuple[str, list[Any], dict[str, str]]]:
    """An address, what stands in it, and a form, for every kind of change."""
    criterion = {"key": "impact", "title_ko": "파급", "points": "5", "step": "1", "mode": "points"}
    award = {"award": "new", "new-name_ko": "특별상", "new-places": "1", "new-prize_krw": "0"}
    first_criterion = Criterion.objects.filter(rubric__round__edition=edition).earliest("pk").pk
    return [
        ("new_form_row", ["questions"], QUESTION),
        ("remove_form_row", ["fields", "ai"], {}),
        ("new_criterion", [1], criterion),
        ("remove_criterion", [1, first_criterion], {}),
        ("new_round", [], {"kind": "pitch", "name_ko": "결선", "places": "3"}),
        ("remove_round", [2], {}),
        ("remove_award", [Award.objects.filter(edition=edition).earliest("pk").pk], {}),
        ("awards", [], award),
    ]


def test_a_criterion_is_added_with_anchors_and_the_sum_is_watched(edition: Edition) -> None:
    client, facts = (
        client_of(edition),
        {
            "key": "impact",
            "title_ko": "파급효과",
            "title_en": "Impact",
            "points": "10",
            "step": "1",
            "mode": "anchors",
            "anchor_5_ko": "아주 큽니다",
        },
    )
    assert client.post(at("new_criterion", edition, 1), facts).status_code == 302
    made = Criterion.objects.get(rubric__round__edition=edition, key="impact")
    assert made.anchors.get().text_ko == "아주 큽니다"
    assert "not to 100" in text_of(client, at("round_settings", edition, 1))
    assert client.post(at("new_criterion", edition, 1), facts).status_code == 422
    response = client.post(at("publish_edition", edition))
    assert response.status_code == 422
    assert "add up to 110" in response.content.decode()
    client.post(at("remove_criterion", edition, 1, made.pk))
    assert not Criterion.objects.filter(pk=made.pk).exists()
    assert client.post(at("publish_edition", edition)).status_code == 302


def test_a_criterion_with_scores_stays() -> None:
    round = make.a_closed_round()
    criterion = Criterion.objects.filter(rubric__round=round).earliest("pk")
    response = signed_in(make.organiser_of(round.edition)).post(
        at("remove_criterion", round.edition, round.order, criterion.pk)
    )
    assert response.status_code == 409
    assert Criterion.objects.filter(pk=criterion.pk).exists()


def test_a_round_is_added_as_a_copy_of_the_last_and_taken_away(edition: Edition) -> None:
    client = client_of(edition)
    response = client.post(
        at("new_round", edition),
        {"kind": "site_visit", "name_ko": "현장실사", "name_en": "Site visit", "places": "3"},
    )
    assert response["Location"] == at("round_settings", edition, 3)
    last, made = (Round.objects.get(edition=edition, order=order) for order in (2, 3))
    assert made.opens_at > last.closes_at
    assert [
        (criterion.key, criterion.points, criterion.anchors.count())
        for criterion in made.rubric.criteria.all()
    ] == [
        (criterion.key, criterion.points, criterion.anchors.count())
        for criterion in last.rubric.criteria.all()
    ]
    client.post(at("remove_round", edition, 3))
    assert edition.rounds.count() == 2


def test_a_round_whose_dates_are_in_the_wrong_order_is_not_added(edition: Edition) -> None:
    facts = {
        "kind": "pitch",
        "name_ko": "결선",
        "places": "3",
        "opens_at": "2027-03-02T09:00",
        "closes_at": "2027-03-01T09:00",
    }
    response = client_of(edition).post(at("new_round", edition), facts)
    assert response.status_code == 422
    assert "closes_at" in response.context["form"].errors
    assert edition.rounds.count() == 2


def test_an_award_is_added_and_taken_away_until_it_is_given(edition: Edition) -> None:
    client = client_of(edition)
    client.post(
        at("awards", edition),
        {
            "award": "new",
            "new-name_ko": "특별상",
            "new-name_en": "Special award",
            "new-places": "1",
            "new-prize_krw": "1000000",
        },
    )
    award = Award.objects.get(edition=edition, name_ko="특별상")
    assert (
        client.post(
            at("awards", edition),
            {"award": "new", "new-name_ko": "또", "new-places": "0", "new-prize_krw": "-5"},
        ).status_code
        == 422
    )
    client.post(at("remove_award", edition, award.pk))
    assert not Award.objects.filter(pk=award.pk).exists()


def test_an_award_that_was_announced_is_not_touched_any_more() -> None:
    round = make.a_round()
    round.edition.rounds.exclude(pk=round.pk).delete()
    award, entry = round.edition.awards.earliest("order"), round.edition.entries.earliest("pk")
    award.winners.create(entry=entry)
    client = signed_in(make.organiser_of(round.edition))
    assert client.post(at("remove_award", round.edition, award.pk)).status_code == 409
    assert (
        client.post(
            at("awards", round.edition),
            {"award": award.pk, "name_ko": "다른 이름", "places": "1", "prize_krw": "1"},
        ).status_code
        == 409
    )
    award.refresh_from_db()
    assert award.name_ko != "다른 이름"


def test_the_only_organiser_cannot_be_taken_out(edition: Edition) -> None:
    role = edition.roles.get(kind=RoleKind.ORGANISER)
    response = client_of(edition).post(at("revoke_role", edition, role.pk))
    assert response.status_code == 409
    assert edition.roles.filter(pk=role.pk).exists()


def test_a_deadline_after_a_rounds_opening_is_warned_of(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(closes_at=timezone.now() + timedelta(days=300))
    assert "before applications close" in text_of(client_of(edition), at("settings", edition))


def test_the_form_of_last_year_is_taken_over_with_its_papers_by_page_and_api(
    edition: Edition,
) -> None:
    client = client_of(edition)
    organiser = make.organiser_of(edition)
    last = s.an_edition()
    Role.objects.create(user=organiser, edition=last, kind=RoleKind.ORGANISER)
    last.questions.filter(key="problem-why").update(
        condition={"on": "track", "values": ["early", "no-longer"]}
    )
    last.papers.filter(key="proof").update(track_slugs=["no-longer"], most_months=2)
    assert "Take over the form of another edition" in text_of(client, at("form_settings", edition))
    taken = client.post(at("take_over_form", edition), {"edition": last.slug})
    assert taken.status_code == 302
    assert list(edition.questions.values_list("key", flat=True)) == list(
        last.questions.values_list("key", flat=True)
    )
    assert edition.questions.get(key="problem-why").condition["values"] == ["early"]
    proof = edition.papers.get(key="proof")
    assert (proof.track_slugs, proof.most_months, edition.papers.count()) == ([], 2, 4)
    sent = client.post(
        f"/api/v1/editions/{edition.slug}/form", {"edition": last.slug}, "application/json"
    )
    assert sent.status_code == 200
    foreign = s.an_edition()
    for answer in (
        client.post(at("take_over_form", edition), {"edition": foreign.slug}),
        client.post(
            f"/api/v1/editions/{edition.slug}/form", {"edition": foreign.slug}, "application/json"
        ),
    ):
        assert answer.status_code == 404
    opened(edition)
    assert client.post(at("take_over_form", edition), {"edition": last.slug}).status_code == 409


def test_a_question_for_a_file_is_built_and_leads_its_writers_to_its_place(
    edition: Edition,
) -> None:
    client = client_of(edition)
    typed = {
        **QUESTION,
        "slug": "floor-plan",
        "kind": "file",
        "types": ["pdf", "image"],
        "most_pages": "2",
        "most_megabytes": "",
    }
    refused = client.post(at("new_form_row", edition, "questions"), {**typed, "types": []})
    assert refused.status_code == 422
    assert "Choose at least one type of file." in refused.content.decode()
    assert client.post(at("new_form_row", edition, "questions"), typed).status_code == 302
    question = edition.questions.get(key="floor-plan")
    assert question.options == {"types": ["pdf", "image"], "most_pages": 2}
    page = client.get(at("form_row", edition, "questions", "floor-plan"))
    assert page.context["form"]["types"].value() == ["pdf", "image"]
    for name in ("form_settings", "form_preview"):
        assert client.get(at(name, edition)).status_code == 200
    opened(edition)
    edition.refresh_from_db()
    entry = s.a_draft(edition)
    writing = signed_in(s.writer_of(entry))
    section = reverse("startups:section", args=[entry.pk, "team"])
    place = f"{reverse('startups:files', args=[entry.pk])}#kind-answer-floor-plan"
    assert f'href="{place}"' in writing.get(section).content.decode()
    files = writing.get(reverse("startups:files", args=[entry.pk])).content.decode()
    assert 'data-kind="answer-floor-plan"' in files
    assert writing.post(section, {}).status_code in {302, 422}
