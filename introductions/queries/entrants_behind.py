"""Investors who are entrants themselves, and what an organiser should know before admitting one."""

# tested by: tests/introductions/services/test_investors.py

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.house_names import house_names
from challenge.models import Affiliation, Edition, Organisation, OrganisationKind, User
from introductions.models import Investor
from judging.models import Judge
from judging.queries.assignment.ties import PUBLIC_DOMAINS
from submissions.models import Member

WARNINGS: Mapping[str, Any] = {
    "other_domain": _("The mail address isn't of the domain that this firm's people use."),
    "public_domain": _("The mail address is one of a public mail service, not of the firm."),
    "entrant": _("The person belongs to a startup that entered this edition."),
    "judge": _("The person is a judge of this edition."),
}


@dataclass(frozen=True, slots=True)
class Warned:
    """A seat with what an organiser should look at before admitting it (keys of WARNINGS)."""

    seat: Investor
    warnings: list[str]

    @property
    def texts(self) -> list[Any]:
        """In words."""
        return [WARNINGS[key] for key in self.warnings]


# viewer: caller
def firm_named(name: str) -> Organisation | None:
    """The investing firm that is known by this name, without legal form, spaces and case."""
    return _firm_in(_firms(), name)


# viewer: caller
def admission_warnings(*, edition: Edition, user: User, firm: str) -> list[str]:
    """Why an organiser should look twice before this person speaks for this firm."""
    return _warnings(edition, [(user, firm)])[0]


# viewer: caller
def with_warnings(edition: Edition, seats: Iterable[Investor]) -> list[Warned]:
    """Each seat; those that aren't admitted with what to look at before admitting them."""
    rows = list(seats)
    waiting = [seat for seat in rows if seat.state != Investor.State.ADMITTED]
    found = _warnings(edition, [(seat.user, seat.firm) for seat in waiting]) if waiting else []
    known = {seat.pk: keys for seat, keys in zip(waiting, found, strict=True)}
    return [Warned(seat, known.get(seat.pk, [])) for seat in rows]


def _warnings(edition: Edition, asked: Sequence[tuple[User, str]]) -> list[list[str]]:
    """For each (person, firm's name), keys of WARNINGS; seven queries, however many are asked.

    A person may be one who has no account yet, with an address alone.
    """
    users, firms = [user for user, _firm in asked if user.pk is not None], _firms()
    prefetch_related_objects(users, "other_addresses")
    named = [_firm_in(firms, firm) for _user, firm in asked]
    entrants = set(
        Member.objects.filter(user__in=users, startup__entries__edition=edition).values_list(
            "user_id", flat=True
        )
    )
    states = (Judge.State.INVITED, Judge.State.ACCEPTED)
    judges = set(
        Judge.with_shadows.filter(edition=edition, user__in=users, state__in=states).values_list(
            "user_id", flat=True
        )
    )
    domains = _domains_of([firm for firm in named if firm is not None])
    return [
        [
            *_domain_warning(user, domains.get(firm.pk, {}) if firm else {}),
            *(["entrant"] if user.pk in entrants else []),
            *(["judge"] if user.pk in judges else []),
        ]
        for (user, _name), firm in zip(asked, named, strict=True)
    ]


def _firms() -> list[Organisation]:
    return list(Organisation.objects.filter(kind=OrganisationKind.VC).order_by("pk"))


def _firm_in(firms: Sequence[Organisation], name: str) -> Organisation | None:
    wanted = house_names(name)
    for firm in firms:
        if firm.name_ko == name.strip() or wanted & (
            house_names(firm.name_ko) | house_names(firm.name_en)
        ):
            return firm
    return None


def _domains_of(firms: Sequence[Organisation]) -> dict[int, dict[str, set[int]]]:
    """Firm → mail domain → the people who brought it; those of public services don't count."""
    found: dict[int, dict[str, set[int]]] = {}
    seats = Investor.objects.filter(organisation__in=firms, state=Investor.State.ADMITTED)
    for seat in seats.select_related("user").prefetch_related("user__other_addresses"):
        for domain in _mail_domains(seat.user):
            assert seat.organisation_id is not None  # one of these firms
            found.setdefault(seat.organisation_id, {}).setdefault(domain, set()).add(seat.user_id)
    for firm_row in firms:
        if firm_row.email_domain:
            found.setdefault(firm_row.pk, {})[firm_row.email_domain.lower()] = {0}
    return {
        firm: {domain: who for domain, who in rows.items() if domain not in PUBLIC_DOMAINS}
        for firm, rows in found.items()
    }


def _domain_warning(user: User, domains: Mapping[str, set[int]]) -> list[str]:
    own = _mail_domains(user)
    others = {domain for domain, who in domains.items() if who - {user.pk}}
    if others:
        return [] if own & others else ["other_domain"]
    return ["public_domain"] if own <= PUBLIC_DOMAINS else []


def _mail_domains(user: User) -> set[str]:
    return {mail.rpartition("@")[2] for mail in user.addresses()}


# viewer: clock
def startups_behind(investors: Iterable[Investor]) -> dict[int, set[int]]:
    """Investor → startups entered in its edition whose people are, or work with, the investor.

    A founder's own fund competes with every other winner, so such pairs are never made unseen.
    """
    seats = list(investors)
    people: dict[int, set[int]] = {seat.pk: {seat.user_id} for seat in seats}
    firms: dict[int | None, set[int]] = {}
    ties = Affiliation.objects.filter(
        Q(until__isnull=True), organisation__in={seat.organisation_id for seat in seats}
    )
    for firm, user in ties.values_list("organisation_id", "user_id"):
        firms.setdefault(firm, set()).add(user)
    for seat in seats:
        people[seat.pk] |= firms.get(seat.organisation_id, set())
    editions = {seat.edition_id for seat in seats}
    entered: dict[tuple[int, int], set[int]] = {}
    rows = Member.objects.filter(
        user__in=set().union(*people.values()), startup__entries__edition__in=editions
    ).values_list("startup__entries__edition_id", "user_id", "startup_id")
    for edition, user, startup in rows:
        entered.setdefault((edition, user), set()).add(startup)
    return {
        seat.pk: set().union(
            *(entered.get((seat.edition_id, user), set()) for user in people[seat.pk])
        )
        for seat in seats
    }
