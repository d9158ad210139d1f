"""What happens in an edition is told to those who asked for it: once, and nothing too early."""

import json
from typing import Any

import pytest
from django_celery_outbox.models import CeleryOutbox

from challenge import audit
from challenge.models import AuditEvent, WebhookCursor, WebhookDelivery
from challenge.models.webhooks.event_kinds import ACTS_OF, KIND_OF_ACT
from challenge.services.webhooks import collect
from challenge.services.webhooks.endpoints import change_endpoint
from frontend.in_words.acts import ACTS
from judging.services.results.decide import decide_by_ranking
from judging.services.results.tally import tally_round
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from tests.challenge.services.webhooks.world import an_endpoint, collected
from tests.introductions import factories as introduce
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def happened(edition: Any, action: str = "entry.submitted") -> AuditEvent:
    return audit.record(None, action, make.an_eligible_entry(edition), committed={})


def told() -> list[tuple[str, dict[str, Any]]]:
    texts = [json.loads(row.payload) for row in collected()]
    return [(text["type"], text["data"]) for text in texts]


def test_every_act_that_is_told_is_one_of_the_log() -> None:
    assert set(KIND_OF_ACT) <= set(ACTS)
    assert sum(map(len, ACTS_OF.values())) == len(KIND_OF_ACT)


def test_a_whole_round_is_told_in_ids_and_times_alone() -> None:
    round = make.an_assigned_round(entries=3, judges=3)
    edition = round.edition
    an_endpoint(edition)
    before = AuditEvent.objects.latest("pk").pk
    actor = make.organiser_of(edition)
    open_round(actor=actor, round=round)
    make.score_all(round)
    close_round(actor=actor, round=round)
    round.refresh_from_db()
    tally_round(round=round)
    decide_by_ranking(actor=actor, round=round)
    round.refresh_from_db()
    make.published(round)
    messages = told()
    slug = {"edition": edition.slug, "round": 1}
    kinds = [kind for kind, _data in messages]
    assert kinds[:2] == ["round.opened", "round.closed"]
    assert kinds[-1] == "result.published"
    assert set(kinds) == {"round.opened", "round.closed", "tally.done", "result.published"}
    round.refresh_from_db()
    assert messages[0][1] == messages[1][1] == slug
    assert messages[-1][1] == {**slug, "digest": round.announcement.digest}
    assert AuditEvent.objects.filter(pk__gt=before, action__in=KIND_OF_ACT).count() == len(kinds)


def test_entries_are_told_by_their_number_and_introductions_by_how_many() -> None:
    offer = introduce.an_offer()
    edition = offer.investor.edition
    an_endpoint(edition)
    event = happened(edition)
    happened(edition, "entry.withdrawn")
    introduce.accepted(offer)
    introduce.accepted(introduce.an_offer_for(introduce.an_investor(edition, house="다른 투자사")))
    messages = told()
    assert messages[0] == (
        "entry.submitted",
        {"edition": edition.slug, "entry": int(event.object_id)},
    )
    assert [kind for kind, _data in messages] == [
        "entry.submitted",
        "entry.withdrawn",
        "introduction.made",
        "introduction.made",
    ]
    made = [data["introductions"] for kind, data in messages if kind == "introduction.made"]
    assert made == [1, 2]
    assert messages[2][1] == {"edition": edition.slug, "introductions": 1}


def test_read_twice_the_log_makes_one_message_for_each_endpoint() -> None:
    first = an_endpoint()
    second = an_endpoint(first.edition)
    event = happened(first.edition)
    rows = collected()
    assert [(row.endpoint, row.event) for row in rows] == [(first, event), (second, event)]
    assert len({row.message_id for row in rows}) == 2
    assert CeleryOutbox.objects.filter(task_name="challenge.tasks.send_webhook").count() == 2
    assert collect.collect_events() is None
    ids = [row.message_id for row in collected()]
    assert ids == [row.message_id for row in rows]
    WebhookDelivery.objects.all().delete()  # even if it were lost, it would have the same id
    WebhookCursor.objects.update(position=0)
    assert [row.message_id for row in collected()] == ids


def test_it_goes_on_in_parts_where_there_is_much() -> None:
    endpoint = an_endpoint()
    for _number in range(5):
        happened(endpoint.edition)
    audit.seal()
    WebhookCursor.objects.create(pk=1, position=audit.head()[0] - 5)
    assert [collect.collect_events(batch=2) for _part in range(4)] == [2, 2, 1, None]


def test_only_what_was_asked_for_and_since_it_was() -> None:
    edition, other = make.a_preset_edition(), make.a_preset_edition()
    happened(edition)
    wanted = an_endpoint(edition, kinds=["entry.withdrawn"])
    elsewhere = an_endpoint(other)
    off = an_endpoint(edition, is_on=False)
    happened(edition)
    leaving = happened(edition, "entry.withdrawn")
    assert [(row.endpoint, row.event) for row in collected()] == [(wanted, leaving)]
    happened(edition)
    change_endpoint(actor=make.organiser_of(edition), endpoint=off, is_on=True)
    assert len(collected()) == 1, "what happened while it was off is not told later"
    assert not elsewhere.deliveries.exists()


def test_while_nobody_listens_the_log_is_passed_over() -> None:
    edition = make.a_preset_edition()
    happened(edition)
    assert collected() == []
    assert WebhookCursor.objects.get().position == audit.head()[0]
