"""Investors ask for access or are invited; an organiser admits them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import InvalidInput
from challenge.models import Affiliation, Edition, Organisation, OrganisationKind, User
from challenge.permissions import may_organise, require
from challenge.services.mailing import promise_mail
from challenge.services.people import ensure_user
from introductions.models import Investor, Thesis


@transaction.atomic
def request_access(*, actor: User, edition: Edition, organisation: str, about: str = "") -> Investor:
    """Ask to meet the winners of an edition; asking twice is asking once."""
    investor, created = _seat(actor, edition, organisation, about)
    if created:
        audit.record(actor, "investor.requested", investor)
    return investor


@transaction.atomic
def admit_investor(
    *, actor: User, edition: Edition, email: str, name: str = "", organisation: str, about: str = "", about_en: str = "", organisation_en: str = "", capacity: int = 10
) -> Investor:
    """Invite a fund through one person: they are admitted at once and told by mail."""
    require(may_organise, actor, edition)
    user = ensure_user(actor=actor, email=email, name=name)
    investor, created = _seat(user, edition, organisation, about, organisation_en=organisation_en)
    Investor.objects.filter(pk=investor.pk).update(capacity=capacity, about_en=about_en)
    if investor.state != Investor.State.ADMITTED:
        investor.advance(Investor.State.ADMITTED)
        audit.record(actor, "investor.admitted", investor, invited=created)
        promise_mail(actor=actor, key=f"investor-admitted-{investor.pk}", kind="investor_admitted", to=user, edition=edition, investor=investor)
    investor.refresh_from_db()
    return investor


@transaction.atomic
def answer_request(*, actor: User, investor: Investor, admit: bool) -> Investor:
    """Admit or refuse an investor who asked."""
    require(may_organise, actor, investor.edition)
    investor.advance(Investor.State.ADMITTED if admit else Investor.State.REFUSED)
    audit.record(actor, "investor.admitted" if admit else "investor.refused", investor)
    if admit:
        promise_mail(actor=actor, key=f"investor-admitted-{investor.pk}", kind="investor_admitted", to=investor.user, edition=investor.edition, investor=investor)
    return investor


def _seat(user: User, edition: Edition, organisation: str, about: str, *, organisation_en: str = "") -> tuple[Investor, bool]:
    organisation = organisation.strip()
    if not organisation:
        raise InvalidInput(fields={"organisation": _("Write the name of your fund or firm.")})
    house, _made = Organisation.objects.get_or_create(kind=OrganisationKind.VC, name_ko=organisation, defaults={"name_en": organisation_en})
    Affiliation.objects.get_or_create(user=user, organisation=house, kind=Affiliation.Kind.EMPLOYEE)
    investor, created = Investor.objects.get_or_create(edition=edition, user=user, defaults={"organisation": house, "about_ko": about})
    Thesis.objects.get_or_create(investor=investor)
    return investor, created
