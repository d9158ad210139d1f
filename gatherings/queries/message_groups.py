"""Whom a message of an office goes to: a rule over its people, asked anew each time."""
# tested by: tests/gatherings/services/group_messages/test_writing.py

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet

from challenge.models import Edition, GroupMessage, RoleKind, User
from challenge.permissions import may_organise
from introductions.models import Investor
from judging.models import Announcement, Decision, Judge
from submissions.models import Entry, EntryState, Member

WRITERS, REPRESENTATIVES, JUDGES, INVESTORS, ORGANISERS = WHO = (
    "writers", "representatives", "judges", "investors", "organisers",
)  # fmt: skip
ENTRANTS = frozenset({WRITERS, REPRESENTATIVES})
OF_ENTRIES = ("state", "track", "field", "result")  # what narrows entrants
ELIGIBILITY = ("eligible", "ineligible")


@dataclass(frozen=True, slots=True)
class MessageGroup:
    """Who gets it.  What is empty narrows nothing.

    who: of WHO.  Of entrants: state (of the application, or of its eligibility), track and field by
    short name, result as `round:kind` of a result that is published.  Of judges: panel, by id.
    """

    who: str = WRITERS
    state: str = ""
    track: str = ""
    field: str = ""
    result: str = ""
    panel: str = ""

    @classmethod
    def of(cls, message: GroupMessage) -> "MessageGroup":
        """As the message keeps it."""
        return cls(**{name: message.group.get(name, "") for name in cls.__slots__})

    def as_kept(self) -> dict[str, str]:
        """What narrows, by name."""
        return {name: value for name, value in asdict(self).items() if value}


# viewer: caller
def people_of(edition: Edition, group: MessageGroup) -> QuerySet[User]:
    """Everybody for whom the rule holds now, by id; nobody twice, nobody who is erased."""
    found: dict[str, Callable[[], Q]] = {
        WRITERS: lambda: Q(pk__in=_members(edition, group).values("user")),
        REPRESENTATIVES: lambda: Q(
            pk__in=_members(edition, group).filter(kind=Member.Kind.REPRESENTATIVE).values("user")
        ),
        JUDGES: lambda: Q(pk__in=_judges(edition, group).values("user")),
        INVESTORS: lambda: Q(
            pk__in=Investor.objects.filter(edition=edition, state=Investor.State.ADMITTED).values(
                "user"
            )
        ),
        ORGANISERS: lambda: Q(pk__in=edition.roles.filter(kind=RoleKind.ORGANISER).values("user")),
    }
    return User.objects.filter(found[group.who](), erased_at=None, is_active=True).order_by("pk")


def readers_in(viewer: User, message: GroupMessage, search: str = "") -> QuerySet[User]:
    """Whom the message would go to now, left out or not, by name; search: a part of the name or
    address.  Nobody for who doesn't run the edition.
    """
    if not may_organise(viewer, message.edition):
        return User.objects.none()
    people = people_of(message.edition, MessageGroup.of(message))
    if search:
        people = people.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return people.order_by("name", "pk")


def messages_of_edition(viewer: User, edition: Edition) -> QuerySet[GroupMessage]:
    """All that its organisers wrote, the newest first; none for others."""
    rows = GroupMessage.objects.filter(edition=edition).select_related("edition", "written_by")
    return rows.order_by("-pk") if may_organise(viewer, edition) else rows.none()


# viewer: caller
def results_to_choose(edition: Edition) -> list[tuple[str, Any, str]]:
    """(key, round, kind of decision) of results that are published."""
    rows = (
        Decision.objects.filter(
            round__edition=edition, round__announcement__state=Announcement.State.PUBLISHED
        )
        .select_related("round")
        .order_by("round__order", "kind", "pk")
        .distinct("round__order", "kind")
    )
    return [(f"{row.round.order}:{row.kind}", row.round, row.kind) for row in rows]


def _members(edition: Edition, group: MessageGroup) -> QuerySet[Member]:
    return Member.objects.filter(startup__entries__in=_entries(edition, group)).exclude(
        kind=Member.Kind.VIEWER
    )


def _entries(edition: Edition, group: MessageGroup) -> QuerySet[Entry]:
    entries = Entry.objects.filter(edition=edition, erased_at=None)
    narrowed: Mapping[str, Q] = {
        "track": Q(track__slug=group.track),
        "field": Q(field__slug=group.field),
        "state": Q(eligibility__state=group.state, state=EntryState.SUBMITTED)
        if group.state in ELIGIBILITY
        else Q(state=group.state),
    }
    for name, rule in narrowed.items():
        if getattr(group, name):
            entries = entries.filter(rule)
    if group.result:
        order, _colon, kind = group.result.partition(":")
        decided = Decision.objects.filter(
            round__edition=edition,
            round__order=order,
            round__announcement__state=Announcement.State.PUBLISHED,
            kind=kind,
        )
        entries = entries.filter(pk__in=decided.values("entry"))
    return entries


def _judges(edition: Edition, group: MessageGroup) -> QuerySet[Judge]:
    judges = Judge.with_shadows.filter(edition=edition, state=Judge.State.ACCEPTED)
    return judges.filter(panel=int(group.panel)) if group.panel else judges
