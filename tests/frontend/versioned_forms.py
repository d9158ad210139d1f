"""Every form that edits what stands, or decides, with two people who have its page open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import Division, User
from frontend.versions import SHOWN
from gatherings.models import Consultation, Event, OpinionResult, Statement
from introductions.models import Investor, InvestorFirm
from introductions.services.forecasts.question import ask_for_forecasts
from introductions.services.investors import request_access
from judging.models import Announcement, Decision, ResultCorrection, Round, Winner
from submissions.models import EligibilityCheck
from tests.challenge.services.council.worlds import a_member, an_operator
from tests.challenge.services.webhooks.world import an_endpoint
from tests.frontend.pages import sample_pages
from tests.frontend.shown_forms import Form, forms_in
from tests.gatherings import factories as gather
from tests.gatherings.services.voices.worlds import a_consultation, a_statement, ended
from tests.introductions import factories as introduce
from tests.judging import factories as make
from tests.submissions import factories as apply


@dataclass(frozen=True)
class Place:
    """A page that two people have open, and the form on it."""

    path: str
    people: tuple[User, User]
    action: str = ""
    named: tuple[str, str] = (SHOWN, "")  # a hidden input, where several forms lead there

    def form(self, client: Client) -> Form:
        page = client.get(self.path)
        assert page.status_code == 200, self.path
        forms = forms_in(page.content.decode(), self.path)
        return next(
            form
            for form in forms
            if (self.action or form.action) == form.action
            and dict(form.sent).get(self.named[0], "").startswith(self.named[1])
            and SHOWN in dict(form.sent)
        )


@dataclass(frozen=True)
class Case:
    """A kind of form.  fields: the one that both change, and one that only the second changes."""

    template: str
    fields: tuple[str, ...]
    place: Callable[[], Place]
    filled: tuple[tuple[str, str], ...] = ()


def url(name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def _desk(name: str, round: Round, *args: Any, action: str = "") -> Place:
    edition = round.edition
    both = (make.organiser_of(edition), make.an_organiser_of(edition))
    path = url(f"organisers:{name}", edition.slug, *args)
    return Place(path, both, action)


def _draft(name: str, *args: Any) -> Callable[[], Place]:
    return lambda: _desk(name, make.a_draft_edition().rounds.earliest("order"), *args)


def _criterion() -> Place:
    round = make.a_draft_edition().rounds.earliest("order")
    return _desk("criterion", round, 1, round.rubric.criteria.earliest("order").pk)


def _row(kind: str, name: str) -> Callable[[], Place]:
    def place() -> Place:
        round = make.a_draft_edition().rounds.earliest("order")
        row = getattr(round.edition, kind).earliest("order")
        return _desk("form_row", round, kind, getattr(row, name))

    return place


def _webhook() -> Place:
    round = make.a_draft_edition().rounds.earliest("order")
    return _desk("webhook", round, an_endpoint(round.edition).pk)


def _event() -> Place:
    return _of_event("event", gather.an_event(publish=False))


def _timetable() -> Place:
    return _of_event("timetable", gather.a_day().event)


def _of_event(name: str, event: Event) -> Place:
    edition = event.edition
    path = url(f"organisers:{name}", edition.slug, event.pk)
    both = (introduce.organiser_of(edition), introduce.an_official(edition))
    return Place(path, both, path)


def _judge() -> Place:
    round = make.a_round(entries=2, judges=2)
    return _desk("judge", round, round.edition.judges.earliest("pk").pk)


def _rules(act: str) -> Callable[[], Place]:
    def place() -> Place:
        round = make.a_round(entries=2, judges=2)
        action = url(f"organisers:{act}", round.edition.slug, 1)
        return _desk("assignment_rules", round, action=action)

    return place


def _allocation() -> Place:
    round = make.a_round(entries=2, judges=2)
    action = url("organisers:save_allocation", round.edition.slug, 1)
    return _desk("allocation", round, action=action)


def _match() -> Place:
    round = make.a_round(entries=2, judges=2)
    entry = round.participations.earliest("pk").entry_id
    judge = str(round.edition.judges.earliest("pk").pk)
    return replace(_desk("entry_match", round, 1, entry), named=("judge", judge))


def _silence() -> Place:
    round = make.an_assigned_round(entries=2, judges=4)
    return _desk(
        "round_settings", round, 1, action=url("organisers:silence", round.edition.slug, 1)
    )


def _extension() -> Place:
    return _desk("extend_round", make.make_last(make.an_open_round(entries=2, judges=4)), 1)


def _extension_in_dialog() -> Place:
    round = make.make_last(make.an_open_round(entries=2, judges=4))
    action = url("organisers:extend_round", round.edition.slug, 1)
    return _desk("control_room", round, action=action)


def _thesis() -> Place:
    edition = introduce.a_winner().entry.edition
    seat = introduce.an_investor(edition)
    return Place(url("investors:thesis", edition.slug), (seat.user, seat.user))


def _forecasts() -> Place:
    edition = introduce.a_winner().entry.edition
    both = (introduce.an_official(edition), introduce.an_official(edition))
    ask_for_forecasts(actor=both[0], edition=edition, facts={})
    return Place(url("organisers:forecasts", edition.slug), both)


def _firm() -> Place:
    seat = introduce.an_investor(introduce.a_winner().entry.edition)
    firm = InvestorFirm.objects.get(organisation=seat.organisation)
    both = (seat.user, introduce.organiser_of(seat.edition))
    return Place(url("investors:firm", seat.edition.slug, firm.pk), both)


def _council(name: str) -> Callable[[], Place]:
    def place() -> Place:
        member = a_member(until=date(2099, 12, 31))
        there = {
            "council": (),
            "council_member": (member.pk,),
            "council_division": (Division.objects.earliest("pk").pk,),
        }
        path = url(f"organisers:{name}", *there[name])
        return Place(path, (an_operator(), an_operator()), path)

    return place


def _of_voices(consultation: Consultation, name: str, *more: int) -> Place:
    edition = consultation.edition
    path = url(f"organisers:{name}", edition.slug, consultation.pk, *more)
    return Place(path, (make.organiser_of(edition), make.an_organiser_of(edition)))


def _consultation() -> Place:
    consultation = a_consultation()
    place = _of_voices(consultation, "consultation")
    return replace(place, action=place.path)


def _answer() -> Place:
    consultation = a_consultation()
    statement = a_statement(consultation)
    Statement.objects.filter(pk=statement.pk).update(answer_ko="답변", answered_at=timezone.now())
    ended(consultation)
    figures = {"sizes": [], "statements": [], "shared": [statement.pk], "divided": []}
    OpinionResult.objects.create(
        consultation=consultation, made_at=timezone.now(), voters=5, figures=figures, is_final=True
    )
    return _of_voices(consultation, "answer_statement", statement.pk)


def _profile() -> Place:
    person = make.a_person("김하나")
    return Place(url("account:profile"), (person, person))


def _company() -> Place:
    writer = apply.writer_of(entry := apply.fill(apply.a_draft()))
    return Place(url("startups:company", entry.pk), (writer, writer))


def _card() -> Place:
    winner = introduce.a_winner()
    founder = introduce.founder_of(winner)
    return Place(url("investors:card", winner.entry_id), (founder, founder))


def _clock() -> Place:
    round = make.a_draft_edition().rounds.earliest("order")
    return _desk("settings", round, action=url("organisers:clock_rules", round.edition.slug))


def _part() -> Place:
    """Two owners look at the part of a third person."""
    round = make.a_draft_edition().rounds.earliest("order")
    edition = round.edition
    owners = (make.organiser_of(edition), make.an_organiser_of(edition))
    edition.roles.update(is_owner=True)
    watcher = make.an_organiser_of(edition, "observer")
    action = url("organisers:change_role", edition.slug, watcher.roles.get().pk)
    return Place(url("organisers:people", edition.slug), owners, action)


REASON = (("reason", "시간이 더 필요합니다."),)
CASES = [
    Case("organisers/setup/settings.html", ("name_ko", "tagline_ko"), _draft("settings")),
    Case("organisers/setup/settings.html", ("quiet_from", "quiet_until"), _clock),
    Case("organisers/setup/_part_dialogs.html", ("part",), _part),
    Case(
        "organisers/setup/round_settings.html", ("name_ko", "name_en"), _draft("round_settings", 1)
    ),
    Case("organisers/setup/round_settings.html", ("days",), _silence),
    Case("organisers/setup/criterion.html", ("title_ko", "anchor_5_ko"), _criterion),
    Case("organisers/setup/form_row.html", ("name_ko", "name_en"), _row("tracks", "slug")),
    Case("organisers/setup/form_row.html", ("name_ko", "name_en"), _row("fields", "slug")),
    Case("organisers/setup/form_row.html", ("label_ko", "label_en"), _row("questions", "key")),
    Case("organisers/setup/form_row.html", ("title_ko", "title_en"), _row("sections", "name")),
    Case("organisers/setup/form_row.html", ("name_ko", "name_en"), _row("papers", "key")),
    Case("organisers/setup/awards.html", ("name_ko", "name_en"), _draft("awards")),
    Case("organisers/webhooks/webhook.html", ("name",), _webhook),
    Case("organisers/events/event.html", ("title_ko", "title_en"), _event),
    Case("organisers/events/timetable.html", ("tables", "gap"), _timetable),
    Case("organisers/panel/_judge_profile.html", ("keywords", "field-ai"), _judge),
    Case("organisers/panel/_judge_profile.html", ("field-ai", "field-bio"), _judge),
    Case(
        "organisers/assignment/assignment_rules.html",
        ("weight-fields", "weight-stage"),
        _rules("save_rules"),
    ),
    Case(
        "organisers/assignment/assignment_rules.html", ("linking", "lottery"), _rules("save_rules")
    ),
    Case(
        "organisers/assignment/_nearness.html",
        ("near-ai-bio", "near-ai-robotics"),
        _rules("save_nearness"),
    ),
    Case("organisers/assignment/_allocation_rule.html", ("limit", "wait"), _allocation),
    Case("organisers/assignment/entry_match.html", ("match",), _match),
    Case("organisers/rounds/round_time.html", ("closes_at",), _extension, REASON),
    Case("organisers/rounds/_round_dialogs.html", ("closes_at",), _extension_in_dialog, REASON),
    Case("organisers/council/council.html", ("name_ko", "name_en"), _council("council")),
    Case("organisers/council/member.html", ("until",), _council("council_member")),
    Case("organisers/council/division.html", ("name_ko", "name_en"), _council("council_division")),
    Case("organisers/voices/consultation.html", ("title_ko", "title_en"), _consultation),
    Case("organisers/voices/answer.html", ("answer_ko", "answer_en"), _answer),
    Case("components/firm.html", ("per_month", "per_edition"), _firm),
    Case("investors/thesis.html", ("districts", "keywords"), _thesis),
    Case("organisers/introductions/forecasts.html", ("months", "closes_at"), _forecasts),
    Case("account/profile.html", ("name", "name_roman"), _profile),
    Case("startups/company.html", ("representative", "name_en"), _company),
    Case("startups/card.html", ("team_ko", "use_ko"), _card),
]


@dataclass(frozen=True)
class Choosing:
    """A decision.  sent: what two people decide; stands: what is decided."""

    template: str
    place: Callable[[], Place]
    sent: tuple[dict[str, str], dict[str, str]]
    stands: Callable[[], Any]


def _eligibility() -> Place:
    entry = apply.submitted()
    edition = entry.edition
    both = (make.an_organiser_of(edition), make.an_organiser_of(edition))
    return Place(url("organisers:entry", edition.slug, entry.pk), both)


def _decision() -> Place:
    round = make.make_last(make.a_closed_round(entries=4, judges=4))
    action = url("organisers:decide", round.edition.slug, round.order)
    return _desk("results", round, action=action)


def _announcement() -> Place:
    round = make.make_last(make.a_decided_round(entries=4, judges=4))
    action = url("organisers:prepare_announcement", round.edition.slug, round.order)
    return _desk("results", round, action=action)


def _correction() -> Place:
    return _desk("correction", make.a_published_round(entries=4, judges=4), 1)


def a_mark() -> Place:
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    sample_pages.publish_with_winners(round, winners=1)
    winner = Winner.objects.filter(entry__edition=round.edition).earliest("pk")
    action = url("organisers:flag_winner", round.edition.slug, winner.pk)
    return _desk("results", round, action=action)


def _admission() -> Place:
    edition = introduce.a_winner().entry.edition
    both = (introduce.an_official(edition), introduce.an_official(edition))
    seat = request_access(actor=make.a_person(), edition=edition, organisation="하늘벤처스")
    action = url("organisers:admit_investor", edition.slug, seat.pk)
    return Place(url("organisers:introductions", edition.slug), both, action)


def _words() -> Any:
    return Announcement.objects.values_list("message_ko", flat=True).get()


CHOICES = [
    Choosing(
        "organisers/entries/_eligibility.html",
        _eligibility,
        ({"state": "ineligible", "reason": "업력 8년"}, {"state": "eligible", "reason": ""}),
        lambda: EligibilityCheck.objects.get().state,
    ),
    Choosing(
        "organisers/results/_decisions.html",
        _decision,
        ({"choice": "reject", "reason": "가"}, {"choice": "waitlist", "reason": "나"}),
        lambda: Decision.objects.get().kind,
    ),
    Choosing(
        "organisers/results/_prepare_dialog.html",
        _announcement,
        ({"message_ko": "축하합니다."}, {"message_ko": "고맙습니다."}),
        _words,
    ),
    Choosing(
        "organisers/results/correction.html",
        _correction,
        ({"reason_ko": "합산 착오"}, {"reason_ko": "동점 처리"}),
        lambda: ResultCorrection.objects.get().reason_ko,
    ),
    Choosing(
        "organisers/introductions/_winners_and_investors.html",
        _admission,
        ({"answer": "admit"}, {"answer": "refuse"}),
        lambda: Investor.objects.get().state,
    ),
]
