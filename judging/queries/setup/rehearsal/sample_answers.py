"""An application form filled in as an invented company would: by the kind of each question."""
# tested by: tests/judging/queries/setup/rehearsal/test_sample_answers.py

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from challenge.kernel.questions.conditions import YES_NO, answers_to_choose
from challenge.kernel.questions.definitions import Column, choice_words, table_of
from challenge.models import Question

LONGEST = 400  # letters of a text: enough to be read
SENTENCES = (
    "이 답변은 예행연습을 위해 지어낸 글입니다. 고객 서른 곳을 만나 문제를 확인했고, 시제품으로 "
    "석 달 동안 실험했습니다. 재작업이 줄었고, 다시 쓰겠다는 답이 열에 여덟이었습니다. 다음 해에는 "
    "지방으로 넓히고, 두 사람을 더 뽑습니다. "
)


# viewer: pure
def answer_to(question: Question, place: int) -> Any:
    """An answer of the question's kind.  place: of the company, so that choices differ.

    A question that nobody can answer (a choice without choices) stays empty.
    """
    if question.kind == Question.Kind.CHOICES:
        return answers_to_choose(question)[:2]
    if question.kind == Question.Kind.TABLE:
        return _rows(question, place)
    if question.kind in {Question.Kind.SHORT, Question.Kind.LONG}:
        return _text(question, place)
    choices = answers_to_choose(question)
    return _single(question.kind, choices, place)


def _text(question: Question, place: int) -> str:
    most = min(question.max_length, LONGEST)
    if question.kind == Question.Kind.SHORT:
        return (_("Sample answer %(number)d") % {"number": place + 1})[:most]
    return (SENTENCES * 3)[:most].strip()


def _rows(question: Question, place: int) -> list[dict[str, str]]:
    shape = table_of(question.options)
    count = len(shape.fixed) or shape.least_rows
    return [{column.key: _cell(column, place) for column in shape.columns} for _row in range(count)]


def _cell(column: Column, place: int) -> str:
    return str(_single(column.kind, list(choice_words(column.choices)), place))


def _single(kind: str, choices: list[str], place: int) -> str:
    if kind == Question.Kind.YES_NO:
        return YES_NO[place % len(YES_NO)]
    if kind == Question.Kind.CHOICE:
        return choices[place % len(choices)] if choices else ""
    made = _MADE.get(kind)
    return made(place) if made else _("Sample")


_MADE: dict[str, Callable[[int], str]] = {
    Question.Kind.NUMBER: lambda place: str(3 + place),
    Question.Kind.MONEY: lambda place: f"{(place + 1) * 50_000_000}",
    Question.Kind.DATE: lambda _place: timezone.localdate().isoformat(),
    Question.Kind.URL: lambda place: f"https://sample-{place}.invalid/",
    Question.Kind.VIDEO: lambda _place: "https://www.youtube.com/watch?v=rehearsal00",
}
