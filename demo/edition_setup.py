"""The sample edition's set-up: from the preset, with the cast's texts, organisers and judges."""
# tested by: tests/faults/test_story.py

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from challenge.models import (
    Affiliation,
    Challenge,
    Edition,
    Field,
    Organisation,
    OrganisationKind,
    Part,
    User,
)
from challenge.services.application_form import save_paper
from challenge.services.people import ensure_user
from challenge.services.roles.invitations import accept_role_invitation, invite_to_part
from demo.cast.records import Cast
from demo.cast.records import Judge as CastJudge
from judging.models import Judge
from judging.services.panel.invite import invite_judge
from judging.services.setup.edition import create_edition, publish_edition

OPERATOR = "operator@stm.example"
_HOUSE_KINDS = {
    "vc": OrganisationKind.VC,
    "university": OrganisationKind.UNIVERSITY,
    "agency": OrganisationKind.AGENCY,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A set-up edition and the people who run it."""

    cast: Cast
    edition: Edition
    organiser: User
    second: User


def organisers_of(cast: Cast) -> tuple[User, User]:
    """The two organisers; the first one may create editions."""
    first, second = (
        ensure_user(actor=None, email=person.email, name=person.name_ko, name_roman=person.name_en)
        for person in cast.organisers
    )
    User.objects.filter(pk=first.pk, is_superuser=False).update(is_superuser=True)
    first.refresh_from_db()
    return first, second


def set_up(
    cast: Cast,
    *,
    slug: str,
    year: int,
    opens_at: datetime,
    closes_at: datetime,
    name_ko: str,
    name_en: str,
) -> Stage:
    """Create and publish the edition, and give the second organiser and the observer
    their parts.
    """
    organiser, second = organisers_of(cast)
    edition = create_edition(
        actor=organiser,
        challenge_slug="seoul-tech-meetup",
        slug=slug,
        year=year,
        name_ko=name_ko,
        name_en=name_en,
        opens_at=opens_at,
        closes_at=closes_at,
        notice_date=min(cast.edition.notice_date, timezone.localdate(opens_at)),
        is_demo=True,
        region=["서울", "Seoul"],
        **_edition_texts(cast),
    )
    _name_challenge(edition, cast)
    _ask_for_the_deck_alone(organiser, edition)
    edition = publish_edition(actor=organiser, edition=edition)
    for email, name, part in (
        (second.email, second.name, Part.MANAGER),
        (cast.observer.email, cast.observer.name_ko, Part.OBSERVER),
    ):
        asked = invite_to_part(actor=organiser, edition=edition, email=email, name=name, part=part)
        accept_role_invitation(actor=asked.user, invitation=asked)
    return Stage(cast, edition, organiser, second)


def _ask_for_the_deck_alone(organiser: User, edition: Edition) -> None:
    """The preset's other papers may be sent."""
    for key in edition.papers.exclude(key="deck").values_list("key", flat=True):
        save_paper(actor=organiser, edition=edition, key=key, required=False)


def _edition_texts(cast: Cast) -> dict[str, str]:
    names = ("tagline_ko", "tagline_en", "summary_ko", "summary_en", "host_ko", "host_en")
    people = {
        "contact_name": "운영사무국",
        "contact_email": "challenge@stm.example",
        "contact_phone": "02-000-0000",
        "privacy_officer": cast.organisers[0].name_ko,
        "privacy_email": "privacy@stm.example",
        "processors_ko": "이메일 발송과 서버 운영: 시연메일 주식회사",
        "processors_en": "Mail and servers: Demo Mail Inc.",
    }
    return {name: getattr(cast.edition, name) for name in names} | people


def _name_challenge(edition: Edition, cast: Cast) -> None:
    texts = cast.edition
    Challenge.objects.filter(pk=edition.challenge_id).update(
        name_ko=texts.challenge_ko,
        name_en=texts.challenge_en,
    )


def invite_judges(stage: Stage, *, most: int | None = None) -> list[Judge]:
    """Invite the cast's judges with their fields, keywords and houses."""
    return [_invite(stage, person) for person in stage.cast.judges[:most]]


def _invite(stage: Stage, person: CastJudge) -> Judge:
    house, _made = Organisation.objects.get_or_create(
        kind=_HOUSE_KINDS.get(person.firm_type, OrganisationKind.COMPANY),
        name_ko=person.organisation_ko,
        defaults={"name_en": person.organisation_en},
    )
    known = set(Field.objects.filter(edition=stage.edition).values_list("slug", flat=True))
    judge = invite_judge(
        actor=stage.organiser,
        edition=stage.edition,
        email=person.person.email,
        name=person.person.name_ko,
        name_roman=person.person.name_en,
        organisation=house,
        fields={
            slug: max(0.4, 1 - 0.3 * rank)
            for rank, slug in enumerate(person.fields)
            if slug in known
        },
        keywords=[*person.keywords_ko, *person.keywords_en],
        is_reserve=person.reserve,
        language=person.language,
    )
    Affiliation.objects.get_or_create(
        user=judge.user,
        organisation=house,
        kind=Affiliation.Kind.EMPLOYEE,
        defaults={"title": person.title_ko},
    )
    return judge


def move_dates(edition: Edition, *, opens_at: datetime, closes_at: datetime) -> Edition:
    """A time machine, for demonstrations only: move the call's dates, and each round's
    by as much.
    """
    shift = closes_at - edition.closes_at
    Edition.objects.filter(pk=edition.pk).update(opens_at=opens_at, closes_at=closes_at)
    edition.rounds.update(opens_at=F("opens_at") + shift, closes_at=F("closes_at") + shift)
    edition.refresh_from_db()
    return edition


def call_is_over(stage: Stage, closed: datetime) -> Stage:
    """The call closed then."""
    opened = stage.edition.opens_at
    return replace(stage, edition=move_dates(stage.edition, opens_at=opened, closes_at=closed))
