"""`challenge rehearse` plays here and says what happened."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from challenge.models import Edition, Job
from judging.models import Round
from tests.judging import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def rehearse(edition: Edition, email: str, **options: Any) -> str:
    out = StringIO()
    call_command("rehearse", edition.slug, email=email, stdout=out, **options)
    return out.getvalue()


def test_it_tells_each_stage_and_that_the_end_was_reached() -> None:
    edition = make.a_draft_edition()
    said = rehearse(edition, make.organiser_of(edition).email, entries=4, judges=6)
    assert "score 2" in said
    assert "The edition reached its end." in said
    assert Edition.objects.count() == 1


def test_it_fails_with_what_stopped_it_and_refuses_strangers() -> None:
    edition = make.a_draft_edition()
    Round.objects.filter(edition=edition, order=1).update(sheets_per_entry=9, min_sheets=9)
    organiser = make.organiser_of(edition)
    with pytest.raises(CommandError, match="Invite more judges"):
        rehearse(edition, organiser.email, entries=3, judges=4)
    before = Job.objects.count()
    with pytest.raises(CommandError) as refused:
        rehearse(edition, make.a_person().email)
    assert refused.value.returncode == 2
    with pytest.raises(CommandError):
        rehearse(edition, "nobody@example.org")
    assert Job.objects.count() == before
