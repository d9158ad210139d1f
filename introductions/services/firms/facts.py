"""What an organiser checked of a firm, how many introductions it takes, and who leads it."""

from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from introductions.models import Investor, InvestorFirm
from introductions.permissions import may_check_firm, may_run_firm
from submissions.queries.korean_numbers import BadRegistrationNumber, clean_registration_number

CHECKED = ("registration", "business_number")  # what an organiser looks at
LIMITS = ("per_month", "per_edition")
MOST = 1000
REGISTRATIONS = ["", *InvestorFirm.Registration.values]


class NotOfThisFirm(Refusal):
    """Somebody of another firm, or who isn't there any more."""

    code = "not_of_this_firm"
    message = _("This person doesn't work for the firm here. Choose one of its people.")


@transaction.atomic
def save_firm(
    *,
    actor: User,
    firm: InvestorFirm,
    seen: str | None = None,
    is_checked: bool | None = None,
    **values: Any,
) -> InvestorFirm:
    """Write the given facts; the others stay.  Limits: organisers and the firm's lead; number,
    registration and that they were checked (is_checked): organisers.

    A number or registration that is changed has to be checked anew.  seen: the version (etag) that
    the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_run_firm, actor, firm)
    wanted = _clean(values) | ({} if is_checked is None else {"is_checked": is_checked})
    firm = (
        InvestorFirm.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition", "organisation")
        .get(pk=firm.pk)
    )
    require(may_run_firm, actor, firm)  # who led it while this waited may lead it no more
    changes = firm.merged(seen, wanted)
    if set(changes) - set(LIMITS):
        require(may_check_firm, actor, firm)
    if changes:
        _write(actor, firm, changes)
        audit.record(
            actor, "investor.firm_saved", firm, edition=firm.edition, fields=sorted(changes)
        )
    return firm


def _write(actor: User, firm: InvestorFirm, changes: dict[str, Any]) -> None:
    columns = {name: value for name, value in changes.items() if name != "is_checked"}
    if changes.get("is_checked"):
        columns |= {"checked_at": clock.now(), "checked_by": actor}
    elif "is_checked" in changes or set(CHECKED) & set(changes):
        columns |= {"checked_at": None, "checked_by": None}
    for name, value in columns.items():
        setattr(firm, name, value)
    firm.save(update_fields=list(columns))


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    wrong = {name: text for name, value in values.items() if (text := _problem(name, value))}
    if wrong:
        raise InvalidInput(fields=wrong)
    number = values.get("business_number")
    return (
        values
        if number is None
        else values | {"business_number": clean_registration_number(number)}
    )


def _problem(name: str, value: Any) -> str | Promise:
    """What is wrong with a value; "": nothing."""
    if name in LIMITS:
        is_good = value is None or 1 <= value <= MOST
        return "" if is_good else _("Give a number from 1 to 1,000, or none for no limit.")
    if name == "registration":
        return "" if value in REGISTRATIONS else _("Choose one of the list.")
    if name != "business_number":
        return _("A firm has no such field.")
    try:
        clean_registration_number(value)
    except BadRegistrationNumber:
        return BadRegistrationNumber.message
    return ""


@transaction.atomic
def name_lead(*, actor: User, firm: InvestorFirm, seat: Investor) -> Investor:
    """Of now on this person leads the firm here; naming them twice is naming them once."""
    require(may_run_firm, actor, firm)
    people = _people_of(firm)
    require(may_run_firm, actor, firm)  # somebody else may have been named while this waited
    wanted = next((person for person in people if person.pk == seat.pk), None)
    if wanted is None:
        raise NotOfThisFirm
    if not wanted.is_lead:
        Investor.objects.filter(pk__in=[person.pk for person in people if person.is_lead]).update(
            is_lead=False
        )
        Investor.objects.filter(pk=wanted.pk).update(is_lead=True)
        wanted.is_lead = True
        audit.record(actor, "investor.lead_named", wanted)
    return wanted


def _people_of(firm: InvestorFirm) -> list[Investor]:
    """Kept until the transaction ends."""
    rows = Investor.objects.select_for_update(no_key=True, of=("self",)).filter(
        edition=firm.edition_id, organisation=firm.organisation_id, state=Investor.State.ADMITTED
    )
    return list(rows.select_related("edition", "organisation", "user").order_by("pk"))
