"""A mail of an edition to oneself, as somebody else would get it."""
# tested by: tests/gatherings/services/test_mail_tests.py

from uuid import uuid4

from django.db import transaction

from challenge import audit
from challenge.models import Edition, Mail, User
from challenge.permissions import may_organise, require
from challenge.services.mailing import promise_mail
from gatherings.queries.mail_previews import preview_of


@transaction.atomic
def send_test_mail(
    *,
    actor: User,
    edition: Edition,
    kind: str,
    language: str,
    reader: int,
    idempotency_key: str = "",
) -> Mail | None:
    """Mail the kind to the actor, filled with the facts of one of the edition's people; its links
    have no keys.  TooMuchMail: enough of them for a day.
    """
    require(may_organise, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # one click after the other
    key = f"mail-text-test-{edition.pk}-{actor.pk}-{idempotency_key or uuid4().hex}"
    before = Mail.objects.filter(key=key).first()
    if before is not None:
        return before
    preview = preview_of(actor, edition, kind, language, reader=reader)
    mail = promise_mail(
        actor=actor,
        key=key,
        kind="mail_text_test",
        to=actor,
        edition=edition,
        subject=preview.subject,
        body=preview.body.partition("\n-- \n")[0],
    )
    audit.record(actor, "mail_text.tested", edition, kind=kind, language=language)
    return mail
