"""Announcements: two people, only what the second one read, and nothing changed afterwards."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.kernel.errors import NotAllowed, Refusal
from challenge.models import Mail, RoleKind
from judging.models import Announcement, Decision, RoundState, Standing, Tally, Winner
from judging.services.results import adjust, announce, decide
from judging.services.results.announce import (
    AlreadyPublished,
    ChangedSinceSeen,
    FiguresChanged,
    SecondPersonNeeded,
    prepare_announcement,
    publish_announcement,
    withdraw_announcement,
)
from judging.services.results.result_mails import mail_results
from judging.services.rounds import admit
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_who_prepares_does_not_publish_and_the_second_publishes_only_what_was_read() -> None:
    round = f.a_decided_round(entries=5, places=2)
    first, second = f.organiser_of(round.edition), f.an_organiser_of(round.edition)
    prepared = prepare_announcement(actor=first, round=round, message_ko="축하합니다.")
    for actor, refusal in (
        (first, SecondPersonNeeded),
        (f.a_person(), NotAllowed),
        (f.an_organiser_of(round.edition, RoleKind.OBSERVER), NotAllowed),
    ):
        with pytest.raises(refusal):
            publish_announcement(actor=actor, announcement=prepared)
    prepare_announcement(actor=first, round=round, message_ko="몰래 바꾼 말", seen=prepared.etag)
    with pytest.raises(ChangedSinceSeen):
        publish_announcement(actor=second, announcement=prepared, seen=prepared.prepared_at)
    round.refresh_from_db()
    assert (
        round.state,
        Announcement.objects.get().state,
        Winner.objects.count(),
        Mail.objects.filter(kind="result_announced").count(),
    ) == (RoundState.DECIDED, "prepared", 0, 0)
    published = publish_announcement(
        actor=second, announcement=prepared, seen=Announcement.objects.get().prepared_at
    )
    assert published.state == "published"
    with pytest.raises(AlreadyPublished):
        publish_announcement(actor=second, announcement=published)
    with pytest.raises(AlreadyPublished):
        withdraw_announcement(
            actor=first, announcement=prepared
        )  # the stale row still says "prepared"
    assert Announcement.objects.filter(state="published").exists()


def test_a_place_that_moved_after_the_decision_is_decided_on_again() -> None:
    round = f.a_decided_round(entries=5, places=2)
    old = Tally.objects.get(round=round)
    other = Tally.objects.create(
        round=round,
        number=9,
        method=old.method,
        input_digest="before",
        software="test",
        seed=1,
        sheet_count=1,
    )
    decision = Decision.objects.filter(round=round).earliest("pk")
    assert decision is not None
    Standing.objects.create(tally=other, entry=decision.entry, rank=99, passed=True)
    Decision.objects.filter(pk=decision.pk).update(tally=other)
    with pytest.raises(FiguresChanged) as refusal:
        prepare_announcement(actor=f.organiser_of(round.edition), round=round)
    assert list(refusal.value.fields.values()) == [decision.entry.startup.name]
    assert not Announcement.objects.exists()


def test_nothing_is_public_before_publishing_and_everything_after_it() -> None:
    round = f.a_decided_round(entries=5, places=2)
    slug, visitor = round.edition.slug, Client()
    with translation.override("en"):
        pages = [reverse(f"public:{name}", args=[slug]) for name in ("results", "method", "bundle")]
    pages += [
        reverse("api:edition-results", args=[slug]),
        reverse("api:round-bundle", args=[slug, round.order]),
    ]
    prepared = prepare_announcement(
        actor=f.organiser_of(round.edition), round=round, message_en="Congratulations."
    )
    names = [
        row.entry.startup.name_ko
        for row in Decision.objects.filter(round=round).select_related("entry__startup")
    ]
    assert [visitor.get(page).status_code for page in pages] == [404] * 5
    overview = visitor.get(reverse("public:edition", args=[slug])).content.decode()
    assert not any(name in overview for name in [*names, "Congratulations"])
    publish_announcement(actor=f.an_organiser_of(round.edition), announcement=prepared)
    assert [visitor.get(page).status_code for page in pages] == [200] * 5
    api = visitor.get(reverse("api:edition-results", args=[slug])).json()
    assert (len(api["rounds"][0]["advanced"]), api["awards"], api["is_final"]) == (2, [], False)
    raw = visitor.get(pages[2]).content
    assert not any(name.encode() in raw for name in names)


def test_the_bundle_that_visitors_get_holds_and_a_changed_one_does_not(tmp_path: Path) -> None:
    round = f.a_published_round(entries=5, places=2)
    visitor, slug = Client(), round.edition.slug
    with translation.override("en"):
        raw = visitor.get(reverse("public:bundle", args=[slug])).content
    announced = visitor.get(reverse("api:edition-results", args=[slug])).json()["rounds"][0]
    file = tmp_path / "bundle.json"
    file.write_bytes(raw)
    call_command("verify", str(file), digest=announced["digest"])
    bundle = json.loads(raw)
    points = bundle["ranking"][0]
    key = next(iter(points))
    points[key] = "0.50" if points[key] != "0.50" else "1.00"
    file.write_text(json.dumps(bundle))
    with pytest.raises(CommandError):
        call_command("verify", str(file))
    bundle = json.loads(raw) | {"seed": 1}
    file.write_text(json.dumps(bundle))
    with pytest.raises(CommandError, match="not the announced file"), translation.override("en"):
        call_command("verify", str(file), digest=announced["digest"])


@pytest.mark.django_db(transaction=True)
def test_publishing_and_taking_back_at_once_leaves_one_of_the_two_whole() -> None:
    round = f.a_decided_round(entries=5, places=2)
    first, second = f.organiser_of(round.edition), f.an_organiser_of(round.edition)
    prepared = prepare_announcement(actor=first, round=round)
    start = Barrier(2)

    def go(act: Any, actor: Any) -> bool:
        try:
            start.wait(30)
            act(actor=actor, announcement=prepared)
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = [
            answer.result()
            for answer in [
                pool.submit(go, publish_announcement, second),
                pool.submit(go, withdraw_announcement, first),
            ]
        ]
    round.refresh_from_db()
    published = Announcement.objects.filter(state="published").exists()
    assert sum(done) == 1
    assert (done[0], round.state == RoundState.PUBLISHED) == (published, published)


def test_one_person_alone_publishes_nothing() -> None:
    round = f.a_decided_round(entries=8)
    organiser = f.organiser_of(round.edition)
    announcement = announce.prepare_announcement(actor=organiser, round=round, message_ko="하나")
    announcement = announce.prepare_announcement(
        actor=organiser, round=round, message_ko="둘", seen=announcement.etag
    )
    assert announcement.message_ko == "둘"
    with pytest.raises(announce.SecondPersonNeeded):
        announce.publish_announcement(actor=organiser, announcement=announcement)
    with pytest.raises(NotAllowed):
        announce.publish_announcement(actor=f.a_person(), announcement=announcement)
    round.refresh_from_db()
    assert round.state == RoundState.DECIDED
    assert not Winner.objects.exists()
    with pytest.raises(decide.NotDecidable):
        decide.decide_by_ranking(actor=organiser, round=round)
    announce.withdraw_announcement(actor=organiser, announcement=announcement)


def test_the_results_are_mailed_once_to_everybody_who_writes_for_an_entry() -> None:
    round = f.a_published_round(entries=8)
    first = mail_results(announcement_id=round.announcement.pk)
    mail_results(announcement_id=round.announcement.pk)
    assert first == 8 == Mail.objects.filter(kind="result_announced").count()


def test_what_is_published_stays() -> None:
    round = f.a_published_round(entries=8)
    organiser = f.organiser_of(round.edition)
    with pytest.raises(announce.AlreadyPublished):
        announce.withdraw_announcement(actor=organiser, announcement=round.announcement)
    with pytest.raises(announce.NotDecidedYet):
        announce.prepare_announcement(actor=organiser, round=round)
    with pytest.raises(admit.TooLateToAdmit):
        admit.admit_entries(actor=organiser, round=round)
    with pytest.raises(adjust.ResultIsSettled):
        adjust.add_adjustment(
            actor=organiser,
            round=round,
            entry=round.participations.earliest("pk").entry,
            kind="bonus",
            points=Decimal(1),
            reason="x",
        )
