"""Judges are invited, changed, dismissed with a reason, and invited again."""

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Mail
from challenge.services.sign_in_links import HIDDEN_KEY
from judging.models import Judge
from judging.services.panel import invite
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_an_invitation_carries_a_link_that_signs_in_and_is_sent_once() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    judge = invite.invite_judge(
        actor=organiser,
        edition=edition,
        email="Judge@House.example",
        name="김심사",
        organisation="좋은대학",
        fields={"ai": 1.0, "bio": 0.3},
    )
    mail = Mail.objects.get(kind="judge_invited")
    assert mail.to_email == "judge@house.example"
    assert f"/enter/judge/{HIDDEN_KEY}/" in mail.body
    assert mail.link_target == f"/judge/{edition.slug}/invitation/"
    assert {expertise.field.slug: expertise.weight for expertise in judge.expertise.all()} == {
        "ai": 1.0,
        "bio": 0.3,
    }
    with pytest.raises(invite.AlreadyInvited):
        invite.invite_judge(
            actor=organiser, edition=edition, email="judge@house.example", name="김심사"
        )
    with pytest.raises(InvalidInput):
        invite.invite_judge(
            actor=organiser,
            edition=edition,
            email="x@house.example",
            name="이",
            fields={"space": 1.0},
        )
    assert Judge.objects.filter(edition=edition).count() == 1
    invite.invite_again(actor=organiser, judge=judge)
    assert Mail.objects.filter(kind="judge_invited").count() == 2


def test_a_judge_is_changed_dismissed_with_a_reason_and_invited_again() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    judge = f.a_judge(edition)
    changed = invite.update_judge(actor=organiser, judge=judge, fields={"media": 0.5}, max_load=4)
    assert (changed.max_load, Judge.objects.get(pk=judge.pk).max_load) == (4, 4)
    for changes in ({"min_load": 9}, {"state": "accepted"}):
        with pytest.raises(InvalidInput):
            invite.update_judge(actor=organiser, judge=Judge.objects.get(pk=judge.pk), **changes)
    with pytest.raises(invite.ReasonMissing):
        invite.dismiss_judge(actor=organiser, judge=judge, reason=" ")
    invite.dismiss_judge(actor=organiser, judge=judge, reason="일정")
    assert invite.invite_again(actor=organiser, judge=judge).state == "invited"
    with pytest.raises(NotAllowed):
        invite.dismiss_judge(actor=f.a_person(), judge=judge, reason="x")


def test_of_many_invitations_one_that_is_refused_takes_all_back() -> None:
    edition = f.a_preset_edition()
    judge = f.a_judge(edition)
    invitations = [
        {"email": address, "name": "새 위원"}
        for address in ("a@example.com", judge.user.email, "z@example.com")
    ]
    actor = f.organiser_of(edition)
    with pytest.raises(invite.AlreadyInvited):
        invite.invite_judges(actor=actor, edition=edition, invitations=invitations)
    assert list(Judge.objects.filter(edition=edition)) == [judge]
    free = [invitations[0], invitations[2]]
    assert invite.invite_judges(actor=actor, edition=edition, invitations=free) == 2
