"""Who may do what on the floor: plain predicates, and the one call that enforces them."""
# tested by: tests/challenge/api/test_editions.py

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import NotAllowed, Refusal
from challenge.models import Edition, RoleKind, User
from challenge.models.people import Reach

Thing = TypeVar("Thing")


class OutOfReach(Refusal):
    """A program asks for an edition that its token is not for."""

    code = "token_of_another_edition"
    status = 403
    message = _(
        "This access token doesn't reach that edition: it was made for another one, or the "
        "organisers barred it."
    )


def require(predicate: Callable[[User, Thing], bool], actor: User, thing: Thing) -> None:
    """Raise NotAllowed unless the predicate says yes."""
    if not predicate(actor, thing):
        raise NotAllowed


def has_role(user: User, edition: Edition, *kinds: str) -> bool:
    """Whether the person holds one of the roles in the edition; asked once per user object and
    edition.
    """
    if not user.is_authenticated or not reaches(user, edition.pk):
        return False
    if edition.pk not in _known_roles(user):
        know_roles(user, edition, user.roles.filter(edition=edition).values_list("kind", flat=True))
    return bool(_known_roles(user)[edition.pk] & set(kinds))


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


def know_roles(user: User, edition: Edition, kinds: Iterable[str]) -> None:
    """The roles that were read together with the edition; `has_role` asks no more for them."""
    _known_roles(user)[edition.pk] = set(kinds)
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
    """Run the edition: everything an organiser does."""
    return has_role(user, edition, RoleKind.ORGANISER)


def may_observe(user: User, edition: Edition) -> bool:
    """Read everything of the edition: organisers and observers."""
    return has_role(user, edition, RoleKind.ORGANISER, RoleKind.OBSERVER)
