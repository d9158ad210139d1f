"""An edition is made from a preset, with its rounds, rubrics and awards, and published."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.presets import DEFAULT, load_preset
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.editions import create_edition_from_preset
from judging.models import Award
from judging.queries.setup.missing_parts import missing_parts
from judging.services.setup.rounds import round_of_preset


class NotReady(Refusal):
    """Something is missing before the public may see it."""

    code = "not_ready"
    status = 422
    message = _("Some things are missing before this edition can be published.")


@transaction.atomic
def create_edition(
    *,
    actor: User,
    preset: str = DEFAULT,
    challenge_slug: str,
    slug: str,
    year: int,
    name_ko: str,
    name_en: str = "",
    opens_at: datetime,
    closes_at: datetime,
    notice_date: date | None = None,
    **changes: Any,
) -> Edition:
    """An edition as the preset describes it.

    Form, tracks, fields, rounds with rubrics and anchors, awards.

    changes: further columns of the edition (tagline_ko, max_age_years …).
    """
    edition = create_edition_from_preset(
        actor=actor,
        preset=preset,
        challenge_slug=challenge_slug,
        slug=slug,
        year=year,
        name_ko=name_ko,
        name_en=name_en,
        opens_at=opens_at,
        closes_at=closes_at,
        notice_date=notice_date,
        **changes,
    )
    defaults = load_preset(preset)
    for order, row in enumerate(defaults.round, 1):
        round_of_preset(edition=edition, order=order, row=row)
    Award.objects.bulk_create(
        Award(edition=edition, order=order, **row) for order, row in enumerate(defaults.award, 1)
    )
    return edition


@transaction.atomic
def publish_edition(*, actor: User, edition: Edition) -> Edition:
    """Let the public see it.  NotReady: `fields` says what is missing."""
    require(may_organise, actor, edition)
    missing = missing_parts(edition=edition)
    if missing:
        raise NotReady(fields=missing)
    edition.advance(Edition.State.PUBLISHED)
    audit.record(actor, "edition.published", edition)
    return edition
