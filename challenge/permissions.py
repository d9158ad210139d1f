"""Who may do what on the floor: plain predicates, and the one call that enforces them."""
# tested by: tests/challenge/api/test_editions.py

from collections.abc import Callable
from typing import TypeVar

from challenge.kernel.errors import NotAllowed
from challenge.models import Edition, RoleKind, User

Thing = TypeVar("Thing")


def require(predicate: Callable[[User, Thing], bool], actor: User, thing: Thing) -> None:
    """Raise NotAllowed unless the predicate says yes."""
    if not predicate(actor, thing):
        raise NotAllowed


def has_role(user: User, edition: Edition, *kinds: str) -> bool:
    """Whether the person holds one of the roles in the edition; asked once per user object and
    edition.
    """
    if not user.is_authenticated:
        return False
    known: dict[int, set[str]] = user.__dict__.setdefault("_role_cache", {})
    if edition.pk not in known:
        known[edition.pk] = set(user.roles.filter(edition=edition).values_list("kind", flat=True))
    return bool(known[edition.pk] & set(kinds))


def may_create_edition(user: User, _thing: object = None) -> bool:
    """Operators of the installation, and whoever already organises an edition."""
    return user.is_superuser or user.roles.filter(kind=RoleKind.ORGANISER).exists()


def may_organise(user: User, edition: Edition) -> bool:
    """Run the edition: everything an organiser does."""
    return has_role(user, edition, RoleKind.ORGANISER)


def may_observe(user: User, edition: Edition) -> bool:
    """Read everything of the edition: organisers and observers."""
    return has_role(user, edition, RoleKind.ORGANISER, RoleKind.OBSERVER)
