"""Complete drafts, each with a person signed in who may submit it."""

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenge.models import Edition, User
from judging.services.setup.edition import create_edition
from submissions.models import Attachment, Consent, Entry, EntryState, Member, Receipt, Startup
from submissions.queries.completeness import missing_parts
from submissions.queries.korean_numbers import check_digit


@dataclass(frozen=True, slots=True)
class Draft:
    """What a client needs to submit and to write: the entry's number, a session, a question."""

    entry: int
    session: str
    question: str


def an_edition(minutes: float) -> Edition:
    """A published call of the Korean preset that closes soon."""
    now = timezone.now()
    boss = User.objects.create_user("boss@example.com", name="운영자", is_superuser=True)
    facts: dict[str, Any] = {
        "opens_at": now - timedelta(days=20),
        "closes_at": now + timedelta(minutes=minutes),
        "name_ko": "마감 시험",
        "name_en": "Deadline",
    }
    edition = create_edition(
        actor=boss, challenge_slug="deadline", slug="deadline", year=now.year, **facts
    )
    edition.papers.exclude(key="deck").update(required=False)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.PUBLISHED)
    edition.refresh_from_db()
    return edition


def drafts(edition: Edition, count: int) -> list[Draft]:
    """As many complete drafts, written as rows (what is measured is the submitting)."""
    return [_draft(edition, number) for number in range(count)]


def _draft(edition: Edition, number: int) -> Draft:
    user = User.objects.create_user(f"founder{number}@example.com", name=f"대표{number}")
    nine = f"{120_800_000 + number:09d}"
    startup = Startup.objects.create(
        name_ko=f"기업{number}",
        registration_number=f"{nine}{check_digit(nine)}",
        city="서울",
        district="성동구",
        representative=user.name,
        founded_on=date(2022, 3, 2),
        kind="corporation",
    )
    Member.objects.create(startup=startup, user=user, kind=Member.Kind.REPRESENTATIVE)
    entry = Entry.objects.create(
        edition=edition, startup=startup, state=EntryState.DRAFT, answers=_answers(edition)
    )
    deck = {
        "kind": "deck",
        "state": Attachment.State.READY,
        "name": "deck.pdf",
        "size": 900_000,
        "sha256": "0" * 64,
        "content_type": "application/pdf",
        "uploaded_by": user,
    }
    Attachment.objects.create(entry=entry, **deck)
    Consent.objects.create(
        startup=startup,
        edition=edition,
        kind="collection",
        text_version="1",
        text="동의",
        given_by=user,
    )
    if number == 0 and (missing := missing_parts(entry)):
        raise RuntimeError(
            f"the drafts are not complete: {[(part.part, part.name) for part in missing]}"
        )
    question = edition.questions.order_by("pk")[0]
    return Draft(entry.pk, session_of(user), question.key)


def _answers(edition: Edition) -> dict[str, str]:
    """Everything that the form asks."""
    text = "간호사는 근무 시간의 28%를 물건을 나르는 데 씁니다. 그 시간을 돌려드립니다."
    item = {
        "title_ko": "병원 운반 로봇",
        "one_line_ko": "물건을 나르는 시간을 없애는 로봇",
        "track": edition.tracks.all()[0].slug,
        "field": edition.fields.all()[0].slug,
        "keywords": "로봇",
    }
    return item | {question.key: text for question in edition.questions.all()}


def session_of(user: User) -> str:
    """A session in which the person is signed in."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY], store[HASH_SESSION_KEY] = (
        str(user.pk),
        "allauth.account.auth_backends.AuthenticationBackend",
        user.get_session_auth_hash(),
    )
    store.create()
    return str(store.session_key)


def found(edition: Edition, answered: dict[int, set[str]]) -> dict[str, int]:
    """What the database holds against what the clients were answered.

    lost: answered 201 and not there; duplicates: more than one receipt.
    """
    there: dict[int, set[str]] = {}
    for entry, number in Receipt.objects.filter(entry__edition=edition).values_list(
        "entry_id", "number"
    ):
        there.setdefault(entry, set()).add(number)
    return {
        "submitted": Entry.objects.filter(edition=edition, state=EntryState.SUBMITTED).count(),
        "lost": sum(len(numbers - there.get(entry, set())) for entry, numbers in answered.items()),
        "duplicates": sum(len(numbers) - 1 for numbers in there.values()),
    }


def receipt_mails(edition: Edition) -> set[str]:
    """The keys of the mails that the receipts owe."""
    receipts = Receipt.objects.filter(entry__edition=edition).values_list("pk", flat=True)
    return {f"receipt-{pk}" for pk in receipts}


def make_bare_table() -> None:
    """For the bare view."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id bigserial PRIMARY KEY, words text NOT NULL)")


def statements_of_one(draft: Draft) -> int:
    """What one submission asks the database, through all middleware, once the process is warm."""
    client = Client(raise_request_exception=True)
    client.cookies["sessionid"] = draft.session
    address = f"/api/v1/applications/{draft.entry}/submit"
    client.get("/healthz", headers={"host": "127.0.0.1"})
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            address, "{}", "application/json",
            headers={"Idempotency-Key": f"press-{draft.entry}", "host": "127.0.0.1"},
        )  # fmt: skip
    if answer.status_code != HTTPStatus.CREATED:
        raise SystemExit(f"one submission was answered {answer.status_code}")
    around = {"BEGIN", "COMMIT"}
    return sum(query["sql"] not in around for query in captured.captured_queries)
