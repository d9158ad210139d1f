"""What a column of a file may be: our columns, the questions of the form, judges and criteria."""
# tested by: tests/judging/services/imports/test_mapped_import.py

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.kernel.questions.definitions import choice_words
from challenge.models import Edition, Question
from judging.models import Criterion, Judge, Round
from submissions.queries.imported.column_words import WORDS

ANSWER, BY_JUDGE, BY_CRITERION = "question:", "judge:", "criterion:"
NEEDED = {
    "entries": ("company", "representative", "email", "title"),
    "judges": ("email", "name"),
    "scores": ("entry",),
    "decisions": ("decision",),  # and the entry, by its number or company
}
KINDS = {
    "founded_on": "date",
    "revenue_krw": "money",
    "raised_krw": "money",
    "ask_krw": "money",
    "headcount": "number",
    "max_load": "number",
    "phone": "phone",
    "score": "points",
}
NAMES: Mapping[str, str | Promise] = {
    "company": gettext_lazy("company name"),
    "company_en": gettext_lazy("company name in English"),
    "representative": gettext_lazy("representative"),
    "email": gettext_lazy("e-mail"),
    "title": gettext_lazy("item name"),
    "title_en": gettext_lazy("item name in English"),
    "one_line": gettext_lazy("the item in one sentence"),
    "field": gettext_lazy("field"),
    "track": gettext_lazy("track"),
    "registration_number": gettext_lazy("business registration number"),
    "founded_on": gettext_lazy("start date"),
    "city": gettext_lazy("city or province of the head office"),
    "district": gettext_lazy("district"),
    "legal_form": gettext_lazy("legal form"),
    "homepage": gettext_lazy("homepage"),
    "phone": gettext_lazy("phone"),
    "headcount": gettext_lazy("people"),
    "revenue_krw": gettext_lazy("revenue of the last 12 months (KRW)"),
    "raised_krw": gettext_lazy("raised so far (KRW)"),
    "ask_krw": gettext_lazy("amount sought (KRW)"),
    "members": gettext_lazy("co-writers (e-mail addresses)"),
    "received_by": gettext_lazy("how it came in"),
    "received_note": gettext_lazy("note on how it came in"),
    "name": gettext_lazy("name"),
    "organisation": gettext_lazy("organisation"),
    "fields": gettext_lazy("fields"),
    "keywords": gettext_lazy("keywords"),
    "max_load": gettext_lazy("most assignments"),
    "reserve": gettext_lazy("reserve judge (yes or no)"),
    "shadow": gettext_lazy("shadow judge (yes or no)"),
    "language": gettext_lazy("language"),
    "worked_at": gettext_lazy("worked at (ties)"),
    "advises": gettext_lazy("advises (ties)"),
    "invested_in": gettext_lazy("invested in (ties)"),
    "mentors": gettext_lazy("mentors (ties)"),
    "entry": gettext_lazy("entry (number or company)"),
    "judge": gettext_lazy("judge"),
    "criterion": gettext_lazy("criterion"),
    "score": gettext_lazy("score"),
    "comment": gettext_lazy("overall comment"),
    "decision": gettext_lazy("decision"),
    "award": gettext_lazy("award"),
    "reason": gettext_lazy("reason"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a column may be.

    to: what it is called in a mapping; group: the heading under which it is offered; name: what
    the checks call it; kind and choices: how its cells are read; most: the points that 100 % are.
    """

    to: str
    label: str
    kind: str = "text"
    group: str = ""
    name: str = ""
    needed: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    most: Decimal | None = None
    words: tuple[str, ...] = ()


# viewer: caller
def targets_of(kind: str, edition: Edition, round: Round | None = None) -> dict[str, Target]:
    """Everything that a column of this import may be, in the order in which it is offered."""
    own = [
        Target(
            name, str(NAMES[name]), KINDS.get(name, "text"), name=name, needed=name in NEEDED[kind]
        )
        for name in WORDS[kind]
    ]
    more: list[Target] = []
    if kind == "entries":
        more = [_answer(question) for question in edition.questions.all()]
    elif kind == "scores" and round is not None:
        more = [*_criteria(round), *_judges(round)]
    return {target.to: target for target in [*own, *more]}


def _answer(question: Question) -> Target:
    return Target(
        f"{ANSWER}{question.key}",
        question.label,
        question.kind,
        _("Answer to a question of the form"),
        question.key,
        choices=choice_words(question.choices),
        words=(question.label_ko, question.label_en, question.key),
    )


def _criteria(round: Round) -> list[Target]:
    rows = list(Criterion.objects.filter(rubric__round=round))
    return [
        Target(
            f"{BY_CRITERION}{row.key}",
            row.title,
            "points",
            _("Points of a criterion"),
            "score",
            most=row.points,
            words=(row.title_ko, row.title_en, row.key),
        )
        for row in rows
    ]


def _judges(round: Round) -> list[Target]:
    rows = Judge.objects.filter(edition_id=round.edition_id, state=Judge.State.ACCEPTED)
    return [
        Target(
            f"{BY_JUDGE}{row.user.email}",
            f"{row.user.display_name} ({row.user.email})",
            "points",
            _("Points of a judge"),
            "score",
            words=(row.user.name, *row.user.addresses()),
        )
        for row in rows.select_related("user")
        .prefetch_related("user__other_addresses")
        .order_by("user__name", "pk")
    ]
