"""The introduction mail: to both, each with the other's contact, so that answering it begins the
conversation.
"""
# tested by: tests/introductions/services/test_answers.py

from typing import Any

from django.db import transaction

from challenge.models import User
from challenge.services.mailing import promise_mail
from introductions.models import Introduction
from introductions.permissions import shared_now
from submissions.models import Member


@transaction.atomic
def introduce_both(*, actor: User, introduction: Introduction) -> None:
    """Write to the startup's representative and to the investor.

    The startup's contact goes along only if it shares it.
    """
    startup, investor = introduction.winner.entry.startup, introduction.investor
    people = [
        member.user
        for member in Member.objects.filter(startup=startup, kind=Member.Kind.REPRESENTATIVE)
        .select_related("user")
        .order_by("pk")
    ]
    for person in people:
        _mail_side(
            actor, introduction, person, "startup", reply_to=investor.user.email, contact=None
        )
    contact = people[0] if people and "contact" in shared_now(introduction) else None
    _mail_side(
        actor,
        introduction,
        investor.user,
        "investor",
        reply_to=contact.email if contact else "",
        contact=contact,
    )


def _mail_side(
    actor: User,
    introduction: Introduction,
    to: User,
    side: str,
    *,
    reply_to: str,
    contact: User | None,
) -> None:
    key = f"introduction-made-{introduction.pk}-{side}-{to.pk}"
    kind = f"introduction_made_{side}"
    facts: dict[str, Any] = {
        "edition": introduction.investor.edition,
        "introduction": introduction,
        "contact": contact,
        "shares_contact": "contact" in shared_now(introduction),
    }
    facts |= {"kind": kind, "to": to, "reply_to": reply_to}
    promise_mail(actor=actor, key=key, **facts)
