"""What voices keep about a person goes into their own copy, and goes with an erasure."""
# tested by: tests/gatherings/services/voices/test_personal_data.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from gatherings.models import Statement, Vote
from introductions.queries.personal_data import SECTIONS, Rows


@transaction.atomic
def forget_voter(person: User) -> None:
    """Their votes go, and what they proposed is nobody's any more; what was counted stays."""
    Vote.objects.filter(user=person).delete()
    Statement.objects.filter(proposed_by=person).update(proposed_by=None)


def _votes(viewer: User) -> Rows:
    rows = Vote.objects.filter(user=viewer).order_by("pk")
    return [
        {
            "statement": row.statement.text_ko or row.statement.text_en,
            "choice": Vote.Choice(row.choice).name.lower(),
            "cast_at": row.cast_at,
            "of": row.statement.consultation.edition.slug,
        }
        for row in rows.select_related("statement__consultation__edition")
    ]


def _statements(viewer: User) -> Rows:
    rows = Statement.objects.filter(proposed_by=viewer).order_by("pk")
    columns = ("text_ko", "text_en", "state", "reason", "proposed_at")
    return list(rows.values(*columns))


SECTIONS["votes"] = (_("How you voted in consultations"), _votes)
SECTIONS["statements"] = (_("Statements that you proposed or wrote"), _statements)
