"""Who may do what on the floor: plain predicates, and the one call that enforces them."""
# tested by: tests/challenge/api/test_editions.py

import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import NotAllowed, Refusal
from challenge.kernel.rows.taken_back import TakenBack
from challenge.models import (
    Council,
    CouncilPerson,
    Division,
    Edition,
    Part,
    Role,
    RoleInvitation,
    RoleKind,
    Seat,
    User,
)
from challenge.models.council.members import council_day
from challenge.models.people import Reach

Thing = TypeVar("Thing")
# transaction: its list of what to do after the commit, another one for each; by: the number of a
# user object → the object, so that no other gets the number, and the editions whose roles it holds
_held = threading.local()
_asked_for_an_act: ContextVar[bool] = ContextVar("asked_for_an_act", default=False)
_HOLD_ROLES = """SELECT CASE WHEN is_owner THEN 'owner' ELSE kind END FROM challenge_role
    WHERE user_id = %s AND edition_id = %s ORDER BY id FOR KEY SHARE"""


class OutOfReach(Refusal):
    """A program asks for an edition that its token is not for."""

    code = "token_of_another_edition"
    status = 403
    message = _(
        "This access token doesn't reach that edition: it was made for another one, or the "
        "organisers barred it."
    )


def require(predicate: Callable[[User, Thing], bool], actor: User, thing: Thing) -> None:
    """Raise NotAllowed unless the predicate says yes.

    Within a transaction a role that the answer rests on is held until the commit, so that whoever
    acts has it to the end: who takes it away comes first or waits (docs/parts/locks.md).
    """
    token = _asked_for_an_act.set(transaction.get_connection().in_atomic_block)
    try:
        allowed = predicate(actor, thing)
    finally:
        _asked_for_an_act.reset(token)
    if not allowed:
        raise NotAllowed


def has_role(user: User, edition: Edition, *kinds: str) -> bool:
    """Whether the person holds one of the roles in the edition; asked once per user object and
    edition.
    """
    if not user.is_authenticated or not reaches(user, edition.pk):
        return False
    if _asked_for_an_act.get():
        _hold_roles(user, edition)
    elif edition.pk not in _known_roles(user):
        know_roles(user, edition, user.roles.filter(edition=edition).parts())
    return bool(_known_roles(user)[edition.pk] & set(kinds))


def _hold_roles(user: User, edition: Edition) -> None:
    """Asked anew, once for each user object and transaction; nothing that is taken back in the end
    needs a right to the end.
    """
    connection = transaction.get_connection()
    if any(isinstance(block, TakenBack) for block in connection.atomic_blocks):
        know_roles(user, edition, user.roles.filter(edition=edition).parts())
        return
    if getattr(_held, "transaction", None) is not connection.run_on_commit:
        _held.transaction, _held.by = connection.run_on_commit, {}
    _user, editions = _held.by.setdefault(id(user), (user, set()))
    if edition.pk in editions:
        return
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_ROLES, [user.pk, edition.pk])
        know_roles(user, edition, [part for (part,) in cursor.fetchall()])
    editions.add(edition.pk)


def reaches(user: User, edition_id: int) -> bool:
    """Whether the person, or the program that acts in their name, gets to the edition at all."""
    reach: Reach | None = getattr(user, "reach", None)  # nobody has none
    return reach is None or reach.covers(edition_id)


def require_reach(user: User, edition: Edition) -> None:
    """Raise OutOfReach unless they do."""
    if not reaches(user, edition.pk):
        raise OutOfReach


def _known_roles(user: User) -> dict[int, set[str]]:
    if user.known_roles is None:  # by attribute, which a request's lazy user hands through
        user.known_roles = {}
    return user.known_roles


def know_roles(user: User, edition: Edition, parts: Iterable[str]) -> None:
    """The roles that were read together with the edition; `has_role` asks no more for them.

    parts: each in one word (Part); an owner is an organiser too.
    """
    held = {str(part) for part in parts}
    owns = {RoleKind.ORGANISER.value} if Part.OWNER in held else set()
    _known_roles(user)[edition.pk] = held | owns
    if user.known_editions is None:
        user.known_editions = {}
    user.known_editions[edition.slug] = edition.pk


def may_create_edition(user: User, _thing: object = None) -> bool:
    """Operators of the installation, and whoever already organises an edition."""
    if user.reach is not None and user.reach.only is not None:
        return False
    return user.is_superuser or user.roles.filter(kind=RoleKind.ORGANISER).exists()


def may_operate(user: User, _thing: object = None) -> bool:
    """Look after the installation itself."""
    return bool(user.is_superuser)


def may_organise(user: User, edition: Edition) -> bool:
    """Run the edition: everything that its owners and managers do."""
    return has_role(user, edition, RoleKind.ORGANISER)


def may_own(user: User, edition: Edition) -> bool:
    """Say who else runs the edition: its owners; while nobody is one, its managers."""
    if has_role(user, edition, Part.OWNER):
        return True
    return may_organise(user, edition) and not edition.roles.all().owners().exists()


def may_assist(user: User, edition: Edition) -> bool:
    """Letters, papers and imports: owners, managers and the secretary."""
    return has_role(user, edition, RoleKind.ORGANISER, RoleKind.SECRETARY)


def may_observe(user: User, edition: Edition) -> bool:
    """Read everything of the edition: whoever runs it, helps, or watches."""
    return has_role(user, edition, *RoleKind)


def may_give_part(user: User, edition: Edition, part: str) -> bool:
    """Invite somebody to that part, and take it back: owners, and managers below their own."""
    if part in {Part.OWNER, Part.MANAGER}:
        return may_own(user, edition)
    return may_organise(user, edition)


def may_end_role(user: User, role: Role) -> bool:
    """Take a part back: who may give it, and the person, who may always go."""
    return role.user_id == user.pk or may_give_part(user, role.edition, role.part)


def may_change_role(user: User, role: Role) -> bool:
    """Make another part of it: owners alone."""
    return may_own(user, role.edition)


def may_answer_role_invitation(user: User, invitation: RoleInvitation) -> bool:
    """Accept or decline: the person who is asked."""
    return bool(user.is_authenticated and invitation.user_id == user.pk)


def may_withdraw_role_invitation(user: User, invitation: RoleInvitation) -> bool:
    """Withdraw it, or mail it again: who may invite to that part."""
    return may_give_part(user, invitation.edition, invitation.part)


def acts_for_member(user: User, _thing: object = None) -> bool:
    """Whether a company that the person acts for is a member of the council today."""
    if not user.is_authenticated:
        return False
    return CouncilPerson.objects.acting_on(council_day()).filter(user=user).exists()


def chairs_division(user: User, division: Division) -> bool:
    """Whether the person leads it today; a chair whose company's term is over doesn't."""
    if not user.is_authenticated:
        return False
    seats = Seat.objects.held_on(council_day()).filter(division=division, is_chair=True)
    return seats.filter(person__user=user).exists()


def may_read_directory(user: User, council: Council) -> bool:
    """Whether the person may see who is in the council."""
    if council.directory == Council.Directory.PUBLIC or may_operate(user):
        return True
    return council.directory == Council.Directory.MEMBERS and acts_for_member(user)
