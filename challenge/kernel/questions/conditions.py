"""When a question is asked: always, or after certain answers to an earlier one or to the track.

Question.condition is {} or {"on": key of an earlier question | "track", "values": [answer, …]}:
asked if one of the values was chosen.  A question whose earlier one isn't asked isn't either.
"""
# tested by: tests/submissions/queries/answers/test_conditions.py

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

TRACK = "track"
CHOSEN_KINDS = ("choice", "choices", "yesno")
YES_NO = ("yes", "no")


class Asked(Protocol):
    """A question, as far as its condition goes."""

    @property
    def key(self) -> str:
        """Its short name."""

    @property
    def kind(self) -> str:
        """How it is answered."""

    @property
    def choices(self) -> Any:
        """What may be chosen."""

    @property
    def condition(self) -> Any:
        """When it is asked."""


def asked_keys(questions: Iterable[Asked], answers: Mapping[str, Any], track: str) -> set[str]:
    """The keys of the questions that these answers lead to.  questions: in the form's order."""
    asked: set[str] = set()
    for question in questions:
        condition = question.condition
        if not condition:
            asked.add(question.key)
        elif condition["on"] == TRACK:
            asked |= {question.key} if track in condition["values"] else set()
        elif condition["on"] in asked and _chosen(answers.get(condition["on"])) & set(
            condition["values"]
        ):
            asked.add(question.key)
    return asked


def answers_to_choose(question: Asked) -> list[str]:
    """The answers that a later question may be made to depend on."""
    if question.kind == "yesno":
        return list(YES_NO)
    if question.kind not in CHOSEN_KINDS:
        return []
    return [str(row["key"] if isinstance(row, dict) else row) for row in question.choices]


def condition_mistakes(questions: Sequence[Asked], tracks: Iterable[str]) -> dict[str, str]:
    """Key of a question → what is wrong with its condition.  questions: in the form's order."""
    known: dict[str, list[str]] = {TRACK: list(tracks)}
    found = {}
    for question in questions:
        if wrong := _mistake(question.condition, known):
            found[question.key] = wrong
        known[question.key] = answers_to_choose(question)
    return found


def _mistake(condition: Any, known: Mapping[str, list[str]]) -> str:
    if condition == {}:
        return ""
    if not isinstance(condition, dict) or condition.keys() != {"on", "values"}:
        return _("Name an earlier question as “on”, and answers to it as “values”.")
    on, values = condition["on"], condition["values"]
    if not isinstance(on, str) or on not in known:
        return _("The question that this depends on must stand before it. Move it, or change this.")
    is_list = isinstance(values, list) and bool(values)
    if not is_list or any(value not in known[on] for value in values):
        return _("Choose answers that the earlier question offers.")
    return ""


def _chosen(answer: Any) -> set[str]:
    return {str(item) for item in (answer if isinstance(answer, list) else [answer])}
