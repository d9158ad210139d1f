"""The rows of an application, company, judge, investor or person lose what is personal.

Each is one transaction and marks its row (erased_at), so that a second run finds nothing.  Within
one, tables are written in the order of docs/parts/locks.md.  Points, ranks, decisions, digests and
the audit log stay: a published result is computed and verified from them, without names.
"""
# tested by: tests/introductions/services/erasure/test_ask.py

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from challenge import audit
from challenge.kernel.stored_once import discard
from challenge.models import Mail, MailButtons, User
from challenge.transparency.erasing import forget_contents
from introductions.models import (
    CompanyCard,
    Introduction,
    Investor,
    MatchPlan,
    Meeting,
    MeetingRequest,
    OutcomeReport,
    PairWish,
    PassReason,
    RefusedHouse,
    RoomGrant,
    RoomView,
    Step,
    Teaser,
    Thesis,
)
from introductions.queries.erased_values import (
    ERASED,
    company_values,
    findings_without_facts,
    item_values,
    sheet_without_words,
    submission_without_people,
)
from introductions.services.data_room.closing import shut_rooms
from introductions.services.meetings.stop import end_meetings_of
from judging.models import (
    Adjustment,
    Appeal,
    Assignment,
    BonusRuling,
    Conflict,
    Decision,
    DeskMark,
    Discussion,
    DiscussionPost,
    IndicativeAmount,
    Judge,
    JudgeField,
    LateSheet,
    Objection,
    Pledge,
    Recusal,
    Scoresheet,
    SheetPhoto,
    SheetRevision,
    WildCard,
    Winner,
)
from judging.services.results.appeals.appeal_files import destroy_appeal_files
from submissions.models import (
    AnswerVersion,
    Attachment,
    Consent,
    EligibilityCheck,
    Entry,
    EntryMessage,
    EntryVersion,
    HandOver,
    Startup,
)
from submissions.services.files.destroy import destroy_file, destroy_uploads
from submissions.services.likeness import forget_likeness
from submissions.services.with_organiser.messages import destroy_message_files

NO_PAPER = {"signed_name": ERASED, "paper": "", "paper_name": "", "paper_sha256": "",
            "recorded_by": None}  # fmt: skip


def erase_application(*, entry: Entry, asked_by: User | None) -> None:
    """What was written, uploaded and said of an entry.  A winner keeps what was published of it.

    asked_by: None for the clock.  Files and papers go first: killed after that, the rows are still
    to be erased, and the next run goes on.
    """
    for pk in Attachment.objects.filter(entry=entry).values_list("pk", flat=True):
        destroy_file(attachment_id=pk)
    end_meetings_of(introductions=Introduction.objects.filter(winner__entry=entry))
    destroy_uploads(entry=entry)
    destroy_message_files(entry=entry)
    appeals = Appeal.objects.filter(entry=entry).values_list("pk", flat=True)
    destroy_appeal_files(appeals=list(appeals))
    consents = Consent.objects.filter(startup=entry.startup_id, edition=entry.edition_id)
    _destroy_papers(consents, **NO_PAPER)
    _erase_application_rows(entry, consents, asked_by)


@transaction.atomic
def _erase_application_rows(
    entry: Entry, consents: models.QuerySet[Consent], asked_by: User | None
) -> None:
    won = Winner.objects.filter(entry=entry).exists()
    gone: dict[str, Any] = {
        "answers": {},
        "answer_versions": {},
        "registration_number": "",
        "import_note": "",
    }
    gone |= {"extended_until": None, "extension_reason": ""}
    if not _mark(Entry, entry.pk, **item_values(won=won), **gone):
        return
    AnswerVersion.objects.filter(entry=entry).delete()
    forget_likeness(entry=entry)
    _erase_hand_overs(entry)
    EntryMessage.objects.filter(entry=entry).update(text=ERASED)
    Attachment.objects.filter(entry=entry).update(name=ERASED)
    checks = EligibilityCheck.objects.filter(entry=entry)
    checks.exclude(reason="").update(reason=ERASED)
    for_each(checks, "findings", findings_without_facts)
    with erasing():
        versions = EntryVersion.objects.filter(entry=entry)
        for_each(versions, "snapshot", lambda old: submission_without_people(old, won=won))
    Objection.objects.filter(entry=entry).delete()
    RefusedHouse.objects.filter(entry=entry).delete()
    Conflict.objects.filter(entry=entry).update(note="")
    _erase_words_about(entry)
    consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    consents.update(**NO_PAPER)
    _erase_rooms(asked_by, Introduction.objects.filter(winner__entry=entry))
    _forget_mails(Introduction.objects.filter(winner__entry=entry))
    forget_contents(_logged_of(entry, consents))
    audit.record(asked_by, "entry.erased", entry)


def _erase_hand_overs(entry: Entry) -> None:
    """What strangers wrote of its startup; it was never proven."""
    asked = HandOver.objects.filter(edition=entry.edition_id)
    emails = list(User.objects.addresses_of(entry.startup.members.values("user")))
    asked.filter(models.Q(startup=entry.startup_id) | models.Q(old_email__in=emails)).delete()


def _logged_of(entry: Entry, consents: models.QuerySet[Consent]) -> dict[str, list[int]]:
    """What the public log holds of an application: judges' words about it too."""
    assignments = Assignment.with_shadows.filter(entry=entry)
    return {
        "submissions.entry": [entry.pk],
        "submissions.consent": list(consents.values_list("pk", flat=True)),
        **_logged_sheets(assignments),
    }


def _logged_sheets(assignments: models.QuerySet[Assignment]) -> dict[str, list[int]]:
    sheets = Scoresheet.with_shadows.filter(assignment__in=assignments)
    late = LateSheet.with_shadows.filter(assignment__in=assignments)
    return {
        "judging.assignment": list(assignments.values_list("pk", flat=True)),
        "judging.scoresheet": list(sheets.values_list("pk", flat=True)),
        "judging.latesheet": list(late.values_list("pk", flat=True)),
    }


def _erase_words_about(entry: Entry) -> None:
    """What judges, organisers and its card say about it; points and decisions stay."""
    late = LateSheet.with_shadows.filter(assignment__entry=entry)
    late.update(comment="")
    late.exclude(reason="").update(reason=ERASED)
    Recusal.with_shadows.filter(assignment__entry=entry).update(note="")
    Scoresheet.with_shadows.filter(assignment__entry=entry).update(comment="", private_note="")
    IndicativeAmount.objects.filter(assignment__entry=entry).delete()
    with erasing():
        revisions = SheetRevision.with_shadows.filter(sheet__assignment__entry=entry)
        for_each(revisions, "snapshot", lambda old: sheet_without_words(old, comment=True))
        revisions.exclude(reason="").update(reason=ERASED)
    Discussion.objects.filter(entry=entry).exclude(words="").update(words=ERASED)
    _erase_posts(DiscussionPost.objects.filter(discussion__entry=entry))
    Adjustment.objects.filter(entry=entry).update(reason=ERASED)
    BonusRuling.objects.filter(entry=entry).exclude(reason="").update(reason=ERASED)
    Decision.objects.filter(entry=entry).update(reason="")
    CompanyCard.objects.filter(winner__entry=entry).delete()  # and what was consented to of it
    _erase_appeals(entry)
    Teaser.objects.filter(winner__entry=entry).delete()
    MeetingRequest.objects.filter(winner__entry=entry).update(words="")
    Introduction.objects.filter(winner__entry=entry).update(fit_reasons={})
    Meeting.objects.filter(introduction__winner__entry=entry).update(venue="")
    Step.objects.filter(introduction__winner__entry=entry).update(note="")
    _erase_reports(Introduction.objects.filter(winner__entry=entry))
    PairWish.objects.filter(winner__entry=entry).delete()
    _empty_plans(entry.edition_id)


def _erase_posts(posts: models.QuerySet[DiscussionPost]) -> None:
    """What came of a discussion stays where its judges go, without a name."""
    posts.update(text=ERASED)
    posts.exclude(hidden_reason="").update(hidden_reason=ERASED)


def _erase_appeals(entry: Entry) -> None:
    """Their words and the replies go; number, ground, outcome and dates stay in the register."""
    Appeal.objects.filter(entry=entry, state=Appeal.State.DRAFT).delete()
    appeals = Appeal.objects.filter(entry=entry)
    appeals.update(statement=ERASED, wanted="")
    appeals.exclude(reply_ko="").update(reply_ko=ERASED, reply_en="")


@transaction.atomic
def erase_company(*, startup: Startup, asked_by: User | None) -> None:
    """Its facts; the name of one that won stays, as it was published."""
    won = Winner.objects.filter(entry__startup=startup).exists()
    if _mark(Startup, startup.pk, **company_values(won=won)):
        audit.record(asked_by, "startup.erased", startup)


def erase_judge(*, judge: Judge, asked_by: User | None) -> None:
    """Who it was and what they told about themselves; scores and comments stay, without a name."""
    _destroy_papers(Pledge.objects.filter(judge=judge), **NO_PAPER)
    _destroy_papers(SheetPhoto.objects.filter(revision__sheet__assignment__judge=judge), file="")
    _erase_judge_rows(judge, asked_by)


@transaction.atomic
def _erase_judge_rows(judge: Judge, asked_by: User | None) -> None:
    named = Objection.objects.filter(conflicts__judge=judge).exclude(person="")
    for objection in named.distinct().order_by("pk"):  # with its number: one entry may have two
        Objection.objects.filter(pk=objection.pk).update(person=f"{ERASED} {objection.pk}")
    said: dict[str, Any] = {
        "keywords": [],
        "stages": [],
        "decline_reason": "",
        "takes_fee": None,
    }
    if not _mark(Judge, judge.pk, organisation=None, **said):
        return
    if judge.state == Judge.State.INVITED:
        judge.advance(Judge.State.DISMISSED)
    JudgeField.objects.filter(judge=judge).delete()
    Pledge.objects.filter(judge=judge).update(**NO_PAPER, self_check="")
    Conflict.objects.filter(judge=judge).update(note="", since=None, until=None)
    Recusal.with_shadows.filter(assignment__judge=judge).update(note="")
    Scoresheet.with_shadows.filter(assignment__judge=judge).update(private_note="")
    SheetPhoto.objects.filter(revision__sheet__assignment__judge=judge).delete()
    with erasing():
        revisions = SheetRevision.with_shadows.filter(sheet__assignment__judge=judge)
        for_each(revisions, "snapshot", lambda old: sheet_without_words(old, comment=False))
    DeskMark.objects.filter(assignment__judge=judge).update(reason="")
    _erase_beside_sheets(judge)
    forget_contents(
        {
            "judging.pledge": list(Pledge.objects.filter(judge=judge).values_list("pk", flat=True)),
            "judging.conflict": list(
                Conflict.objects.filter(judge=judge).values_list("pk", flat=True)
            ),
            "judging.devicekey": list(judge.device_keys.values_list("pk", flat=True)),
            **_logged_sheets(Assignment.with_shadows.filter(judge=judge)),
        }
    )
    judge.device_keys.all().delete()
    audit.record(asked_by, "judge.erased", judge)


def _erase_beside_sheets(judge: Judge) -> None:
    """Part of an erasure, which began the transaction."""
    WildCard.objects.filter(judge=judge).delete()
    IndicativeAmount.objects.filter(assignment__judge=judge).delete()
    _erase_posts(DiscussionPost.objects.filter(member__assignment__judge=judge))
    judge.check_ins.all().delete()  # when they were in the hall
    judge.table_reminders.all().delete()


@transaction.atomic
def erase_investor(*, investor: Investor, asked_by: User | None) -> None:
    """What they look for and said; the firm's name and the outcome stay."""
    said = {"named_firm": ERASED, "about_ko": "", "about_en": "", "role": "", "is_lead": False}
    if not _mark(Investor, investor.pk, **said):
        return
    if investor.state != Investor.State.REFUSED:  # nobody is introduced to them any more
        investor.advance(Investor.State.REFUSED)
    MeetingRequest.objects.filter(investor=investor).update(words="")
    wishes: dict[str, list[str]] = {
        "stages": [],
        "districts": [],
        "instruments": [],
        "keywords": [],
        "excluded_companies": [],
    }
    tickets = {"ticket_min_krw": 0, "ticket_max_krw": None, "revenue_required": False}
    for thesis in Thesis.objects.filter(investor=investor):
        thesis.fields.clear()
    Thesis.objects.filter(investor=investor).update(**wishes, **tickets)
    introductions = Introduction.objects.filter(investor=investor)
    end_meetings_of(introductions=introductions)
    introductions.update(fit_reasons={})
    meetings = Meeting.objects.filter(introduction__in=introductions)
    meetings.update(venue="")
    Step.objects.filter(introduction__investor=investor).update(note="")
    _erase_reports(introductions)
    PairWish.objects.filter(investor=investor).delete()
    _empty_plans(investor.edition_id)
    _erase_rooms(asked_by, introductions)
    _forget_mails(introductions)
    audit.record(asked_by, "investor.erased", investor)


def _forget_mails(introductions: models.QuerySet[Introduction]) -> None:
    """The calendars of their meetings, and the buttons of all mails about them."""
    meetings = Meeting.objects.filter(introduction__in=introductions)
    about = models.Q()
    for part, rows in ((MailButtons.MEETING, meetings), (MailButtons.OUTCOME, introductions)):
        targets = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
        about |= models.Q(link_part=part, link_target__in=targets)
    Mail.objects.filter(about).update(calendar="", link_target="")


def _erase_rooms(asked_by: User | None, introductions: models.QuerySet[Introduction]) -> None:
    """They close; the text of the consents names people, and who looked at what is over."""
    grants = RoomGrant.objects.filter(introduction__in=introductions)
    shut_rooms(actor=asked_by, grants=grants)
    grants.update(text=ERASED)
    with erasing():
        RoomView.objects.filter(introduction__in=introductions).delete()


def _erase_reports(introductions: models.QuerySet[Introduction]) -> None:
    """What was raised stays; why it was passed goes, with all words."""
    reports = OutcomeReport.objects.filter(introduction__in=introductions)
    reports.update(words="")
    reports.exclude(reason="").update(reason=PassReason.OTHER)


def _empty_plans(edition: int) -> None:
    """A plan says who was kept from whom, and why; what came of it stands in the introductions."""
    empty: dict[str, list[Any]] = {"pairs": [], "left_out": [], "without": []}
    MatchPlan.objects.filter(edition=edition).update(**empty)


def _mark(model: type[models.Model], pk: int, **values: Any) -> bool:
    """Whether the row was still to be erased; its own columns are then."""
    rows = model._base_manager.select_for_update(no_key=True, of=("self",))
    if rows.filter(pk=pk, erased_at=None).first() is None:
        return False
    model._base_manager.filter(pk=pk).update(erased_at=timezone.now(), **values)
    return True


def _destroy_papers(rows: models.QuerySet[Any], **gone: Any) -> None:
    """The signed papers of consents or pledges, the photos of paper sheets: the rows lose them,
    then the bytes go.
    """
    column = "paper" if "paper" in gone else "file"
    named = rows.exclude(**{column: ""})
    papers = set(named.values_list(column, flat=True))
    named.update(**gone)
    for paper in papers:
        discard(paper)


class erasing:  # noqa: N801 - read as a statement
    """Let the database change a snapshot, which it refuses everybody else, until the end."""

    def __enter__(self) -> None:
        self._say("on")

    def __exit__(self, *_error: object) -> None:
        if not connection.needs_rollback:
            self._say("off")

    def _say(self, word: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('challenge.erasure', %s, true)", [word])


def for_each(
    rows: models.QuerySet[Any], column: str, changed: Callable[[Any], Mapping[str, Any] | list[Any]]
) -> None:
    """Write what a column's value becomes, row by row, in the order of their keys."""
    for pk, value in list(rows.order_by("pk").values_list("pk", column)):
        rows.model._base_manager.filter(pk=pk).update(**{column: changed(value)})
