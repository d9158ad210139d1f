"""What is personal goes when its time is over, and not before; the published result stays."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.celery import app
from challenge.models import DataAccess, Edition, Mail, User
from introductions.queries.erased_values import ERASED
from introductions.services.erasure.due import ACCESS_KEPT, UNUSED_KEPT, erase_due
from introductions.tasks import erase_what_is_due
from judging.models import Announcement, Round
from judging.services.results.retention import KEPT, KEPT_OF_WINNERS
from submissions.models import Entry
from tests.frontend.pages import sample_pages
from tests.introductions.services.erasure import erased_world as world_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def let_it_end(round: Round, ago: timedelta) -> None:
    """The edition's last result was published so long ago, and nobody was here since."""
    then = timezone.now() - ago
    Announcement.objects.filter(round=round).update(published_at=then)
    Round.objects.filter(edition=round.edition).update(
        opens_at=then - 2 * A_DAY, closes_at=then - A_DAY
    )
    Edition.objects.filter(pk=round.edition_id).update(
        opens_at=then - 9 * A_DAY, closes_at=then - 8 * A_DAY
    )
    User.objects.update(date_joined=then, last_login=None)


def test_nothing_goes_before_its_time() -> None:
    round, _world = world_of.a_world()
    let_it_end(round, KEPT - A_DAY)
    stored = world_of.everything_stored()
    assert erase_due() == 0
    assert world_of.everything_stored() == stored


def test_after_a_year_all_but_the_winners_are_gone_and_after_five_they_too(tmp_path: Path) -> None:
    round, world = world_of.a_world()
    before = Announcement.objects.get(round=round)
    loser, winner = world_of.losing(round), world_of.winning(round)
    judge, seat = sample_pages.first_judge(round).user, world_of.an_investor_of(round).user
    let_it_end(round, KEPT + A_DAY)
    erase_what_is_due()
    writer = world_of.writer_of(loser)
    assert world_of.left_of(world, person=writer, startup=loser.startup_id) == set()
    assert world_of.left_of(world, person=judge) <= world_of.OF_A_JUDGE
    assert world_of.left_of(world, startup=winner.startup_id) > world_of.OF_A_WINNER
    assert _erased(winner) == (False, False)
    assert {"User.email", "Investor.about_ko"} <= world_of.left_of(world, person=seat)
    assert not {"Mail.body"} & world_of.left_of(world, person=seat)
    world_of.require_still_verified(round, tmp_path, before)
    assert erase_due() == 0
    let_it_end(round, KEPT_OF_WINNERS + A_DAY)
    erase_what_is_due()
    writer = world_of.writer_of(winner)
    left = world_of.left_of(world, person=writer, startup=winner.startup_id)
    assert left == world_of.OF_A_WINNER
    assert _erased(winner) == (True, True)
    assert world_of.left_of(world, person=seat) == set()
    world_of.require_still_verified(round, tmp_path, before)
    assert erase_due() == 0
    _require_pages_open(round)
    page = Client().get(f"/c/{round.edition.slug}/results/").content.decode()
    winner.startup.refresh_from_db()
    assert winner.startup.name_ko in page


def _erased(entry: Entry) -> tuple[bool, bool]:
    """Whether the application and its company are erased."""
    now = Entry.objects.select_related("startup").get(pk=entry.pk)
    return now.erased_at is not None, now.startup.erased_at is not None


def _require_pages_open(round: Round) -> None:
    """What is left is shown, with placeholders, by page and by API."""
    organiser = sample_pages.signed_in(make.organiser_of(round.edition))
    slug, entry = round.edition.slug, world_of.losing(round)
    judge = sample_pages.first_judge(round)
    pages = [*sample_pages.PAGES_OF_THE_DESK, "results", "introductions", "late_sheets"]
    paths = [
        reverse(f"organisers:{name}", args=[slug, *([1] if name == "late_sheets" else [])])
        for name in pages
    ]
    detail = reverse("organisers:entry", args=[slug, entry.pk])
    paths += [detail, reverse("organisers:judge", args=[slug, judge.pk])]
    paths += [f"/api/v1/editions/{slug}/{name}/" for name in ("entries", "judges", "mails")]
    answers = {path: organiser.get(path) for path in paths}
    codes = {path: answer.status_code for path, answer in answers.items()}
    assert {path: code for path, code in codes.items() if code != HTTPStatus.OK} == {}
    assert ERASED in answers[detail].content.decode()  # the Korean page


@pytest.mark.parametrize(
    ("ago", "role", "gone"),
    [
        (UNUSED_KEPT + A_DAY, "", True),
        (UNUSED_KEPT - A_DAY, "", False),
        (UNUSED_KEPT + A_DAY, "organiser", False),
    ],
)
def test_an_account_without_any_part_goes_a_year_after_it_was_used(
    ago: timedelta, role: str, gone: bool
) -> None:
    edition = make.a_preset_edition()
    person = make.an_organiser_of(edition, role) if role else make.a_person()
    User.objects.filter(pk=person.pk).update(last_login=timezone.now() - ago)
    erase_due()
    person.refresh_from_db()
    assert (person.erased_at is not None) == gone


@pytest.mark.parametrize(("ago", "gone"), [(KEPT + A_DAY, True), (KEPT - A_DAY, False)])
def test_the_mails_of_an_edition_go_with_it_also_to_who_stays(ago: timedelta, gone: bool) -> None:
    round, _world = world_of.a_world()
    mail = Mail.objects.create(
        key="to-who-stays", edition=round.edition, kind="round_tallied", state="sent",
        to_user=make.organiser_of(round.edition), to_email="organiser@house.example",
        subject="하늘로봇의 결과", body="하늘로봇 김하나 대표",
    )  # fmt: skip
    let_it_end(round, ago)
    erase_due()
    mail.refresh_from_db()
    assert (mail.body == mail.subject == ERASED, "김하나" in mail.body) == (gone, not gone)


def test_the_access_log_is_kept_for_a_year() -> None:
    edition, reader = make.a_preset_edition(), make.a_person()
    for number, ago in enumerate((ACCESS_KEPT + A_DAY, ACCESS_KEPT - A_DAY)):
        row = DataAccess.objects.create(
            edition=edition, reader=reader, read_as="organiser", place=f"{number}",
            group="everybody", hour=timezone.now(),
        )  # fmt: skip
        DataAccess.objects.filter(pk=row.pk).update(at=timezone.now() - ago)
    assert erase_due() == 1
    assert DataAccess.objects.get().place == "1"


def test_the_clock_does_it_once_a_day() -> None:
    planned = {row["task"]: row["schedule"].run_every for row in app.conf.beat_schedule.values()}
    assert planned["introductions.tasks.erase_what_is_due"] == A_DAY
