"""Each judge of a closed round gets one mail with the signed state of the log."""

import pytest

from challenge import tasks
from challenge.models import Mail
from challenge.transparency.reading import newest_checkpoint
from judging.services.rounds.proof_mails import mail_due_receipts
from tests.judging.proved_round import a_closed_round

pytestmark = pytest.mark.django_db


def test_a_judge_gets_one_mail_once_the_close_is_signed() -> None:
    round = a_closed_round()
    assert mail_due_receipts() == 0  # nothing is signed yet
    tasks.seal_audit_events()
    assert mail_due_receipts() == 3
    assert mail_due_receipts() == 0
    checkpoint = newest_checkpoint()
    assert checkpoint is not None
    for mail in Mail.objects.filter(kind="sheet_receipts"):
        assert checkpoint.note.strip() in mail.body
        assert mail.link_target == f"/judge/rounds/{round.pk}/mine/"
        assert "/proof/" in mail.body


def test_an_open_round_mails_nobody() -> None:
    round = a_closed_round()
    tasks.seal_audit_events()
    type(round).objects.filter(pk=round.pk).update(state="open")
    assert mail_due_receipts() == 0
