"""A published result is corrected by a new version with its reason; the old one stays readable."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_celery_outbox.models import CeleryOutbox

from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.models import AuditEvent, Mail
from judging.models import (
    Announcement,
    AnnouncementVersion,
    Decision,
    ResultCorrection,
    Round,
    RoundEntry,
    Winner,
)
from judging.queries.results.published.bundle import bundle_digest
from judging.queries.results.published.bundle_check import first_difference
from judging.services.results import announce, correct, decide
from judging.services.results.result_mails import mail_results
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
REASON = "합산 착오: 6위와 7위가 바뀌었습니다."


def a_final(entries: int = 8) -> Round:
    """Published, with its awards given."""
    round = f.make_last(f.a_closed_round(entries=entries, places=6))
    organiser = f.organiser_of(round.edition)
    correct_decisions(round)
    prepared = announce.prepare_announcement(actor=organiser, round=round)
    announce.publish_announcement(actor=f.an_organiser_of(round.edition), announcement=prepared)
    return Round.objects.get(pk=round.pk)


def correct_decisions(round: Round) -> None:
    """Every award is given, also where drawn scores tie across a line."""
    awards = {award.key: award for award in round.edition.awards.all()}
    keys = [key for key, award in awards.items() for _place in range(award.places)]
    rows = round.participations.order_by("pk").select_related("entry")
    for at, row in enumerate(rows):
        award = awards[keys[at]] if at < len(keys) else None
        decide.decide(
            actor=f.organiser_of(round.edition),
            round=round,
            entry=row.entry,
            kind="award" if award else "reject",
            award=award,
            reason="위원회가 정했습니다.",
        )
    round.refresh_from_db()


def swap(round: Round) -> list[dict[str, Any]]:
    """The last winner and the best loser change places."""
    loser = Decision.objects.filter(round=round, kind="reject").earliest("pk")
    winner = Decision.objects.filter(round=round, award__key="excellence").latest("pk")
    return [
        {"entry": loser.entry_id, "kind": "award", "award": "excellence"},
        {"entry": winner.entry_id, "kind": "reject", "award": ""},
    ]


def prepared(round: Round, **facts: Any) -> ResultCorrection:
    values = {"reason_ko": REASON, "reason_en": "A sum was wrong."}
    if "changes" not in facts:
        facts["changes"] = swap(round)
    return correct.prepare_correction(
        actor=f.organiser_of(round.edition), announcement=round.announcement, **values | facts
    )


def unchanged(round: Round, before: list[Any]) -> bool:
    return before == state_of(round)


def state_of(round: Round) -> list[Any]:
    return [
        list(Decision.objects.filter(round=round).order_by("pk").values_list("kind", "award")),
        list(Winner.objects.order_by("pk").values_list("entry", "award")),
        Announcement.objects.values("version", "digest", "bundle").get(round=round),
        AnnouncementVersion.objects.count(),
    ]


def test_a_correction_is_a_new_version_and_the_old_one_stays_word_for_word() -> None:
    round = a_final()
    old = Announcement.objects.get(round=round)
    changes = swap(round)
    before = state_of(round)
    correction = prepared(round)
    assert unchanged(round, before)
    second = f.an_organiser_of(round.edition)
    new = correct.publish_correction(actor=second, correction=correction)
    kept = AnnouncementVersion.objects.get()
    assert (kept.number, kept.bundle, kept.digest) == (1, old.public_bundle, old.digest)
    assert kept.full_bundle == old.bundle
    assert (kept.message_ko, kept.published_at) == (old.message_ko, old.published_at)
    assert len(kept.results) == 6
    assert (new.version, new.reason_ko, new.approved_by) == (2, REASON, second)
    assert new.bundle["correction"]["supersedes"] == old.digest
    assert new.digest == bundle_digest(bundle=new.public_bundle) != old.digest
    assert first_difference(bundle=new.bundle) is None
    assert Winner.objects.filter(entry=changes[0]["entry"], award__key="excellence").exists()
    assert not Winner.objects.filter(entry=changes[1]["entry"]).exists()
    assert Winner.objects.count() == 6
    assert AuditEvent.objects.filter(action="correction.published").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnouncementVersion.objects.update(digest="")


def test_everybody_is_told_of_each_version_once() -> None:
    round = a_final()
    mail_results(announcement_id=round.announcement.pk)
    first = Mail.objects.filter(kind="result_announced").count()
    promises = CeleryOutbox.objects.filter(task_name=announce.MAIL_TASK)
    before = promises.count()
    correct.publish_correction(actor=f.an_organiser_of(round.edition), correction=prepared(round))
    assert promises.count() == before + 1
    mail_results(announcement_id=round.announcement.pk)
    mail_results(announcement_id=round.announcement.pk)
    corrected = Mail.objects.filter(kind="result_corrected")
    assert (first, corrected.count()) == (8, 8)
    assert all(REASON in mail.body for mail in corrected)
    assert Mail.objects.filter(kind="result_announced").count() == first


def test_a_second_person_approves_what_they_have_read() -> None:
    round = a_final()
    correction, before, changes = prepared(round), state_of(round), swap(round)
    organiser, second = f.organiser_of(round.edition), f.an_organiser_of(round.edition)
    with pytest.raises(announce.SecondPersonNeeded):
        correct.publish_correction(actor=organiser, correction=correction)
    seen = correction.prepared_at
    correction = prepared(round, reason_ko="다른 사유", seen=correction.etag)
    with pytest.raises(announce.ChangedSinceSeen):
        correct.publish_correction(actor=second, correction=correction, seen=seen)
    for stranger in (f.a_person(), f.an_organiser_of(round.edition, "observer")):
        with pytest.raises(NotAllowed):
            correct.publish_correction(actor=stranger, correction=correction)
        with pytest.raises(NotAllowed):
            correct.prepare_correction(
                actor=stranger,
                announcement=round.announcement,
                changes=changes,
                reason_ko=REASON,
            )
    correct.withdraw_correction(actor=organiser, correction=correction)
    with pytest.raises(announce.ChangedSinceSeen):
        correct.publish_correction(actor=second, correction=correction)
    assert unchanged(round, before)


def test_a_correction_that_contradicts_the_awards_or_says_nothing_is_refused() -> None:
    round = a_final()
    before, changes = state_of(round), swap(round)
    one_more = [change for change in changes if change["kind"] == "award"][:1]
    wrong: list[tuple[dict[str, Any], type[Refusal], str]] = [
        ({"changes": one_more}, correct.TooManyForAward, "award"),
        ({"changes": []}, InvalidInput, "changes"),
        ({"reason_ko": " "}, InvalidInput, "reason_ko"),
        ({"changes": [{"entry": 0, "kind": "reject"}]}, InvalidInput, "entry"),
        ({"changes": [changes[0] | {"kind": "advance"}]}, InvalidInput, "kind"),
        ({"changes": [changes[0] | {"award": "none"}]}, InvalidInput, "award"),
    ]
    for facts, kind, field in wrong:
        with pytest.raises(kind) as refusal:
            prepared(round, **facts)
        assert list(refusal.value.fields) == [field]
    assert unchanged(round, before)
    assert not ResultCorrection.objects.exists()


def test_who_is_judged_in_the_next_round_already_is_not_taken_out() -> None:
    round = f.a_published_round(entries=5, places=2)
    later = Round.objects.get(edition=round.edition, order=2)
    inside = Decision.objects.filter(round=round, kind="advance").earliest("pk")
    RoundEntry.objects.create(round=later, entry=inside.entry, blind_code="AB-234")
    with pytest.raises(correct.AlreadyInNextRound):
        prepared(round, changes=[{"entry": inside.entry_id, "kind": "reject"}])
    assert Decision.objects.get(pk=inside.pk).kind == "advance"


@translation.override("ko")
def test_it_is_corrected_by_page_and_by_api_and_read_by_anybody() -> None:
    round = a_final()
    edition, changes = round.edition, swap(round)
    first, second = Client(), Client()
    first.force_login(f.organiser_of(edition))
    second.force_login(f.an_organiser_of(edition))
    page = reverse("organisers:correction", args=[edition.slug, round.order])
    assert first.get(page).status_code == 200
    excellence = edition.awards.get(key="excellence").pk
    chosen = {
        f"entry-{changes[0]['entry']}": f"award-{excellence}",
        f"entry-{changes[1]['entry']}": "reject",
    }
    refused = first.post(page, chosen | {"reason_ko": ""})
    assert refused.status_code == 422
    assert first.post(page, chosen | {"reason_ko": REASON}).status_code == 302
    waiting = ResultCorrection.objects.get()
    assert REASON in second.get(page).content.decode()
    publish = reverse("organisers:publish_correction", args=[edition.slug, round.order])
    assert second.post(publish, {"seen": waiting.prepared_at.isoformat()}).status_code == 302
    api = reverse("api:round-correction", args=[edition.slug, round.order])
    body = {"changes": swap(Round.objects.get(pk=round.pk)), "reason_ko": "한 번 더"}
    assert first.put(api, body, content_type="application/json").status_code == 200
    assert second.post(f"{api}/publish", {}, content_type="application/json").json()["version"] == 3
    public = Client().get(reverse("public:results", args=[edition.slug])).content.decode()
    assert "결과가 정정되었습니다" in public
    assert "한 번 더" in public
    for number in (1, 2):
        at = f"/c/{edition.slug}/results/{round.order}/versions/{number}/"
        assert at in public
        kept = AnnouncementVersion.objects.get(number=number)
        assert kept.digest in Client().get(at).content.decode()
        assert "no longer counts" in Client().get(f"/en{at}").content.decode()
        bundle = reverse("public:bundle", args=[edition.slug])
        assert Client().get(f"{bundle}?round={round.order}&version={number}").json() == kept.bundle
    versions = Client().get(reverse("api:edition-result-versions", args=[edition.slug])).json()
    assert [row["number"] for row in versions] == [2, 1]
