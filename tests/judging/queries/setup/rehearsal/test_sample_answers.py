"""Every kind of question gets an answer that the form takes."""

from typing import Any

import pytest

from challenge.models import Question
from judging.queries.setup.rehearsal.sample_answers import answer_to
from submissions.queries.answers.typed import kept
from submissions.queries.answers.values import problem_of

COLUMNS = [
    {"key": "what", "kind": "short", "label_ko": "항목", "required": True},
    {"key": "sum", "kind": "money", "label_ko": "금액", "required": True},
    {"key": "when", "kind": "date", "label_ko": "날짜", "required": True},
    {"key": "done", "kind": "yesno", "label_ko": "완료", "required": True},
    {"key": "way", "kind": "choice", "label_ko": "방식", "choices": ["가", "나"], "required": True},
    {"key": "page", "kind": "url", "label_ko": "주소", "required": True},
]
OPTIONS: dict[str, dict[str, Any]] = {
    "table": {"columns": COLUMNS, "least_rows": 2, "most_rows": 5},
    "file": {"types": ["pdf"]},
}


@pytest.mark.parametrize("kind", [kind for kind in Question.Kind.values if kind != "file"])
@pytest.mark.parametrize("place", [0, 1, 7])
def test_an_answer_of_every_kind_is_taken(kind: str, place: int) -> None:
    question = Question(
        kind=kind, label_ko="질문", max_length=60, choices=["가", "나", "다"],
        options=OPTIONS.get(kind, {}),
    )  # fmt: skip
    answer = kept(question, answer_to(question, place))
    assert answer, kind
    assert problem_of(question, answer) == ""


def test_a_table_with_fixed_rows_is_filled_in() -> None:
    rows = [{"label_ko": "첫해"}, {"label_ko": "둘째 해"}]
    question = Question(kind="table", label_ko="표", options={"columns": COLUMNS, "rows": rows})
    answer = kept(question, answer_to(question, 3))
    assert problem_of(question, answer) == ""
    assert len(answer) == 2


def test_a_choice_without_choices_stays_empty() -> None:
    for kind in ("choice", "choices"):
        question = Question(kind=kind, label_ko="질문", choices=[])
        assert problem_of(question, answer_to(question, 0)) != ""
