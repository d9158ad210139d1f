"""The change log, the mails, and jobs that are cancelled or asked for again."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from challenge import audit
from challenge.models import Job, Role, RoleKind
from frontend.in_words.acts import ACTS, PARTICLES, SUBJECTS, act_in_words, particle_of
from frontend.josa import with_particle
from introductions.models import IntroductionState
from judging.services.assignment.request import request_assignment
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.judging import factories as make
from tests.submissions.factories import a_draft, an_edition

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[4]
RECORDERS = ("record", "record_each", "AuditEvent", "_save", "_remove", "_record")
ACT = re.compile(r"[a-z_]+\.[a-z_]+")
# Korean words that are whole behind a name: with an object or a subject of their own, or a verb
# that needs none
WHOLE_IN_KOREAN = re.compile(
    r"[을를이가] (?:\S+ )*\S+니다$|(?:동의|서명|로그인)했습니다$|에게 (?:다시 )?알렸습니다$"
)
PARTICLE = re.compile(r"\u2060?(?:[을를이가]|을\(를\)|이\(가\))")
LEAST_ACTS, MOST_QUERIES = 110, 15


def test_the_log_is_searched_by_action_and_person() -> None:
    round = make.a_round()
    person = make.organiser_of(round.edition)
    audit.record(person, "round.moved_here", round, edition=round.edition)
    client, log = organiser(round), at("log", round)
    assert "round.moved_here" in text_of(client, f"{log}?search=moved_here")
    assert "round.moved_here" in text_of(client, f"{log}?search={person.email}")
    assert "round.moved_here" not in text_of(client, f"{log}?search=nobody")


def acts_in_the_code() -> set[str]:
    """What audit.record and its like are given, where it is written out; names are looked up."""
    found: set[str] = set()
    for app in ("challenge", "submissions", "judging", "introductions", "gatherings"):
        for file in (ROOT / app).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(RECORDERS):
                    found |= {
                        word.value
                        for word in ast.walk(call)
                        if isinstance(word, ast.Constant)
                        and isinstance(word.value, str)
                        and ACT.fullmatch(word.value)
                    }
    return found


def test_every_act_has_words() -> None:
    acts = acts_in_the_code()
    assert len(acts) > LEAST_ACTS
    assert acts - set(ACTS) == set()
    for state in IntroductionState.values:
        assert f"introduction.{state}" in ACTS
    for _words, starts in SUBJECTS.values():
        for start in starts:
            assert any(act.startswith(f"{start}.") for act in ACTS), start


@pytest.mark.parametrize("action", ACTS)
def test_an_act_is_a_sentence_in_korean_behind_what_it_happened_to(action: str) -> None:
    with translation.override("ko"):
        words = act_in_words(action)
        assert words.endswith("니다")
        is_whole = WHOLE_IN_KOREAN.search(words) is not None
        assert is_whole != (action in PARTICLES), words
        if not is_whole:
            for name in ("소리맵", "서류평가", "KTX", "Solar Inc."):
                assert PARTICLE.fullmatch(particle_of(action, name))
    assert particle_of(action, "Solar Inc.") == ""


def test_the_log_in_korean_says_what_was_tallied() -> None:
    round = make.a_round()
    audit.record(None, "round.tallied", round)
    html = text_of(organiser(round), at("log", round).removeprefix("/en"))
    text = " ".join(re.sub(r"<[^>]*>", "", html).split())
    with translation.override("ko"):
        name = round.name
    assert f"{with_particle(name, '을')} 집계했습니다" in text


def test_the_log_says_who_did_what_to_whom_with_a_link() -> None:
    round = make.an_open_round(entries=2, judges=2)
    assignment = make.first_assignment(round)
    judge, entry = assignment.judge, assignment.entry
    audit.record(judge.user, "sheet.submitted", assignment, edition=round.edition)
    audit.record(None, "round.closed", round)
    text = " ".join(text_of(organiser(round), at("log", round)).split())
    said = re.sub(r"<time.*?</time>|<[^>]*>", "", text)
    assert f"Judge {judge.user} submitted a score sheet" in " ".join(said.split())
    assert f'<a href="{at("entry", round, entry.pk)}">Judge {judge.user} · {entry.code} ' in text
    assert "closed a round" in text
    assert round.name in text
    narrowed = text_of(organiser(round), at("log", round) + "?about=scores&search=submitted a")
    assert "submitted a score sheet" in narrowed
    assert "closed a round" not in narrowed
    korean = text_of(organiser(round), at("log", round).removeprefix("/en"))
    assert f'<p class="log-who"><b>{judge.user} 위원</b></p>' in korean


def test_what_one_person_does_in_a_row_stands_under_their_name_and_long_rows_open() -> None:
    round = make.an_open_round(entries=4, judges=2)
    areum, other = make.a_person("Han Areum"), make.a_person("Oh Sebin")
    for person, times in ((areum, 9), (other, 2), (areum, 5)):
        for _number in range(times):
            audit.record(person, "sheet.submitted", round)
    text = text_of(organiser(round), at("log", round) + "?about=scores")
    assert re.findall(r'<p class="log-who"><b>(.*?)</b>', text) == [
        "Han Areum",
        "Oh Sebin",
        "Han Areum",
    ]
    assert text.count('class="log-line"') == 16
    assert text.count("more by the same person") == 1  # of nine; five are all shown


def test_the_log_asks_no_more_for_many_events_than_for_one_of_each(
    django_assert_max_num_queries: Any,
) -> None:
    round = make.an_open_round(entries=4, judges=3)
    for assignment in round.assignments.all():
        audit.record(assignment.judge.user, "sheet.submitted", assignment, edition=round.edition)
    client, log = organiser(round), at("log", round)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(log)


def test_a_job_is_cancelled_and_asked_for_again_by_organisers_only() -> None:
    round = make.a_round()
    job = request_assignment(actor=make.organiser_of(round.edition), round=round, seed=1)
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    assert watcher.post(at("cancel_job", round, job.pk)).status_code == 403
    client = organiser(round)
    assert client.post(at("cancel_job", round, job.pk)).status_code == 302
    job.refresh_from_db()
    assert job.cancel_requested_at is not None or job.state == "cancelled"
    Job.objects.filter(pk=job.pk).update(state="failed")
    assert client.post(at("retry_job", round, job.pk)).status_code == 302
    job.refresh_from_db()
    assert job.state == "queued"
    assert client.post(at("retry_job", round, 10**9)).status_code == 404


def test_the_editions_of_an_organiser_stand_with_stage_progress_and_next_date(
    django_assert_max_num_queries: Any,
) -> None:
    judging = make.an_open_round(entries=2, judges=2)
    person = make.organiser_of(judging.edition)
    calling, finished = an_edition(), make.a_published_round(entries=2, places=1).edition
    finished.rounds.exclude(state="published").delete()
    for edition in (calling, finished):
        Role.objects.create(edition=edition, user=person, kind=RoleKind.ORGANISER)
    a_draft(edition=calling)
    client = signed_in(person)
    with django_assert_max_num_queries(MOST_QUERIES):
        text = " ".join(text_of(client, reverse("organisers:home")).split())
    pairs = judging.assignments.filter(state="active").count()
    assert f"0 of {pairs} score sheets submitted" in text
    assert f"{judging.name} closes" in text
    assert "0 of 1 applications submitted" in text
    assert "Winners announced" in text


def test_whoever_may_found_the_first_edition_is_told_the_way() -> None:
    operator = make.a_person()
    operator.is_staff = operator.is_superuser = True
    operator.save()
    text = text_of(signed_in(operator), reverse("organisers:home"))
    assert "Create an edition from a preset." in text
