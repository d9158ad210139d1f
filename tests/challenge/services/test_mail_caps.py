"""Every kind of mail has a cap, counted over what was sent."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from challenge.kernel.errors import Refusal
from challenge.models import Mail, User
from challenge.models.mail_caps import CAPS
from challenge.services.mailing import (
    ReaderHasEnough,
    TooMuchMail,
    promise_mail,
    write_within_caps,
)
from judging.services.panel.invite import invite_again, invite_judge
from submissions.models import Member
from submissions.services.companies import add_member, remove_member
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.submissions.factories import a_draft, writer_of

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
KINDS = sorted(path.stem for path in ROOT.glob("*/templates/mail/*.txt"))


def test_every_kind_of_mail_has_its_line_and_every_line_its_mail() -> None:
    assert sorted(CAPS) == KINDS


def test_a_kind_without_a_line_is_not_sent() -> None:
    with pytest.raises(KeyError):
        promise_mail(actor=None, key="k", kind="unheard_of", to=make.a_person())


def sent(kind: str, count: int, **facts: object) -> None:
    Mail.objects.bulk_create(
        Mail(key=f"{kind}-{number}-{facts}", kind=kind, to_email="x@example.org", **facts)
        for number in range(count)
    )


def one_more(kind: str, reader: User, sender: User | None = None) -> Mail:
    """As it is when its words are written: which takes what only its own act knows."""
    return Mail(
        key="more", kind=kind, to_user=reader, to_email=reader.email, caused_by=sender,
        language="ko", subject="가", body="나",
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_goes_beyond_its_cap_to_one_reader(kind: str) -> None:
    reader, cap = make.a_person(), CAPS[kind]
    sent(kind, cap.to_reader, to_user=reader)
    if cap.refuses:
        with pytest.raises(ReaderHasEnough):
            write_within_caps(one_more(kind, reader))
    else:
        assert write_within_caps(one_more(kind, reader)) is None
    assert Mail.objects.filter(to_user=reader).count() == cap.to_reader


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if not CAPS[kind].by_clock and CAPS[kind].by_sender <= 2000]
)
def test_no_kind_goes_beyond_its_cap_from_one_sender(kind: str) -> None:
    sender, cap = make.a_person(), CAPS[kind]
    sent(kind, cap.by_sender, caused_by=sender)
    reader = make.a_person()
    if cap.refuses:
        with pytest.raises(TooMuchMail):
            write_within_caps(one_more(kind, reader, sender))
    else:
        assert write_within_caps(one_more(kind, reader, sender)) is None
    assert not Mail.objects.filter(to_user=reader).exists()


def test_below_its_cap_of_another_day_or_from_another_it_is_sent() -> None:
    reader, sender = make.a_person(), make.a_person()
    cap = CAPS["withdrawn"]
    sent("withdrawn", cap.to_reader - 1, to_user=reader, caused_by=sender)
    assert promise_mail(actor=sender, key="last", kind="withdrawn", to=reader)
    assert promise_mail(actor=sender, key="over", kind="withdrawn", to=reader) is None
    assert promise_mail(actor=sender, key="last", kind="withdrawn", to=reader)  # the same one
    assert promise_mail(actor=sender, key="other", kind="withdrawn", to=make.a_person())
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert promise_mail(actor=sender, key="next day", kind="withdrawn", to=reader)


def test_a_co_writer_added_and_removed_25_times_gets_three_mails() -> None:
    entry = a_draft()
    actor, startup = writer_of(entry), entry.startup
    for _time in range(25):
        member = add_member(actor=actor, startup=startup, email="friend@example.org")
        assert Member.objects.filter(pk=member.pk).exists()
        remove_member(actor=actor, member=member)
    assert Mail.objects.filter(kind="co_writer").count() == 3


def test_strangers_are_written_to_20_times_a_day_and_not_more() -> None:
    entry = a_draft()
    actor, startup = writer_of(entry), entry.startup
    for number in range(25):
        member = add_member(actor=actor, startup=startup, email=f"s{number}@example.org")
        remove_member(actor=actor, member=member)
    assert Mail.objects.filter(kind="co_writer").count() == 20


def test_an_invitation_is_repeated_twice_and_then_refused_in_words() -> None:
    edition = make.a_preset_edition()
    organiser = make.organiser_of(edition)
    judge = invite_judge(actor=organiser, edition=edition, email="j@example.org", name="심사")
    invite_again(actor=organiser, judge=judge)
    invite_again(actor=organiser, judge=judge)
    with pytest.raises(Refusal, match="several mails"):
        invite_again(actor=organiser, judge=judge)
    client: Client = signed_in(organiser)
    path = f"/api/v1/editions/{edition.slug}/judges/{judge.pk}/invite-again"
    assert client.post(path).status_code == 429
    assert Mail.objects.filter(kind="judge_invited").count() == 3
    other = make.a_preset_edition()
    invite_judge(actor=make.organiser_of(other), edition=other, email="j@example.org", name="심사")
    assert Mail.objects.filter(kind="judge_invited").count() == 4
