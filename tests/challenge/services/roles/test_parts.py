"""Parts in an edition: what each may, and that one owner always stays."""

from functools import partial
from typing import Any

import pytest

from challenge.kernel.errors import NotAllowed
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent, Edition, Mail, Part, Role, RoleKind, User
from challenge.permissions import may_own
from challenge.services.editions import update_edition
from challenge.services.mailing import send_mail_again
from challenge.services.roles.invitations import (
    accept_role_invitation,
    invite_to_part,
    withdraw_role_invitation,
)
from challenge.services.roles.parts import AlreadyHere, LastOwner, change_part, revoke_role
from judging.permissions import may_import
from judging.services.panel.invite import invite_judge
from judging.services.results.decide import decide
from judging.services.results.paper_set import request_paper_set
from submissions.services.with_organiser.inquiries import answer_question, ask_question
from submissions.services.with_organiser.messages import send_message
from tests.judging import factories as make
from tests.races.at_once import beside, tried

pytestmark = pytest.mark.django_db


def with_part(edition: Edition, part: str) -> User:
    """Somebody who has it, as the owner made them."""
    owner = make.organiser_of(edition)
    person = make.a_person()
    asked = invite_to_part(actor=owner, edition=edition, email=person.email, part=part)
    accept_role_invitation(actor=person, invitation=asked)
    return person


def role_of(person: User, edition: Edition) -> Role:
    return Role.objects.select_related("edition", "user").get(user=person, edition=edition)


def test_whoever_makes_an_edition_owns_it() -> None:
    edition = make.a_preset_edition()
    assert role_of(make.organiser_of(edition), edition).part == Part.OWNER


WHAT = {  # act → who may
    "settings": {"owner", "organiser"},
    "decide": {"owner", "organiser"},
    "import of scores": {"owner", "organiser"},
    "invite a manager": {"owner"},
    "invite a secretary": {"owner", "organiser"},
    "change a part": {"owner"},
    "import of entries": {"owner", "organiser", "secretary"},
    "import of judges": {"owner", "organiser", "secretary"},
    "invite a judge": {"owner", "organiser", "secretary"},
    "answer a question": {"owner", "organiser", "secretary"},
    "state a rule": {"owner", "organiser"},
    "message": {"owner", "organiser", "secretary"},
    "mail again": {"owner", "organiser", "secretary"},
    "papers": {"owner", "organiser", "secretary"},
}


def _imports(actor: User, edition: Edition, kind: str) -> None:
    if not may_import(actor, edition, kind):
        raise NotAllowed


def _failed_mail(edition: Edition, to: User) -> Mail:
    return Mail.objects.create(
        key=f"failed-{to.pk}", edition=edition, kind="judge_invited", to_user=to,
        to_email=to.email, language="ko", subject="가", body="나", state="failed",
    )  # fmt: skip


def _act(what: str, actor: User, edition: Edition) -> Any:
    stranger, round = make.a_person(), edition.rounds.earliest("order")
    invite = partial(invite_to_part, actor=actor, edition=edition, email=stranger.email)
    if what in {"answer a question", "state a rule"}:
        asked = ask_question(actor=stranger, edition=edition, question="서울에 살아야 합니까?")
        rule = what == "state a rule"
        return answer_question(
            actor=actor, inquiry=asked, answer="예", is_public=rule, states_rule=rule
        )
    if what == "mail again":
        return send_mail_again(actor=actor, mail=_failed_mail(edition, stranger))
    watcher = Role.objects.create(user=stranger, edition=edition, kind=RoleKind.OBSERVER)
    acts: dict[str, Any] = {
        "settings": partial(
            update_edition, actor=actor, edition=edition, contact_email="a@b.example"
        ),
        "decide": partial(
            decide,
            actor=actor, round=round, entry=make.an_eligible_entry(edition), kind="reject",
        ),
        "import of scores": partial(_imports, actor, edition, "scores"),
        "import of entries": partial(_imports, actor, edition, "entries"),
        "import of judges": partial(_imports, actor, edition, "judges"),
        "change a part": partial(change_part, actor=actor, role=watcher, part=Part.SECRETARY),
        "invite a judge": partial(
            invite_judge,
            actor=actor, edition=edition, email="judge@firm.example", name="이심사",
        ),
        "message": partial(
            send_message, actor=actor, entry=make.an_eligible_entry(edition), text="안내"
        ),
        "papers": partial(request_paper_set, actor=actor, edition=edition, reason="감사"),
    }  # fmt: skip
    if what.startswith("invite a ") and what not in acts:
        watcher.delete()
        return invite(part=Part.MANAGER if what == "invite a manager" else Part.SECRETARY)
    return acts[what]()


@pytest.mark.parametrize("what", list(WHAT))
def test_each_part_may_what_the_table_says(what: str) -> None:
    edition = make.a_preset_edition()
    for part in Part:
        owner = make.organiser_of(edition)
        actor = owner if part == Part.OWNER else with_part(edition, part)
        actor = User.objects.get(pk=actor.pk)
        before = AuditEvent.objects.filter(actor=actor).count()
        outcome = tried(partial(_act, what, actor, edition))
        assert not outcome.crash, (what, part, outcome)
        refused = isinstance(outcome.refusal, NotAllowed)
        assert refused == (part not in WHAT[what]), (what, part, outcome)
        if refused:
            assert AuditEvent.objects.filter(actor=actor).count() == before


def test_the_last_owner_neither_goes_nor_becomes_less() -> None:
    edition = make.a_preset_edition()
    owner, manager = make.organiser_of(edition), with_part(edition, Part.MANAGER)
    mine = role_of(owner, edition)
    with pytest.raises(LastOwner):
        revoke_role(actor=owner, role=mine)
    with pytest.raises(LastOwner):
        change_part(actor=owner, role=mine, part=Part.MANAGER)
    assert role_of(owner, edition).part == Part.OWNER
    with pytest.raises(NotAllowed):
        revoke_role(actor=manager, role=mine)
    change_part(actor=owner, role=role_of(manager, edition), part=Part.OWNER)
    revoke_role(actor=owner, role=mine)
    assert role_of(manager, edition).part == Part.OWNER
    assert AuditEvent.objects.filter(edition=edition, action="role.changed").count() == 1


def test_an_owner_whose_account_is_closed_does_not_count() -> None:
    edition = make.a_preset_edition()
    owner, other = make.organiser_of(edition), with_part(edition, Part.OWNER)
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(LastOwner):
        revoke_role(actor=owner, role=role_of(owner, edition))


def test_while_nobody_owns_an_edition_its_managers_do() -> None:
    """As after a release that knows no owners made one."""
    edition = make.a_preset_edition()
    manager = with_part(edition, Part.MANAGER)
    assert not may_own(manager, edition)
    Role.objects.filter(edition=edition).update(is_owner=False)
    manager = User.objects.get(pk=manager.pk)
    assert may_own(manager, edition)
    change_part(actor=manager, role=role_of(manager, edition), part=Part.OWNER)
    assert role_of(manager, edition).part == Part.OWNER


def test_everybody_may_give_their_own_part_back() -> None:
    edition = make.a_preset_edition()
    for part in (Part.MANAGER, Part.SECRETARY, Part.OBSERVER):
        person = with_part(edition, part)
        revoke_role(actor=person, role=role_of(person, edition))
        assert not Role.objects.filter(user=person).exists()


def test_a_manager_takes_out_secretaries_and_readers_alone() -> None:
    edition = make.a_preset_edition()
    manager = with_part(edition, Part.MANAGER)
    others = {part: with_part(edition, part) for part in (Part.MANAGER, Part.SECRETARY)}
    with pytest.raises(NotAllowed):
        revoke_role(actor=manager, role=role_of(others[Part.MANAGER], edition))
    revoke_role(actor=manager, role=role_of(others[Part.SECRETARY], edition))
    assert not Role.objects.filter(user=others[Part.SECRETARY]).exists()


def test_a_part_that_changed_meanwhile_is_not_overwritten() -> None:
    edition = make.a_preset_edition()
    owner = make.organiser_of(edition)
    role = role_of(with_part(edition, Part.OBSERVER), edition)
    seen = role.etag
    change_part(actor=owner, role=role, part=Part.SECRETARY, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        change_part(actor=owner, role=role, part=Part.MANAGER, seen=seen)
    assert role_of(role.user, edition).part == Part.SECRETARY


def test_a_person_with_two_roles_does_not_get_one_twice() -> None:
    edition = make.a_preset_edition()
    owner, person = make.organiser_of(edition), with_part(edition, Part.OBSERVER)
    other = Role.objects.create(user=person, edition=edition, kind=RoleKind.ORGANISER)
    with pytest.raises(AlreadyHere):
        change_part(actor=owner, role=other, part=Part.OBSERVER)


def test_an_invitation_that_was_withdrawn_gives_nothing() -> None:
    edition = make.a_preset_edition()
    owner, person = make.organiser_of(edition), make.a_person()
    asked = invite_to_part(actor=owner, edition=edition, email=person.email, part=Part.MANAGER)
    withdraw_role_invitation(actor=owner, invitation=asked)
    assert not Role.objects.filter(user=person).exists()


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_take_each_other_out_leave_one() -> None:
    edition = make.a_preset_edition()
    first = make.organiser_of(edition)
    second = with_part(edition, Part.OWNER)
    acts = [
        partial(change_part, actor=first, role=role_of(second, edition), part=Part.MANAGER),
        partial(change_part, actor=second, role=role_of(first, edition), part=Part.MANAGER),
    ]
    outcomes = beside(*acts)
    assert Role.objects.filter(edition=edition).owners().count() == 1
    assert sum(outcome.acknowledged for outcome in outcomes) == 1
