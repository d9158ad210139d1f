"""Member companies, their terms, and who acts for them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import CouncilPerson, Membership, Organisation, OrganisationKind, User
from challenge.permissions import may_operate, require
from challenge.services.council.council import hold_council
from challenge.services.people import ensure_user

MOST_COMPANY, MOST_NAME, MOST_TITLE = 120, 80, 80


class MemberAlready(Refusal):
    """A company is a member once; another term is its term changed."""

    code = "member_already"
    message = _("This company is a member already. Change its term instead.")


class MemberGone(Refusal):
    """Somebody took it out after it was shown."""

    code = "member_gone"
    message = _("Somebody else took this out of the council meanwhile. Reload the page.")


@transaction.atomic
def add_member(
    *, actor: User, company: str, since: date, until: date | None = None, company_en: str = ""
) -> Membership:
    """A company joins the council for a term; without `until` for good.

    MemberAlready: it did already.
    """
    require(may_operate, actor, None)
    company, company_en = company.strip(), company_en.strip()
    _check_company(company, company_en)
    _check_term(since, until)
    hold_council()
    house = _house(company, company_en)
    member, made = Membership.objects.get_or_create(
        organisation=house, defaults={"since": since, "until": until}
    )
    if not made and (member.since, member.until) != (since, until):
        raise MemberAlready(fields={"company": MemberAlready.message})
    if made:
        audit.record(actor, "council.member_added", member, term=_term(member))
    return member


@transaction.atomic
def save_member(
    *, actor: User, member: Membership, seen: str | None = None, **values: Any
) -> Membership:
    """Another term (since, until).  What its people may do follows the dates at once.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_operate, actor, None)
    hold_council()
    held = _held(member)
    changes = held.merged(seen, values)
    if not changes:
        return held
    before = _term(held)
    for name, value in changes.items():
        setattr(held, name, value)
    _check_term(held.since, held.until)
    held.save(update_fields=list(changes))
    audit.record(actor, "council.term_changed", held, was=before, term=_term(held))
    return held


@transaction.atomic
def remove_member(*, actor: User, member: Membership) -> None:
    """Take out what was entered by mistake; whose term is over stays, with its dates."""
    require(may_operate, actor, None)
    hold_council()
    found = Membership.objects.filter(pk=member.pk).first()
    if found is None:
        return  # somebody was faster
    audit.record(actor, "council.member_removed", found, organisation=found.organisation_id)
    found.delete()


@transaction.atomic
def name_person(
    *, actor: User, member: Membership, email: str, name: str = "", title: str = ""
) -> CouncilPerson:
    """Somebody acts for a member; named again, with another title, they have that one."""
    require(may_operate, actor, None)
    title = title.strip()
    _check_person(email, name, title)
    hold_council()
    held = _held(member)
    user = ensure_user(actor=actor, email=email, name=name.strip())
    person, made = CouncilPerson.objects.get_or_create(
        membership=held, user=user, defaults={"title": title}
    )
    if not made and person.title == title:
        return person
    if not made:
        person.title = title
        person.save(update_fields=["title"])
    audit.record(actor, "council.person_named", person, user=user.pk, member=held.pk)
    return person


@transaction.atomic
def remove_person(*, actor: User, person: CouncilPerson) -> None:
    """They act for the member no more, and leave its seats."""
    require(may_operate, actor, None)
    hold_council()
    found = CouncilPerson.objects.filter(pk=person.pk).first()
    if found is None:
        return  # somebody was faster
    member, user = found.membership_id, found.user_id
    audit.record(actor, "council.person_removed", found, user=user, member=member)
    found.delete()


def _held(member: Membership) -> Membership:
    """As it stands under the council's lock."""
    held = Membership.objects.select_related("organisation").filter(pk=member.pk).first()
    if held is None:
        raise MemberGone
    return held


def _house(company: str, company_en: str) -> Organisation:
    house, made = Organisation.objects.get_or_create(
        kind=OrganisationKind.COUNCIL, name_ko=company, defaults={"name_en": company_en}
    )
    if not made and company_en and not house.name_en:
        house.name_en = company_en
        house.save(update_fields=["name_en"])
    return house


def _term(member: Membership) -> dict[str, str | None]:
    until = member.until.isoformat() if member.until else None
    return {"since": member.since.isoformat(), "until": until}


def _check_company(company: str, company_en: str) -> None:
    wrong = {
        name: _("Write at most 120 characters.")
        for name, text in (("company", company), ("company_en", company_en))
        if len(text) > MOST_COMPANY
    }
    if not company:
        wrong["company"] = _("Name the company.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _check_term(since: date | None, until: date | None) -> None:
    if since is None:
        raise InvalidInput(fields={"since": _("Say since when it is a member.")})
    if until is not None and until < since:
        raise InvalidInput(fields={"until": _("The last day must not lie before the first.")})


def _check_person(email: str, name: str, title: str) -> None:
    wrong: dict[str, Any] = {}
    try:
        validate_email(email.strip())
    except ValidationError:
        wrong["email"] = _("This is no e-mail address. Write it like name@example.com.")
    if len(name.strip()) > MOST_NAME:
        wrong["name"] = _("Write at most 80 characters.")
    if len(title) > MOST_TITLE:
        wrong["title"] = _("Write at most 80 characters.")
    if wrong:
        raise InvalidInput(fields=wrong)
