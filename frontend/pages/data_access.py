"""Every answer that shows somebody the personal data of others is noted: page, API and file.

PLACES says which addresses do, and whose; a crawl of the whole site as every role finds what isn't
in it (tests/shown/test_canaries.py).  What people see of themselves, or of the startup that they
write for, isn't noted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from challenge.models import DataAccess, Edition, RoleKind, User
from challenge.permissions import has_role
from challenge.services.data_access import Subject, note_access
from introductions.models import Introduction
from judging.models import Assignment, Discussion, Judge, Round
from submissions.models import Attachment, DeckPage, Entry, Member

Handler = Callable[[HttpRequest], HttpResponse]
Group, As = DataAccess.Group, DataAccess.As


@dataclass(frozen=True, slots=True)
class Named:
    """How an address names whose data it shows: the row, and from it edition, company, person.

    parameter: of the address; column: what the row is found by.  mine: of the rows those that are
    assigned to the reader.  made: an introduction that was made; an offer shows only what is
    published, and looking at it would tell that its reader has not said no.
    """

    model: type[Model]
    parameter: str
    column: str = "pk"
    edition: str = "edition"
    company: str = ""
    person: str = ""
    mine: bool = False
    made: bool = False


def _paired(parameter: str, column: str = "pk", *, mine: bool = False) -> Named:
    return Named(
        Assignment, parameter, column, edition="round__edition", company="entry__startup", mine=mine
    )


def _discussed(parameter: str) -> Named:
    return Named(Discussion, parameter, edition="round__edition", company="entry__startup")


_EDITION = Named(Edition, "slug", column="slug", edition="pk")
_SHOWN = Named(Edition, "")  # no row of the address: the view says which it has shown
_ROUND = Named(Round, "pk")
_ENTRY = Named(Entry, "pk", company="startup")
_JUDGE = Named(Judge, "pk", person="user")
_FILE = Named(Attachment, "pk", edition="entry__edition", company="entry__startup")
_PICTURE = Named(
    DeckPage, "pk", edition="attachment__entry__edition", company="attachment__entry__startup"
)
_INTRODUCTION = Named(
    Introduction, "pk", edition="investor__edition", company="winner__entry__startup", made=True
)
_WHOSE = {
    (Group.APPLICANTS, _EDITION): (
        "organisers: entries adjustments rule_on_bonus export tally_sheet likenesses"
        " entry_likenesses;"
        "api: edition-likenesses entry-likenesses edition-entries round-entries"
        " round-decisions round-adjustments edition-winners round-tally-sheet"
        " round-bonus-claims round-bonus-claim"
    ),
    (Group.EVERYBODY, _EDITION): (
        "organisers: control_room fragment rounds assignment allocation board objections log"
        " messages mail_text test_mail_text group_message schedule_group_message introductions"
        " introduction_plan results announcement publication_time"
        " correction late_sheets"
        " entry_match personal_data people extend_round reopen_round sensitivity refuse_late"
        " invite_investor tokens"
        " search imported_file appeals appeal appeal_register appeal_letter appeal_file"
        " inquiries inquiry hand_overs hand_over refuse_hand_over"
        " discussions discussion discussion_chair stop_discussion hide_post"
        " event event_door timetable add_to_event day_change"
        " paper_sheets paper_sheet sheet_photo comments papers paper paper_set paper_set_progress"
        ";api: edition-appeals edition-appeal edition-appeal-person edition-appeal-reply"
        " edition-inquiries-all edition-inquiry-answer hand-overs hand-over hand-over-refuse"
        " edition-appeal-approve edition-log edition-mails edition-roles edition-objections"
        " edition-role-invitations"
        " edition-conflicts"
        " round-assignments round-assignment-runs round-late-sheets round-changed-sheets"
        " round-paper-sheets round-comments sheet-photo round-discussions round-discussion"
        " discussion-stop"
        " discussion-post-hide discussion-chair"
        " round-progress round-announcement round-correction introductions"
        " introductions-plan investors edition-jobs"
        " event-registrations timetable-plan timetable-publish day-meetings"
        " data-accesses edition-erasures mail-send-again edition-eligibility edition-table"
        " edition-paper paper-sets paper-set-file edition-tokens"
        " mail-readers mail-preview mail-test group-message-readers"
    ),
    (Group.INVESTORS, _EDITION): (
        "organisers: firms firm import_investors;investors: firm firm_people;"
        "api: firms firm firm-lead firm-hand-over firm-left-behind"
    ),
    (Group.EVERYBODY, _SHOWN): "organisers:search_all",
    (Group.JUDGES, _EDITION): (
        "organisers: judges judge_report assignment_rules ranking former_judges council_judges"
        " statistics statistics_file;"
        "api: edition-former-judges council-judges edition-judges round-judge-report"
        " round-entry-match"
        " edition-statistics edition-judge judge-affiliations"
        " edition-judge-conflicts round-match shadow-judges judge-shadow"
    ),
    (Group.APPLICANTS, Named(Entry, "pk", "startup", company="startup")): (
        "api: startup startup-members"
    ),
    (Group.JUDGES, _JUDGE): "organisers: judge signed_paper pledge_paper; api: judge-invite-again",
    (Group.APPLICANTS, _ENTRY): (
        "organisers: entry extend_entry complete_entry consent_paper entry_messages message_file;"
        "api: application-objections application-messages application-message-file"
    ),
    (Group.APPLICANTS, _paired("assignment")): "judges: entry",
    (Group.APPLICANTS, _paired("pk", "round", mine=True)): (
        "judges: offline compare by_criterion submit_all; api: judge-bundle"
    ),
    (Group.APPLICANTS, Named(Round, "pk", "pk", edition="edition")): (
        "judges: conflicts; api: judge-names"
    ),
    (Group.APPLICANTS, _paired("pk")): "api: judge-score",
    (Group.APPLICANTS, _discussed("number")): ("judges: discussion"),
    (Group.APPLICANTS, _discussed("pk")): (
        "api: judge-discussion judge-discussion-post judge-discussion-close judge-discussion-join"
    ),
    (Group.APPLICANTS, _INTRODUCTION): (
        "investors: introduction meeting-calendar room room-copy;"
        " api: introduction-dossier introduction-meeting-calendar introduction-room"
    ),
    (Group.APPLICANTS, _FILE): "files: attachment reading preview",
    (Group.APPLICANTS, _PICTURE): "files: page thumbnail",
}
_READ, _EDITIONS = "row_of_the_address", "editions_shown"
# the address's name → whose data: of a group, and of the row that the address names
PLACES = {
    f"{space}:{name}": whose
    for whose, places in _WHOSE.items()
    for space, _colon, names in (part.strip().partition(":") for part in places.split(";"))
    for name in names.split()
}


def note_accesses(get_response: Handler) -> Handler:
    """Note it once the answer is there, and shows anything."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        found, reader = request.resolver_match, request.user
        if (
            found is not None
            and found.view_name in PLACES
            and isinstance(reader, User)
            and _shows_something(response.status_code)
        ):
            whose = _subjects_of(request, reader, found)
            subjects = _others(reader, whose, found.view_name)
            if subjects:
                note_access(reader=reader, place=found.view_name, subjects=subjects)
        return response

    return middleware


def _shows_something(status: int) -> bool:
    """Also a form that comes back with what is wrong in it."""
    return status < HTTPStatus.MULTIPLE_CHOICES or status in {
        HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY,
    }  # fmt: skip


def has_read(request: HttpRequest, row: Model) -> None:
    """The view has read the row that the address names: the note of it asks nothing more."""
    setattr(request, _READ, row)


def has_shown(request: HttpRequest, editions: Iterable[int]) -> None:
    """The view shows people of these editions, which its address doesn't name."""
    setattr(request, _EDITIONS, sorted(editions))


def _subjects_of(request: HttpRequest, reader: User, found: ResolverMatch) -> list[Subject]:
    group, named = PLACES[found.view_name]
    if named is _SHOWN:
        return [Subject(edition, group) for edition in getattr(request, _EDITIONS, ())]
    return _subjects(reader, found, getattr(request, _READ, None))


def _subjects(reader: User, found: ResolverMatch, read: Model | None) -> list[Subject]:
    """read: what `has_read` was told."""
    group, named = PLACES[found.view_name]
    if named == _JUDGE and isinstance(read, Judge) and read.pk == found.kwargs["pk"]:
        return [Subject(read.edition_id, group, person=read.user_id)]
    if isinstance(read, Assignment) and read.pk == found.kwargs.get(named.parameter):
        return [Subject(read.round.edition_id, group, read.entry.startup_id)]
    if named is _EDITION and (known := (reader.known_editions or {}).get(found.kwargs["slug"])):
        return [Subject(known, group)]  # the view has read it
    where = {named.column: found.kwargs[named.parameter]}
    if named.mine:
        where["judge__user"] = reader
    if named.made:
        where["introduced_at__isnull"] = False
    columns = [column for column in (named.edition, named.company, named.person) if column]
    return [
        Subject(row[named.edition], group, row.get(named.company, 0), row.get(named.person))
        for row in named.model._base_manager.filter(**where).values(*columns).distinct()
    ]


def _others(reader: User, subjects: list[Subject], place: str) -> dict[Subject, str]:
    """Without what is the reader's own; each with what the reader is to the edition."""
    known = {subject: _read_as(reader, subject, place) for subject in subjects}
    return {subject: read_as for subject, read_as in known.items() if read_as}


def _read_as(reader: User, subject: Subject, place: str) -> str:
    """Empty: as the person, or as somebody who writes for the startup."""
    edition = Edition(pk=subject.edition)
    if subject.person == reader.pk:
        return ""
    if place.startswith(("judges:", "api:judge-bundle", "api:judge-score")):
        return As.JUDGE  # nobody else is let in there
    if kind := next((kind for kind in RoleKind if has_role(reader, edition, kind)), None):
        return As(kind.value)
    if place.startswith(("api:firm", "investors:firm")):
        return ""  # one's own firm; of nobody else's is anything shown
    if Member.objects.filter(user=reader, startup=subject.company).exists():
        return ""
    is_investors = place.startswith(("investors:", "api:introduction"))
    if not is_investors and Judge.with_shadows.filter(user=reader, edition=edition.pk).exists():
        return As.JUDGE
    return As.INVESTOR
