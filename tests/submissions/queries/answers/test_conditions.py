"""A question is asked only after certain answers: else it counts for nothing, appears to nobody
else, and what was typed in it is kept.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.questions.conditions import asked_keys, condition_mistakes
from challenge.models import Question
from submissions.queries.completeness import missing_parts
from submissions.queries.snapshot import latest_snapshot
from submissions.services.draft import save_answers
from tests.submissions import factories as s

CHOICES = ["a", "b", "c"]


def _question(key: str, kind: str = "choice", **condition: object) -> Question:
    return Question(key=key, kind=kind, choices=CHOICES, condition=condition)


def test_what_hangs_on_an_unasked_question_is_not_asked_either() -> None:
    form = [
        _question("q1"),
        _question("q2", on="q1", values=["a"]),
        _question("q3", on="q2", values=["b"]),
    ]
    answers = {"q1": "b", "q2": "b"}
    assert asked_keys(form, answers, "early") == {"q1"}
    assert asked_keys(form, answers | {"q1": "a"}, "early") == {"q1", "q2", "q3"}


def test_many_answers_lead_on_by_any_of_them_and_the_track_by_its_name() -> None:
    form = [
        _question("q1", "choices"),
        _question("q2", on="q1", values=["b", "c"]),
        _question("q3", on="track", values=["early"]),
    ]
    assert asked_keys(form, {"q1": ["a", "c"]}, "growth") == {"q1", "q2"}
    assert asked_keys(form, {"q1": ["a"]}, "early") == {"q1", "q3"}


@pytest.mark.parametrize(
    "condition",
    [
        {"on": "q3", "values": ["a"]},  # after it
        {"on": "q2", "values": ["a"]},  # itself
        {"on": "nowhere", "values": ["a"]},
        {"on": "q1", "values": ["z"]},
        {"on": "q1", "values": []},
        {"on": "q1", "values": "a"},
        {"on": "track", "values": ["none"]},
        {"on": ["q1"], "values": ["a"]},
        {"values": ["a"]},
        [],
    ],
)
def test_a_condition_names_answers_of_an_earlier_question(condition: object) -> None:
    form = [_question("q1"), Question(key="q2", condition=condition), _question("q3")]
    assert set(condition_mistakes(form, ["early"])) == {"q2"}


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.lists(st.sampled_from(CHOICES), min_size=1, max_size=3)),
        max_size=6,
    ),
    st.lists(st.sampled_from(CHOICES), min_size=6, max_size=6),
)
def test_asked_is_what_a_reader_would_follow_from_the_first_question(
    rules: list[tuple[int, list[str]]], chosen: list[str]
) -> None:
    form = []
    for place, (on, values) in enumerate(rules):
        condition: dict[str, Any] = {"on": f"q{on}", "values": values} if on < place else {}
        form.append(_question(f"q{place}", **condition))
    answers = {f"q{place}": answer for place, answer in enumerate(chosen)}
    asked = asked_keys(form, answers, "")
    assert not condition_mistakes(form, [])
    for question in form:
        on = question.condition.get("on")
        leads = on is None or (on in asked and answers[on] in question.condition["values"])
        assert (question.key in asked) == leads


@pytest.mark.django_db
def test_an_unasked_answer_is_kept_and_neither_missed_nor_submitted() -> None:
    edition = s.an_edition()
    facts = {"edition": edition, "section": "team", "order": 90}
    Question.objects.create(key="patent", kind="yesno", label_ko="특허가 있습니까?", **facts)
    Question.objects.create(
        key="patent-number",
        kind="short",
        label_ko="특허 번호",
        condition={"on": "patent", "values": ["yes"]},
        **facts,
    )
    entry = s.fill(s.a_draft(edition))

    def save(**changes: str) -> None:
        named = {name.replace("_", "-"): text for name, text in changes.items()}
        save_answers(actor=s.writer_of(entry), entry=entry, changes=named)
        entry.refresh_from_db()

    assert [row.name for row in missing_parts(entry)] == ["patent"]
    save(patent="yes")
    assert [row.name for row in missing_parts(entry)] == ["patent-number"]
    save(patent_number="10-2026-1")
    s.submit(entry)
    entry.refresh_from_db()
    assert "10-2026-1" in str(latest_snapshot(entry))
    save(patent="no")
    assert missing_parts(entry) == []
    assert entry.answers["patent-number"] == "10-2026-1"
    s.submit(entry)
    entry.refresh_from_db()
    assert "10-2026-1" not in str(latest_snapshot(entry))
    save(patent="yes")  # and it comes back as it was
    assert missing_parts(entry) == []
