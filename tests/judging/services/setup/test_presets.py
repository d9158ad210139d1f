"""Every preset opens to a draft that lacks only what its organiser alone can know."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from challenge.kernel.presets import DEFAULT, EMPTY, load_preset, preset_names
from challenge.models import Edition
from challenge.models.responsible import Responsible
from judging.models import RoundState
from judging.queries.results.tally_input import rules_of
from judging.queries.setup.missing_parts import missing_parts
from judging.queries.setup.score_rule_in_words import score_rule_in_words
from judging.queries.setup.score_rules import score_mistakes
from judging.services.setup.edition import create_edition, publish_edition
from judging.services.setup.rounds import update_round
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
TEXTS = {"tagline_ko", "tagline_en", "summary_ko", "summary_en"}
PEOPLE = set(Responsible.NEEDED)


def a_draft(name: str) -> Edition:
    opens = timezone.now() + timedelta(days=10)
    return create_edition(
        actor=make.an_operator(), preset=name, challenge_slug="seoul", slug=f"seoul-{name[:30]}",
        year=opens.year, name_ko="서울 챌린지", opens_at=opens,
        closes_at=opens + timedelta(days=30),
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name in preset_names() if name != EMPTY])
def test_a_preset_lacks_only_its_organisers_words_and_is_published_with_them(
    name: str, settings: Any
) -> None:
    settings.LEGAL_TEXTS_SINCE = timezone.localdate()
    edition = a_draft(name)
    assert set(missing_parts(edition=edition)) == TEXTS | PEOPLE
    for column in TEXTS | PEOPLE:
        setattr(edition, column, "a@example.org" if "email" in column else "우리 말")
    edition.save()
    edition = publish_edition(actor=make.organiser_of(edition), edition=edition)
    assert edition.state == Edition.State.PUBLISHED


@pytest.mark.parametrize("name", preset_names())
def test_no_rules_of_a_preset_contradict_one_another(name: str) -> None:
    edition = a_draft(name)
    for round in edition.rounds.select_related("edition", "rubric"):
        assert score_mistakes(round) == {}
        assert round.state == RoundState.SETUP
        assert score_rule_in_words(rules_of(round=round, criteria=[]))
        update_round(actor=make.organiser_of(edition), round=round, name_ko=f"{round.name_ko} 1")


def test_the_empty_one_lacks_all_that_is_to_be_made() -> None:
    assert {"questions", "fields", "rounds", "awards"} <= set(missing_parts(edition=a_draft(EMPTY)))


def test_the_usual_one_comes_first_and_the_empty_one_last() -> None:
    names = preset_names()
    assert (names[0], names[-1]) == (DEFAULT, EMPTY)
    assert len(names) >= 5
    assert len({load_preset(name).title_ko for name in names}) == len(names)


def new_edition(capsys: Any, *words: str) -> str:
    call_command("new_edition", *words)
    return str(capsys.readouterr().out)


def test_a_command_lists_presets_and_makes_a_draft_of_one(capsys: Any) -> None:
    assert "kr-hackathon" in new_edition(capsys)
    actor = make.an_operator()
    said = new_edition(
        capsys, "seoul-hack", "--preset", "kr-hackathon", "--programme", "seoul", "--name",
        "서울 해커톤", "--opens", "2027-03-02T09:00", "--closes", "2027-03-20T18:00", "--as",
        actor.email,
    )  # fmt: skip
    edition = Edition.objects.get(slug="seoul-hack")
    assert (edition.preset, edition.rounds.count()) == ("kr-hackathon", 2)
    assert "/run/seoul-hack/" in said
    assert said.count("- ") >= 2


def test_the_command_says_what_is_missing_or_wrong() -> None:
    with pytest.raises(CommandError, match="programme"):
        call_command("new_edition", "seoul-hack")
    words = ["--programme", "s2", "--name", "가", "--opens", "soon", "--closes", "later"]
    with pytest.raises(CommandError, match="2027-03-02"):
        call_command("new_edition", "seoul-hack", *words, "--as", make.an_operator().email)
    assert not Edition.objects.filter(slug="seoul-hack").exists()
