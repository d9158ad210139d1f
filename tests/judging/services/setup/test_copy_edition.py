"""Next year's edition has everything that was set up, nothing that came in, on moved dates."""

import re
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from challenge.kernel.calendars.another_year import (
    fixed_holidays,
    moved_day,
    moved_span,
    weeks_to,
)
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import (
    AuditEvent,
    Edition,
    Field,
    FormSection,
    Mail,
    Paper,
    Part,
    Question,
    RoleKind,
    Track,
)
from challenge.models.responsible import COLUMNS as RESPONSIBLE
from challenge.services.editions import TEXTS, AlreadyThere
from frontend.pages.organisers.setup.edition_copy import label_of
from judging.models import Award, Criterion, Judge, Round
from judging.queries.setup import edition_changes
from judging.queries.setup.copy_plan import copy_plan, former_judges
from judging.queries.setup.edition_changes import SettingChange
from judging.services.setup.copy_edition import copy_edition
from judging.services.setup.rounds import commit_seed, update_round
from submissions.models import Consent, Entry
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def day_of(moment: date | datetime) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2024, 2, 29), date(2026, 12, 31)])
@pytest.mark.parametrize("years", [1, 2, 3])
def test_a_moved_day_keeps_its_weekday_near_its_date(day: date, years: int) -> None:
    then = day + timedelta(weeks=weeks_to(day, years))
    last = 28 if day.month == 2 else day.day
    assert then.weekday() == day.weekday()
    assert abs((then - date(day.year + years, day.month, last)).days) <= 3


def test_a_day_that_becomes_a_holiday_moves_on() -> None:
    holidays = fixed_holidays([2027])
    assert date(2027, 3, 1) in holidays  # a Monday
    assert moved_day(date(2026, 3, 2), 52, holidays) == date(2027, 3, 2)
    assert moved_day(date(2026, 3, 9), 52, holidays) == date(2027, 3, 8)


def copied(source: Edition, actor: Any = None, **facts: Any) -> Edition:
    plan = copy_plan(source)
    values: dict[str, Any] = {
        "slug": plan.slug, "year": plan.year, "name_ko": plan.name_ko, "name_en": plan.name_en,
        "dates": {row.name: row.after for row in plan.dates},
    }  # fmt: skip
    actor = actor or make.organiser_of(source)
    return copy_edition(actor=actor, source=source, **values | facts)


def test_next_years_edition_keeps_its_owners_and_whoever_copies_it_is_one() -> None:
    source = make.a_preset_edition()
    owner, manager = make.organiser_of(source), make.an_organiser_of(source)
    other = make.an_organiser_of(source)
    parts = {role.user_id: role.part for role in copied(source, manager).roles.all()}
    assert parts == {owner.pk: Part.OWNER, manager.pk: Part.OWNER, other.pk: Part.MANAGER}


def columns(row: Any, *without: str) -> dict[str, Any]:
    names = {field.attname for field in row._meta.concrete_fields} - set(without)
    return {name: getattr(row, name) for name in names}


COPIED = ("tracks", "fields", "sections", "questions", "papers", "awards")
OTHERWISE = {  # what belongs to an edition and is not copied row by row
    "place_offers",  # of that year's results
    "role_invitations",  # asked by that year's
    "rounds", "roles",  # with their rubrics; organisers alone: looked at below
    "copies", "audit_events", "clock_failures", "jobs", "mails", "erasures", "accesses",
    "consents", "entries", "announcements", "appeals", "inquiries", "panels", "judges",
    "imported_files", "investors", "investor_firms", "match_plans", "office_keys", "hand_overs",
    "webhooks",  # whom the edition before told
    "events", "consultations",  # of that year
    "letterheads", "mail_texts",  # as rows of their own: the newest alone
    "group_messages", "forecast_question",  # of that year's people and winners
    "access_tokens", "token_bars", "token_uses",  # programs that reached the edition before
}  # fmt: skip


def test_of_all_that_belongs_to_an_edition_it_is_said_whether_a_copy_has_it() -> None:
    there = {str(row.get_accessor_name()) for row in Edition._meta.related_objects}
    assert there == OTHERWISE | set(COPIED)


def test_everything_set_up_is_there_and_nothing_that_came_in() -> None:
    round = make.an_assigned_round(entries=3, judges=3)
    source = round.edition
    second = make.an_organiser_of(source)
    make.an_organiser_of(source, RoleKind.OBSERVER)
    mails = Mail.objects.count()
    new = copied(source)
    assert (new.state, new.copied_from, new.preset) == ("draft", source, source.preset)
    own = ("id", "slug", "year", "state", "name_ko", "name_en", "notice_date", "opens_at",
           "closes_at", "created_at", "copied_from_id")  # fmt: skip
    assert columns(new, *own) == columns(source, *own)
    for rows in COPIED:
        before, after = (list(getattr(edition, rows).all()) for edition in (source, new))
        assert before
        assert [columns(row, "id", "edition_id") for row in after] == [
            columns(row, "id", "edition_id") for row in before
        ]
    for old, fresh in zip(source.rounds.all(), new.rounds.all(), strict=True):
        kept = ("id", "edition_id", "state", "opens_at", "closes_at", "seed", "allocation_options")
        assert columns(fresh, *kept) == columns(old, *kept)
        assert (fresh.state, fresh.seed) == ("setup", None)
        pair = (row.rubric.criteria.prefetch_related("anchors") for row in (old, fresh))
        first, other = ([c.versioned_values() for c in found] for found in pair)
        assert first == other
    people = {role.user_id for role in new.roles.filter(kind=RoleKind.ORGANISER)}
    assert second.pk in people
    assert new.roles.exclude(kind=RoleKind.ORGANISER).count() == 0
    assert not Entry.objects.filter(edition=new).exists()
    assert not Consent.objects.filter(edition=new).exists()
    assert not Judge.objects.filter(edition=new).exists()
    assert Mail.objects.count() == mails
    assert AuditEvent.objects.filter(action="edition.copied").count() == 1


def test_a_committed_seed_is_no_part_of_the_copy() -> None:
    round = make.a_round(entries=2, judges=2)
    commit_seed(actor=make.organiser_of(round.edition), round=round)
    new = copied(round.edition)
    assert not any(
        {"commitment", "nonce"} & set(row.allocation_options) for row in new.rounds.all()
    )
    assert Round.objects.get(pk=round.pk).allocation_options["nonce"]


def test_dates_move_by_whole_weeks_and_the_plan_names_both() -> None:
    source = make.a_preset_edition()
    plan = copy_plan(source)
    assert plan.year > source.year
    assert {row.name for row in plan.dates} >= {"notice_date", "opens_at", "round-1-closes_at"}
    later = 0  # by how much the opening before it had to go on
    for row in plan.dates:
        before, after = day_of(row.before), day_of(row.after)
        moved = (after - before).days
        assert moved > 360
        free = after - timedelta(days=moved % 7)
        assert moved % 7 == 0 or free in fixed_holidays([after.year]) or moved % 7 >= later > 0
        later = moved % 7


def test_a_closing_goes_on_with_its_opening_where_a_holiday_would_put_that_behind_it() -> None:
    zone, seoul = "Asia/Seoul", ZoneInfo("Asia/Seoul")
    opens, closes = datetime(2026, 12, 26, 9, tzinfo=seoul), datetime(2026, 12, 27, 9, tzinfo=seoul)
    holidays = fixed_holidays([2027])
    assert date(2027, 12, 25) in holidays  # a Saturday
    moved = moved_span(opens, closes, 52, zone, holidays)
    assert moved == (
        datetime(2027, 12, 27, 9, tzinfo=seoul),
        datetime(2027, 12, 28, 9, tzinfo=seoul),
    )
    week_on = datetime(2027, 1, 3, 9, tzinfo=seoul)
    assert moved_span(opens, week_on, 52, zone, holidays)[1] == week_on + timedelta(weeks=52)


def test_wrong_dates_a_taken_address_and_strangers_are_refused() -> None:
    source = make.a_preset_edition()
    plan = copy_plan(source)
    dates = {row.name: row.after for row in plan.dates}
    with pytest.raises(InvalidInput) as refusal:
        copied(source, dates={**dates, "closes_at": dates["opens_at"], "round-1-opens_at": None})
    assert set(refusal.value.fields) == {"closes_at", "round-1-opens_at"}
    with pytest.raises(AlreadyThere):
        copied(source, slug=source.slug)
    for person in (make.a_person(), make.an_organiser_of(source, RoleKind.OBSERVER)):
        with pytest.raises(NotAllowed):
            copied(source, person)
    assert Edition.objects.filter(copied_from=source).count() == 0


def test_what_changed_is_told_by_section_and_nothing_where_nothing_differs() -> None:
    source = make.a_preset_edition()
    new = copied(source, name_ko=source.name_ko, name_en=source.name_en)
    assert {section.name for section in edition_changes.edition_changes(source, new)} == {"dates"}
    criterion = Criterion.objects.filter(rubric__round__edition=new).earliest("pk")
    Criterion.objects.filter(pk=criterion.pk).update(points=35)
    new.awards.order_by("order")[0].delete()
    new.appeal_days = 10
    new.save(update_fields=["rules"])
    found = {
        section.name: section.changes for section in edition_changes.edition_changes(source, new)
    }
    assert set(found) == {"dates", "rules", "rubrics", "awards"}
    assert [(row.name, row.before, row.after) for row in found["rules"]] == [("appeal_days", 7, 10)]
    assert [row.name for row in found["rubrics"]] == ["points"]
    assert all(row.after is None for row in found["awards"])


def test_every_setting_that_can_differ_is_called_in_korean() -> None:
    models = (Paper, Question, FormSection, Track, Field, Round, Criterion, Award)
    names = {name for model in models for name in model.VERSIONED} - {"order"}
    names |= {*edition_changes.RULES, *TEXTS, *RESPONSIBLE}
    with translation.override("ko"):
        called = {name: label_of(SettingChange("", name, 1, 2)) for name in names}
    assert [name for name, label in called.items() if not re.search("[가-힣]", label)] == []


def test_last_years_judges_are_a_list_to_invite() -> None:
    round = make.a_round(entries=2, judges=3)
    new = copied(round.edition)
    person = make.organiser_of(round.edition)
    rows = list(former_judges(person, new))
    assert len(rows) == 3
    organiser = signed_in(person)
    page = reverse("organisers:former_judges", args=[new.slug])
    assert rows[0].user.email in organiser.get(page).content.decode()
    answer = organiser.post(page, {"judge": [rows[0].pk, make.a_judge(round.edition).pk + 99]})
    assert answer.status_code == 302
    assert [judge.user for judge in new.judges.all()] == [rows[0].user]
    assert former_judges(person, new).filter(user=rows[0].user).count() == 0
    api = organiser.get(reverse("api:edition-former-judges", args=[new.slug])).json()
    assert rows[0].user.email not in {row["email"] for row in api}


def test_last_years_judges_are_shown_to_nobody_who_had_no_part_then() -> None:
    round = make.a_round(entries=2, judges=3)
    new = copied(round.edition)
    mails = [judge.user.email for judge in former_judges(make.organiser_of(round.edition), new)]
    newcomer = signed_in(make.an_organiser_of(new))
    for name in ("organisers:former_judges", "api:edition-former-judges"):
        answer = newcomer.get(reverse(name, args=[new.slug]))
        assert answer.status_code == 200
        assert not [mail for mail in mails if mail in answer.content.decode()]


def test_by_page_api_and_command() -> None:
    source = make.a_preset_edition()
    organiser = make.organiser_of(source)
    browser = signed_in(organiser)
    page = reverse("organisers:copy_edition", args=[source.slug])
    assert browser.get(page).status_code == 200
    plan = copy_plan(source)
    sent = {"slug": "by-page", "year": plan.year, "name_ko": "가", "name_en": "A"}
    for row in plan.dates:
        local = timezone.localtime(row.after) if isinstance(row.after, datetime) else row.after
        sent[row.name] = local.strftime(
            "%Y-%m-%d" if row.name == "notice_date" else "%Y-%m-%dT%H:%M"
        )
    wrong = browser.post(page, {**sent, "closes_at": sent["opens_at"]})
    assert wrong.status_code == 422
    answer = browser.post(page, sent)
    changes = reverse("organisers:edition_changes", args=["by-page"])
    assert (answer.status_code, answer["Location"]) == (302, changes)
    assert browser.get(changes).status_code == 200
    address = reverse("api:edition-copy", args=[source.slug])
    proposed = browser.get(address).json()
    body = {"slug": "by-api", "year": proposed["year"], "name_ko": "나"}
    body |= {"dates": {"closes_at": "soon"}}
    assert browser.post(address, body, "application/json").status_code == 422
    body["dates"] = {"closes_at": proposed["dates"][2]["after"]}
    assert browser.post(address, body, "application/json").status_code == 201
    since = browser.get(reverse("api:edition-changes-since-last", args=["by-api"])).json()
    assert "dates" in {section["name"] for section in since}
    out = StringIO()
    call_command("copy_edition", source.slug, "--as", organiser.email, stdout=out)
    assert not Edition.objects.filter(slug=copy_plan(source).slug).exists()
    slug = ["--slug", "by-command", "--write"]
    call_command("copy_edition", source.slug, "--as", organiser.email, *slug, stdout=out)
    assert Edition.objects.get(slug="by-command").copied_from == source
    with pytest.raises(CommandError):
        call_command("copy_edition", source.slug, "--as", organiser.email, *slug, stdout=out)


def test_a_lot_among_equals_is_sealed_anew_in_the_copy() -> None:
    source = make.a_preset_edition()
    first = source.rounds.earliest("order")
    rules: dict[str, Any] = {"ties": "lot", "wild_cards": 1, "own_order": True}
    update_round(actor=make.organiser_of(source), round=first, **rules)
    first.refresh_from_db()
    again = copied(source).rounds.get(order=first.order)
    assert (again.ties, again.wild_cards, again.own_order) == ("lot", 1, True)
    assert again.tie_seal is not None
    assert again.tie_seal != first.tie_seal
