"""What anybody reads of the log, and receipts."""

import pytest

from challenge import tasks
from challenge.kernel.errors import NotFound
from challenge.transparency.reading import (
    NotSealedYet,
    consistency,
    leaves_from,
    leaves_of,
    newest_checkpoint,
    publications_of,
    receipt_of,
)
from tests.judging import factories as f
from tests.judging.proved_round import a_published_round

pytestmark = pytest.mark.django_db


def test_a_receipt_waits_for_the_signature() -> None:
    round = f.an_open_round(entries=2, judges=2)
    things = {"judging.round": [round.pk]}
    assert leaves_of(things, ["opening"]) == []
    with pytest.raises(NotSealedYet):
        receipt_of(leaves_of(things, ["opening"]))
    tasks.seal_audit_events()
    (leaf,) = leaves_of(things, ["opening"])
    receipt = receipt_of([leaf])
    assert receipt["items"][0]["leaf"] == leaf.data
    assert leaves_of({}, ["opening"]) == []


def test_publications_are_found_by_round() -> None:
    round = a_published_round()
    slug = round.edition.slug
    assert len(publications_of(slug)) == len(publications_of(slug, order=1)) == 1
    assert publications_of(slug, order=2) == []


def test_a_proof_needs_sizes_that_the_log_has() -> None:
    f.a_preset_edition()
    tasks.seal_audit_events()
    checkpoint = newest_checkpoint()
    assert checkpoint is not None
    assert consistency(old=checkpoint.size, new=checkpoint.size) == []
    assert len(leaves_from(0, 2)) == min(2, checkpoint.size)
    with pytest.raises(NotFound):
        consistency(old=0, new=checkpoint.size + 1)
