"""A test of a mail goes to whoever asks for it, once, and so often a day."""

from functools import partial
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import transaction

from challenge.kernel.errors import NotAllowed
from challenge.models import AuditEvent, Mail, RoleKind
from challenge.models.mail_caps import CAPS
from challenge.services.mailing import TooMuchMail, send_promised_mail
from challenge.services.sign_in_links import HIDDEN_KEY
from gatherings.services.mail_tests import send_test_mail
from tests.judging import factories as make
from tests.races.at_once import beside

pytestmark = pytest.mark.django_db


def test_it_goes_to_the_organiser_alone_with_keys_hidden_and_once() -> None:
    edition = make.a_preset_edition()
    judge, actor = make.a_judge(edition), make.organiser_of(edition)
    given: dict[str, Any] = {"edition": edition, "kind": "judge_invited", "language": "ko"}
    mail = send_test_mail(actor=actor, reader=judge.user_id, idempotency_key="k", **given)
    again = send_test_mail(actor=actor, reader=judge.user_id, idempotency_key="k", **given)
    assert mail is not None
    assert mail == again
    assert (mail.to_user, mail.to_email, mail.kind) == (actor, actor.email, "mail_text_test")
    assert judge.user.display_name in mail.body
    send_promised_mail(mail_id=mail.pk)
    sent = outbox.outbox[0]
    assert sent.to == [actor.email]
    assert HIDDEN_KEY in str(sent.body)
    assert str(sent.body).count("-- \n") == 1
    watcher = make.an_organiser_of(edition, RoleKind.OBSERVER)
    with pytest.raises(NotAllowed), transaction.atomic():
        send_test_mail(actor=watcher, reader=judge.user_id, **given)
    most = CAPS["mail_text_test"].by_sender
    for _number in range(most - 1):
        send_test_mail(actor=actor, reader=judge.user_id, **given)
    with pytest.raises(TooMuchMail), transaction.atomic():
        send_test_mail(actor=actor, reader=judge.user_id, **given)
    assert Mail.objects.filter(kind="mail_text_test").count() == most


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_and_tells_it_once() -> None:
    edition = make.a_preset_edition()
    judge, actor = make.a_judge(edition), make.organiser_of(edition)
    send = partial(
        send_test_mail, actor=actor, edition=edition, kind="judge_invited", language="ko",
        reader=judge.user_id, idempotency_key="k",
    )  # fmt: skip
    first, second = beside(send, send)
    assert first.acknowledged
    assert second.acknowledged
    assert first.value == second.value
    assert Mail.objects.filter(kind="mail_text_test").count() == 1
    assert AuditEvent.objects.filter(action="mail_text.tested").count() == 1
