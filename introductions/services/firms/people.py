"""A firm's lead asks for a colleague; an organiser looks and admits, as with everybody."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from challenge.services.people import ensure_user
from introductions.models import FirmRole, Investor, InvestorFirm, Thesis
from introductions.permissions import may_invite_for

MOST_INVITED = 30
MOST_NAME = 80


class EnoughPeople(Refusal):
    """One firm fills no organiser's list."""

    code = "enough_people"
    message = _(
        "Your firm has invited 30 people already. Ask the organiser if you need to invite more."
    )


@transaction.atomic
def invite_colleague(
    *, actor: User, firm: InvestorFirm, email: str, name: str = "", role: str = ""
) -> None:
    """Ask the organiser to admit a colleague.  Nobody is written to before the answer.

    Somebody who has a seat in the edition keeps it as it is, and whether they have one isn't told:
    nothing is returned, and no list of the firm shows who waits.
    """
    require(may_invite_for, actor, firm)
    _check(email, name, role)
    InvestorFirm.objects.select_for_update(no_key=True).get(pk=firm.pk)
    invited = Investor.objects.filter(edition=firm.edition_id, organisation=None)
    if invited.filter(invited_by=actor).count() >= MOST_INVITED:
        raise EnoughPeople
    is_known = User.objects.with_address(email.strip().lower()) is not None
    user = ensure_user(actor=actor, email=email, name="" if is_known else name.strip())
    seat, created = Investor.objects.get_or_create(
        edition=firm.edition,
        user=user,
        defaults={
            "named_firm": firm.organisation.name_ko,
            "role": role,
            "invited_by": actor,
        },
    )
    Thesis.objects.get_or_create(investor=seat)
    if created:
        audit.record(actor, "investor.colleague_invited", seat, role=role)


def _check(email: str, name: str, role: str) -> None:
    wrong: dict[str, str | Promise] = {}
    try:
        validate_email(email.strip())
    except ValidationError:
        wrong["email"] = _("This is no e-mail address. Write it like name@example.com.")
    if len(name) > MOST_NAME:
        wrong["name"] = _("Write at most 80 characters.")
    if role not in {"", *FirmRole.values}:
        wrong["role"] = _("Choose one of the list.")
    if wrong:
        raise InvalidInput(fields=wrong)
