"""Everything that is kept about one person, for that person alone: a copy to take away."""

from collections.abc import Callable, Collection
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from challenge.models import (
    AccessToken,
    Affiliation,
    AuditEvent,
    CouncilPerson,
    DataAccess,
    Erasure,
    Mail,
    MailState,
    OtherAddress,
    Role,
    RoleInvitation,
    User,
)
from introductions.models import (
    Investor,
    Meeting,
    OutcomeReport,
    RoomGrant,
    RoomView,
    Side,
    Thesis,
)
from judging.models import (
    Appeal,
    Conflict,
    DeviceKey,
    DiscussionPost,
    IndicativeAmount,
    Judge,
    Objection,
    OfficeKey,
    Pledge,
    Score,
    Scoresheet,
)
from submissions.models import (
    AnswerVersion,
    Attachment,
    Consent,
    Entry,
    EntryMessage,
    EntryVersion,
    Inquiry,
    Member,
    Startup,
)

Rows = list[dict[str, Any]]

# Columns that name a person and yet are in no copy, and why; a test compares it with the models.
LEFT_OUT = {
    "challenge.SignInLink.user": "a secret that opens the account",
    "challenge.TokenBar.barred_by": "the act stands in the log; the token is somebody else's",
    "challenge.GroupMessage.written_by": "an act of the office, which stands in the log",
    "challenge.Mail.caused_by": "written to somebody else, whose mail it is",
    "introductions.Introduction.proposed_by": "the act stands in the log; the pair is others' data",
    "introductions.Step.by": "the act stands in the log; an answer may not be told before its time",
    "challenge.DataAccess.reader": "whose data they looked at stands in those people's copies",
    "challenge.Erasure.asked_by": "the act stands in the log; what it is about is somebody else's",
    "introductions.RefusedHouse.refused_by": "kept from all but its startup, whose page shows it",
    **dict.fromkeys(
        (
            "challenge.Job.asked_by",
            "challenge.RoleInvitation.invited_by",
            "submissions.Consent.recorded_by",
            "introductions.CardConsent.given_by",
            "introductions.Meeting.offered_by",
            "introductions.Meeting.fixed_by",
            "introductions.OutcomeReport.by",
            "introductions.RoomGrant.given_by",
            "introductions.RoomGrant.closed_by",
            "introductions.MatchPlan.sent_by",
            "introductions.PairWish.made_by",
            "introductions.Investor.invited_by",
            "introductions.InvestorFirm.checked_by",
            "submissions.SubmitWish.wished_by",
            "submissions.EligibilityCheck.decided_by",
            "submissions.Upload.started_by",
            "submissions.Inquiry.answered_by",
            "submissions.HandOver.decided_by",
            "submissions.EntryMessage.sent_by",
            "submissions.AnswerVersion.written_by",
            "judging.AllocationStep.made_by",
            "judging.ImportedFile.sent_by",
            "judging.Adjustment.made_by",
            "judging.BonusRuling.ruled_by",
            "judging.HeldComment.held_by",
            "judging.Decision.decided_by",
            "judging.Winner.flagged_by",
            "judging.Announcement.prepared_by",
            "judging.Announcement.approved_by",
            "judging.Announcement.publish_by",
            "judging.PlaceOffer.answered_by",
            "judging.AnnouncementVersion.prepared_by",
            "judging.AnnouncementVersion.approved_by",
            "judging.ResultCorrection.prepared_by",
            "judging.ResultCorrection.approved_by",
            "judging.Pledge.recorded_by",
            "judging.SheetRevision.made_by",
            "judging.Discussion.opened_by",
            "judging.Discussion.ended_by",
            "judging.DiscussionPost.hidden_by",
            "judging.LateSheet.decided_by",
            "judging.Appeal.assigned_to",
            "judging.Appeal.prepared_by",
            "judging.Appeal.approved_by",
            "judging.AppealFile.uploaded_by",
        ),
        "the act stands in the log with its time; what it is about is somebody else's",
    ),
}


def personal_data(viewer: User, *, only: Collection[str] = ()) -> dict[str, Rows]:
    """Section → its rows as plain data (dates and times as such), oldest first; some sections or
    all.

    What others said of the person (scores, decisions, introductions) is not in it: it is shown on
    its own page, when it may be.
    """
    wanted = only or SECTIONS
    return {name: read(viewer) for name, (_title, read) in SECTIONS.items() if name in wanted}


# viewer: caller
def _rows(found: QuerySet[Any], *columns: str, **named: str) -> Rows:
    renamed = {name: F(path) for name, path in named.items()}
    return list(found.order_by("pk").values(*columns, **renamed))


def _person(viewer: User) -> Rows:
    columns = ("email", "name", "name_roman", "phone", "language", "date_joined", "last_login")
    return _rows(User.objects.filter(pk=viewer.pk), *columns)


def _addresses(viewer: User) -> Rows:
    return _rows(OtherAddress.objects.filter(user=viewer), "email", "asked_at", "confirmed_at")


def _ties(viewer: User) -> Rows:
    return _rows(
        Affiliation.objects.filter(user=viewer),
        "kind", "title", "department", "since", "until", house="organisation__name_ko",
    )  # fmt: skip


def _roles(viewer: User) -> Rows:
    return _rows(Role.objects.filter(user=viewer), "kind", "is_owner", of="edition__slug")


def _role_invitations(viewer: User) -> Rows:
    return _rows(
        RoleInvitation.objects.filter(user=viewer),
        "part", "state", "invited_at", "expires_at", "answered_at", of="edition__slug",
    )  # fmt: skip


def _council(viewer: User) -> Rows:
    found = CouncilPerson.objects.filter(user=viewer).prefetch_related("seats__division")
    return [
        {
            "company": place.membership.organisation.name_ko,
            "title": place.title,
            "since": place.membership.since,
            "until": place.membership.until,
            "divisions": ", ".join(seat.division.name_ko for seat in place.seats.all()),
        }
        for place in found.select_related("membership__organisation").order_by("pk")
    ]


def _companies(viewer: User) -> Rows:
    columns = [column.name for column in Startup._meta.concrete_fields if column.name != "id"]
    return _rows(Startup.objects.filter(members__user=viewer), *columns)


def _memberships(viewer: User) -> Rows:
    return _rows(
        Member.objects.filter(user=viewer), "kind", "joined_at", company="startup__name_ko"
    )


def _applications(viewer: User) -> Rows:
    columns = (
        "title_ko", "title_en", "one_line_ko", "one_line_en", "keywords", "answers", "state",
        "created_at", "submitted_at", "extended_until", "extension_reason",
    )  # fmt: skip
    return _rows(Entry.objects.filter(startup__members__user=viewer), *columns, to="edition__slug")


def _earlier_answers(viewer: User) -> Rows:
    found = AnswerVersion.objects.filter(entry__startup__members__user=viewer)
    return _rows(found, "key", "version", "value", "written_at", to="entry__edition__slug")


def _submissions(viewer: User) -> Rows:
    found = EntryVersion.objects.filter(entry__startup__members__user=viewer)
    return _rows(found, "number", "snapshot", "digest", "created_at", to="entry__edition__slug")


def _files(viewer: User) -> Rows:
    found = Attachment.objects.filter(entry__startup__members__user=viewer)
    return _rows(
        found, "id", "kind", "name", "size", "sha256", "issued_on", "created_at", "destroyed_at",
        to="entry__edition__slug",
    )  # fmt: skip


def _consents(viewer: User) -> Rows:
    found = Consent.objects.filter(startup__members__user=viewer)
    columns = ("kind", "text_version", "text", "shared_items", "given_at", "withdrawn_at")
    return _rows(found, *columns, "signed_name", "paper_name", to="edition__slug")


def _objections(viewer: User) -> Rows:
    found = Objection.objects.filter(made_by=viewer)
    columns = ("person", "organisation", "reason", "made_at", "withdrawn_at")
    return _rows(found, *columns, to="entry__edition__slug")


def _appeals(viewer: User) -> Rows:
    found = Appeal.objects.filter(entry__startup__members__user=viewer)
    columns = ("number", "ground", "statement", "wanted", "submitted_at", "withdrawn_at",
               "answered_at")  # fmt: skip
    return _rows(found, *columns, to="edition__slug")


def _inquiries(viewer: User) -> Rows:
    found = Inquiry.objects.filter(asked_by=viewer)
    return _rows(found, "question", "asked_at", "answer", "answered_at", to="edition__slug")


def _messages(viewer: User) -> Rows:
    found = EntryMessage.objects.filter(entry__startup__members__user=viewer)
    return _rows(found, "from_organiser", "text", "sent_at", to="entry__edition__slug")


def _judging(viewer: User) -> Rows:
    columns = ("state", "keywords", "stages", "invited_at", "answered_at", "last_seen_at")
    return _rows(Judge.with_shadows.filter(user=viewer), *columns, of="edition__slug")


def _pledges(viewer: User) -> Rows:
    found = Pledge.objects.filter(judge__user=viewer)
    return _rows(
        found, "text_version", "text", "signed_name", "signed_at", of="judge__edition__slug"
    )


def _devices(viewer: User) -> Rows:
    own = DeviceKey.objects.filter(judge__user=viewer)
    office = OfficeKey.objects.filter(user=viewer)
    return [
        *_rows(own, "public_key", "created_at", of="judge__edition__slug"),
        *_rows(office, "public_key", "created_at", of="edition__slug"),
    ]


def _conflicts(viewer: User) -> Rows:
    """Without the company: in a blind round its place in the list would tell the codes."""
    found = Conflict.objects.filter(judge__user=viewer, declared_by=viewer)
    return _rows(found, "kind", "note", "declared_at", "withdrawn_at", of="judge__edition__slug")


def _sheets(viewer: User) -> Rows:
    found = Scoresheet.with_shadows.filter(assignment__judge__user=viewer)
    columns = ("id", "state", "comment", "private_note", "started_at", "saved_at", "submitted_at")
    return _rows(found, *columns, "total", of="assignment__judge__edition__slug")


def _scores(viewer: User) -> Rows:
    found = Score.objects.filter(sheet__assignment__judge__user=viewer)
    return _rows(found, "sheet_id", "value", "level", criterion_title="criterion__title_ko")


def _amounts(viewer: User) -> Rows:
    found = IndicativeAmount.objects.filter(assignment__judge__user=viewer)
    return _rows(found, "assignment_id", "amount_krw", "is_shown", "changed_at")


def _posts(viewer: User) -> Rows:
    found = DiscussionPost.objects.filter(member__assignment__judge__user=viewer)
    return _rows(
        found, "text", "written_at", "hidden_at", "hidden_reason",
        of="discussion__round__edition__slug",
    )  # fmt: skip


def _seats(viewer: User) -> Rows:
    columns = ("named_firm", "state", "about_ko", "about_en", "capacity", "role", "is_lead",
               "left_at", "created_at")  # fmt: skip
    return _rows(Investor.objects.filter(user=viewer), *columns, of="edition__slug")


def _theses(viewer: User) -> Rows:
    columns = [
        column.name
        for column in Thesis._meta.concrete_fields
        if column.name not in {"id", "investor"}
    ]
    return _rows(Thesis.objects.filter(investor__user=viewer), *columns)


def _meetings(viewer: User) -> Rows:
    mine = Q(introduction__investor__user=viewer)
    mine |= Q(introduction__winner__entry__startup__members__user=viewer)
    found = Meeting.objects.filter(mine).distinct()
    columns = ("slots", "minutes", "venue", "starts_at", "offered_at")
    return _rows(found, *columns, of="introduction__investor__edition__slug")


def _outcomes(viewer: User) -> Rows:
    """What one's own side said; the other side's is not one's to know."""
    investor = Q(side=Side.INVESTOR, introduction__investor__user=viewer)
    member = Q(introduction__winner__entry__startup__members__user=viewer)
    found = OutcomeReport.objects.filter(investor | (Q(side=Side.STARTUP) & member)).distinct()
    columns = ("outcome", *OutcomeReport.FACTS, "reason", "words", "rating", "at")
    return _rows(found, *columns, of="introduction__investor__edition__slug")


def _rooms(viewer: User) -> Rows:
    """To whom one's startup opened its data room, and what was agreed to."""
    found = RoomGrant.objects.filter(introduction__winner__entry__startup__members__user=viewer)
    columns = ("tier", "text", "given_at", "until", "closed_at")
    return _rows(found, *columns, of="introduction__investor__edition__slug")


def _looked(viewer: User) -> Rows:
    """Which pages one opened as an investor; without names of files, which are the startup's."""
    found = RoomView.objects.filter(viewer=viewer)
    return _rows(found, "at", "page", of="introduction__investor__edition__slug")


def _mails(viewer: User) -> Rows:
    found = Mail.objects.filter(to_user=viewer, state=MailState.SENT)
    return _rows(found, "kind", "to_email", "subject", "body", "calendar", "sent_at")


def _signed_in(viewer: User) -> Rows:
    columns = ("created_at", "last_seen_at", "ip", "user_agent")
    return _rows(UserSession.objects.filter(user=viewer), *columns)


def _tokens(viewer: User) -> Rows:
    columns = ("name", "beginning", "may_write", "created_at", "expires_at", "used_at", "ended_at")
    return _rows(AccessToken.objects.filter(user=viewer), *columns, of="edition__slug")


def _looks(viewer: User) -> Rows:
    """Who was shown it: as what, not by name, which would tell startups who judges."""
    everybody, group = DataAccess.Group.EVERYBODY, DataAccess.Group
    mine = Startup.objects.filter(members__user=viewer)
    seats: list[tuple[str, QuerySet[Any]]] = [
        (group.APPLICANTS, Entry.objects.filter(startup__in=mine)),
        (group.JUDGES, Judge.with_shadows.filter(user=viewer)),
        (group.INVESTORS, Investor.objects.filter(user=viewer)),
    ]
    lists = Q()
    for name, rows in seats:
        lists |= Q(group__in=[name, everybody], edition__in=rows.values("edition"))
    found = DataAccess.objects.exclude(reader=viewer).filter(
        Q(person=viewer) | Q(company__in=mine) | (Q(company=0, person=None) & lists)
    )
    return _rows(found, "at", "read_as", "place", "group", of="edition__slug")


def _erasures(viewer: User) -> Rows:
    return _rows(Erasure.objects.filter(person=viewer), "asked_at", "done_at")


def _acts(viewer: User) -> Rows:
    return _rows(AuditEvent.objects.filter(actor=viewer), "at", "action", of="edition__slug")


# section → (what the page calls it, how it is read)
SECTIONS: dict[str, tuple[Any, Callable[[User], Rows]]] = {
    "person": (_("Your profile"), _person),
    "addresses": (_("Your further e-mail addresses"), _addresses),
    "affiliations": (_("Relationships with organisations"), _ties),
    "roles": (_("Roles as organiser or observer"), _roles),
    "role_invitations": (_("Invitations to help run an edition"), _role_invitations),
    "council": (_("Members of the council that you act for"), _council),
    "companies": (_("Companies you write for"), _companies),
    "memberships": (_("Since when you write for them"), _memberships),
    "applications": (_("Applications as they are now"), _applications),
    "earlier_answers": (_("Earlier versions of your answers"), _earlier_answers),
    "submissions": (_("Applications as they were submitted"), _submissions),
    "files": (_("Uploaded files"), _files),
    "consents": (_("Consents"), _consents),
    "objections": (_("Objections to judges"), _objections),
    "appeals": (_("Appeals"), _appeals),
    "inquiries": (_("Questions you asked"), _inquiries),
    "messages": (_("Messages about your applications"), _messages),
    "judging": (_("Your places as judge"), _judging),
    "pledges": (_("Signed pledges"), _pledges),
    "devices": (_("Devices that sign score sheets for you"), _devices),
    "conflicts": (_("Conflicts you declared"), _conflicts),
    "scoresheets": (_("Your scoresheets"), _sheets),
    "scores": (_("Your scores"), _scores),
    "amounts": (_("Indicative amounts that you stated"), _amounts),
    "discussion_posts": (_("What you wrote in discussions"), _posts),
    "investor_seats": (_("Your places as investor"), _seats),
    "theses": (_("What you look for"), _theses),
    "meetings": (_("Times to meet after an introduction"), _meetings),
    "outcomes": (_("What you said came of introductions"), _outcomes),
    "data_rooms": (_("Data rooms that your company opened"), _rooms),
    "room_views": (_("Pages of startups that you opened as investor"), _looked),
    "mails": (_("Mails sent to you"), _mails),
    "signed_in": (_("Where you are signed in"), _signed_in),
    "access_tokens": (_("Access tokens that you made"), _tokens),
    "looks": (_("Who was shown your data, and when"), _looks),
    "erasures": (_("Erasures you asked for"), _erasures),
    "acts": (_("What you did, with its time"), _acts),
}
