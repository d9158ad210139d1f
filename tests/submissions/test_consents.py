"""A consent is a receipt of the text that was read, and is asked for anew only where that asks for
more.
"""

from hashlib import sha256
from typing import Any

import pytest
from django.utils.translation import override

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Edition
from submissions.models import Consent, ConsentKind, Entry
from submissions.services.consents import (
    SAME_TEXTS,
    TEXT_VERSION,
    ConsentStillNeeded,
    answer_consents,
    consent_text,
    give_consent,
    shown_consents,
    withdraw_consent,
)
from tests.submissions.factories import a_draft, a_user, an_organiser, submitted, writer_of

pytestmark = pytest.mark.django_db
OTHER_WORDS, LESS = "2026-2", "2026-1"
# A text that changes gets a version of its own; what was read stays in the consents themselves.
DIGESTS = {
    "2026-3": {
        "ko": "670cba1662a9d96adeee0e594dc209125b05e6b62b121617abbef496832c1677",
        "en": "15339c3acb821ea294f6725ba3d6fcdc0b2138ff42231d5a92c9ab76ff218305",
    }
}


def facts_of(entry: Entry, kind: str) -> dict[str, Any]:
    return {"startup": entry.startup, "edition": entry.edition, "kind": kind}


def given_by_the_text(version: str) -> Consent:
    """The consent of somebody who read an earlier text."""
    entry = a_draft()
    given = give_consent(actor=writer_of(entry), **facts_of(entry, "collection"))
    Consent.objects.filter(pk=given.pk).update(text_version=version, text="그때 읽은 문구")
    given.refresh_from_db()
    return given


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_text_changes_under_its_old_version(language: str) -> None:
    edition = Edition(host_ko="가나재단", host_en="Gana", privacy_officer="김보호")
    with override(language):
        texts = [consent_text(kind, edition).whole for kind in ConsentKind.values]
    assert sha256("\n\n".join(texts).encode()).hexdigest() == DIGESTS[TEXT_VERSION][language]


def test_a_consent_to_the_same_in_other_words_is_kept_with_the_text_that_was_read() -> None:
    assert OTHER_WORDS in SAME_TEXTS
    given = given_by_the_text(OTHER_WORDS)
    entry = given.startup.entries.get()
    written = AuditEvent.objects.count()
    answer_consents(
        actor=given.given_by,
        startup=entry.startup,
        edition=entry.edition,
        wanted=shown_consents(entry.startup, entry.edition),
    )
    again = give_consent(actor=given.given_by, **facts_of(entry, "collection"))
    assert (again.pk, again.text, again.withdrawn_at) == (given.pk, "그때 읽은 문구", None)
    assert AuditEvent.objects.count() == written


def test_a_consent_to_less_holds_until_it_is_given_anew() -> None:
    assert LESS not in SAME_TEXTS
    given = given_by_the_text(LESS)
    entry = given.startup.entries.get()
    assert shown_consents(entry.startup, entry.edition)["collection"] is not None
    again = give_consent(actor=given.given_by, **facts_of(entry, "collection"))
    given.refresh_from_db()
    assert (again.text_version, given.withdrawn_at is None) == (TEXT_VERSION, False)


def test_investors_are_provided_with_something_or_there_is_no_consent() -> None:
    entry = a_draft()
    with pytest.raises(InvalidInput) as refused:
        give_consent(actor=writer_of(entry), **facts_of(entry, "investors"))
    assert list(refused.value.fields) == ["shared_items"]
    with pytest.raises(InvalidInput):
        answer_consents(
            actor=writer_of(entry),
            startup=entry.startup,
            edition=entry.edition,
            wanted={"filming": ["filming"], "investors": []},
        )
    assert not entry.startup.consents.exists()


def test_each_consent_is_its_own_receipt_and_other_items_make_a_new_one() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    facts: dict[str, Any] = {
        "startup": entry.startup,
        "edition": entry.edition,
        "kind": "investors",
    }
    first = give_consent(actor=actor, **facts, shared_items=["deck"])
    same = give_consent(actor=actor, **facts, shared_items=["deck"])
    more = give_consent(actor=actor, **facts, shared_items=["deck", "contact"])
    first.refresh_from_db()
    assert (same.pk, first.withdrawn_at is None, more.shared_items) == (
        first.pk,
        False,
        ["contact", "deck"],
    )
    assert "Provision to investors" in more.text


def test_a_consent_can_be_taken_back_but_not_the_one_a_submission_rests_on() -> None:
    entry = submitted()
    actor = writer_of(entry)
    collection = entry.startup.consents.get(kind="collection")
    with pytest.raises(ConsentStillNeeded):
        withdraw_consent(actor=actor, consent=collection)
    news = give_consent(actor=actor, startup=entry.startup, edition=entry.edition, kind="marketing")
    withdraw_consent(actor=actor, consent=news)
    collection.refresh_from_db()
    assert collection.withdrawn_at is None
    assert entry.startup.consents.get(kind="marketing").withdrawn_at is not None


def test_only_the_representative_consents() -> None:
    entry = a_draft()
    for actor in (a_user(), an_organiser(entry.edition)):
        with pytest.raises(NotAllowed):
            give_consent(
                actor=actor, startup=entry.startup, edition=entry.edition, kind="collection"
            )
    with pytest.raises(InvalidInput):
        give_consent(
            actor=writer_of(entry),
            startup=entry.startup,
            edition=entry.edition,
            kind="investors",
            shared_items=["passwords"],
        )
    assert not entry.startup.consents.exists()
