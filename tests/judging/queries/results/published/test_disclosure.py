"""What the public gets of a results bundle, and who gets the full one."""

import hashlib
import hmac
from random import Random
from typing import Any

import pytest
from django.test import Client

from challenge.kernel.digests import digest
from challenge.models import Edition, Mail, RoleKind
from judging.models import Announcement, Judge, Scoresheet
from judging.queries.results.published.disclosure import public_bundle
from judging.services.results import announce
from judging.services.results.result_mails import mail_results
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def publish(level: str = "", **facts: Any) -> Announcement:
    round = f.a_decided_round(**facts)
    if level:
        Edition.objects.filter(pk=round.edition_id).update(disclosure=level)
        round.edition.refresh_from_db()
    prepared = announce.prepare_announcement(actor=f.organiser_of(round.edition), round=round)
    return announce.publish_announcement(
        actor=f.an_organiser_of(round.edition), announcement=prepared
    )


def addresses(announcement: Announcement) -> tuple[str, str]:
    slug, order = announcement.edition.slug, announcement.round.order
    return f"/c/{slug}/results/bundle.json", f"/api/v1/editions/{slug}/rounds/{order}/bundle"


def test_the_korean_preset_publishes_official_figures_only() -> None:
    announcement = publish(entries=5)
    assert announcement.edition.disclosure == Edition.Disclosure.FIGURES
    assert not {"sheets", "ids", "seed", "input_digest"} & set(announcement.public_bundle)


@pytest.mark.parametrize("level", Edition.Disclosure.values)
def test_the_digest_of_page_mail_and_api_is_the_sha256_of_the_download(level: str) -> None:
    announcement = publish(level, entries=5)
    page, api = addresses(announcement)
    told = announcement.digest
    for address in (page, api):
        assert hashlib.sha256(Client().get(address).content).hexdigest() == told
    slug = announcement.edition.slug
    assert told in Client().get(f"/c/{slug}/results/method/").content.decode()
    assert told in Client().get(f"/api/v1/editions/{slug}/results").content.decode()
    mail_results(announcement_id=announcement.pk)
    bodies = Mail.objects.filter(kind="result_announced").values_list("body", flat=True)
    assert bodies
    assert all(told in body for body in bodies)


def test_the_full_bundle_is_for_organisers_and_observers_only() -> None:
    announcement = publish(entries=5)
    page, api = addresses(announcement)
    judge = Scoresheet.objects.earliest("pk").assignment.judge.user
    entry = announcement.round.participations.earliest("pk").entry
    founder = entry.startup.members.earliest("pk").user
    stranger = f.an_organiser_of(f.a_preset_edition())
    for user in (None, judge, founder, stranger):
        client = Client()
        if user is not None:
            client.force_login(user)
        for address in (f"{page}?full=1", f"{api}/full"):
            assert client.get(address).status_code in {401, 403, 404}
    for kind in (RoleKind.OBSERVER, RoleKind.ORGANISER):
        client = Client()
        client.force_login(f.an_organiser_of(announcement.edition, kind))
        for address in (f"{page}?full=1", f"{api}/full"):
            answer = client.get(address)
            assert hashlib.sha256(answer.content).hexdigest() == announcement.full_digest
            assert "no-store" in answer["Cache-Control"]


def test_nothing_in_a_public_file_leads_from_a_mask_to_its_judge() -> None:
    announcement = publish("pseudonymous", entries=9, judges=9)
    public, full = announcement.public_bundle, announcement.bundle
    entries, judges = full["ids"]["entries"], full["ids"]["judges"]
    seats = Judge.objects.filter(pk__in=judges.values())
    for known in ("pk", "user", "user__email", "user__name", "invited_at"):  # what others can know
        guess = list(seats.order_by(known, "pk").values_list("pk", flat=True))
        assert list(judges.values()) not in (guess, guess[::-1]), known
    for text in _strings(public):
        shuffled = sorted(judges.values())  # as the masks were made before: from a text in the file
        Random(text).shuffle(shuffled)
        assert shuffled != list(judges.values())
        keyed = [(hmac.digest(text.encode(), str(pk).encode(), "sha256"), pk) for pk in shuffled]
        assert [pk for _key, pk in sorted(keyed)] != list(judges.values())
    sheets = [[entries[r["entry"]], judges[r["judge"]], r["points"]] for r in full["sheets"]]
    right_guess = {
        "rules": full["rules"],
        "full": {row["key"]: row["points"] for row in full["rubric"]},
        "entries": sorted(entries.values()),
        "sheets": sorted(sheets, key=lambda row: row[:2]),
        "adjustments": [],
    }
    assert digest(right_guess) == full["input_digest"]
    assert digest(right_guess) not in _strings(public)  # no digest tells a guess right


def test_scores_in_random_order_tie_no_two_sheets_to_one_judge() -> None:
    full = publish("unlinked", entries=6).bundle
    files = [public_bundle(bundle=full, level="unlinked") for _time in range(8)]
    assert len({digest(file["sheets"]) for file in files}) > 1
    for file in files:
        assert all(set(row) == {"entry", "points"} for row in file["sheets"])


def _strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in _strings(value)]
    return [node] if isinstance(node, str) else []
