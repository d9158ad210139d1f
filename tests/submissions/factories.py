"""A startup's world for the tests: an edition with questions, people, drafts and files."""

import io
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from itertools import count
from typing import Any

import pypdfium2 as pdfium
from django.utils import timezone

from challenge.models import Challenge, Edition, Question, Role, RoleKind, User
from submissions.models import Attachment, Entry, Receipt, Startup
from submissions.queries.korean_numbers import check_digit
from submissions.services.consents import give_consent
from submissions.services.draft import save_answers, start_entry, update_startup
from submissions.services.files.file_check import check_attachment
from submissions.services.files.upload import attach_file
from submissions.services.submit import submit_entry
from tests.harness.once.decks_read_once import an_ordinary_deck
from tests.harness.once.remembered_worlds import built_once

_numbers = count(1)
ANSWERS = {
    "problem-who": "작은 병원의 간호사는 물건을 나르는 데 근무 시간의 28%를 씁니다.",
    "problem-why": "인력난이 심해졌고 로봇 값이 내렸습니다.",
    "solution-what": "공사 없이 두 시간이면 설치되는 월 구독형 운반 로봇입니다.",
    "growth-plan": "300병상 미만 병원 1,480곳 가운데 올해 40곳을 목표로 합니다.",
    "team-people": "병원 물류 10년, 로봇 제어 8년 경력의 두 사람이 창업했습니다.",
}
ITEM = {
    "title_ko": "병원 운반 로봇",
    "one_line_ko": "간호사가 물건을 나르는 시간을 없애는 로봇",
    "track": "early",
    "field": "robotics",
    "keywords": "로봇, 병원",
}


TEXTS = {
    "tagline_ko": "도시의 문제를 푸는 스타트업을 찾습니다",
    "tagline_en": "We look for startups that solve the city's problems",
    "summary_ko": "업력 7년 이내 기업이 지원합니다. 서류와 발표를 심사해 시상합니다.",
    "summary_en": "For startups up to seven years old. Documents and pitches are judged.",
}
RESPONSIBLE = {
    "host_ko": "서울시",
    "host_en": "City of Seoul",
    "contact_name": "운영사무국",
    "contact_email": "help@example.com",
    "contact_phone": "02-1234-5678",
    "privacy_officer": "박보호",
    "privacy_email": "privacy@example.com",
    "processors_ko": "이메일 발송과 서버 운영: 서울클라우드",
}


def a_user(name: str = "", **facts: Any) -> User:
    number = next(_numbers)
    return User.objects.create_user(
        f"person{number}@example.com", name=name or f"사람{number}", **facts
    )


@built_once
def an_edition(**facts: Any) -> Edition:
    number, now = next(_numbers), timezone.now()
    programme = Challenge.objects.create(
        slug=f"seoul-{number}",
        name_ko="서울 챌린지",
        name_en="Seoul Challenge",
    )
    values: dict[str, Any] = {
        "slug": f"seoul-{number}-2026",
        "year": 2026,
        "state": "published",
        "name_ko": "서울 챌린지 2026",
        "name_en": "Seoul Challenge 2026",
        "notice_date": date(2026, 11, 2),
        "opens_at": now - timedelta(days=10),
        "closes_at": now + timedelta(days=10),
        # no test hangs on the hour of the day
        "rules": {"quiet_hours": [], "region": ["서울", "Seoul"]},
        **RESPONSIBLE,
    }
    edition = Edition.objects.create(challenge=programme, **values | facts)
    edition.tracks.create(slug="early", order=1, name_ko="초기", name_en="Early stage")
    edition.tracks.create(slug="growth", order=2, name_ko="성장", name_en="Growth stage")
    for order, (slug, korean, english) in enumerate(
        [
            ("ai", "인공지능", "AI"),
            ("robotics", "로봇", "Robotics"),
            ("bio", "바이오·의료", "Bio and medical"),
        ]
    ):
        edition.fields.create(slug=slug, order=order, name_ko=korean, name_en=english)
    _ask(edition)
    ask_for_papers(edition)
    return edition


def ask_for_papers(edition: Edition) -> None:
    """A deck is required; a plan, a certificate and proofs may be sent."""
    office = ["pdf", "hwp", "hwpx", "docx", "pptx", "xlsx", "image"]
    rows: list[tuple[str, str, str, dict[str, Any]]] = [
        ("deck", "발표 자료", "Pitch deck", {"types": ["pdf"], "readers": "judges"}),
        ("plan", "사업계획서", "Business plan", {"types": ["pdf"], "readers": "judges"}),
        ("registration", "사업자등록증", "Business registration certificate", {"types": office}),
        ("proof", "증빙서류", "Supporting document", {"types": office, "several": True}),
    ]
    for order, (key, korean, english, facts) in enumerate(rows, 1):
        names = {"name_ko": korean, "name_en": english}
        edition.papers.create(key=key, order=order, required=key == "deck", **names, **facts)


def an_organiser(edition: Edition, kind: str = RoleKind.ORGANISER) -> User:
    user = a_user()
    Role.objects.create(user=user, edition=edition, kind=kind)
    return user


@built_once
def a_draft(edition: Edition | None = None, actor: User | None = None, company: str = "") -> Entry:
    actor = actor or a_user()
    return start_entry(
        actor=actor,
        edition=edition or an_edition(),
        company_name=company or f"도토리로보틱스{next(_numbers)}",
        founded_on=date(2022, 3, 2),
    )


def writer_of(entry: Entry) -> User:
    return entry.startup.members.get(kind="representative").user


def a_pdf(pages: int = 2) -> bytes:
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(960, 540)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def a_deck(
    entry: Entry, *, data: bytes | None = None, checked: bool = True, name: str = "deck.pdf"
) -> Attachment:
    attachment = attach_file(
        actor=writer_of(entry),
        entry=entry,
        kind="deck",
        name=name,
        file=io.BytesIO(data or a_pdf()),
    )
    if checked:
        with an_ordinary_deck() if data is None else nullcontext():
            check_attachment(attachment_id=attachment.pk)
        attachment.refresh_from_db()
    return attachment


def fill(entry: Entry, *, deck: bool = True) -> Entry:
    """Everything that a submission needs."""
    actor = writer_of(entry)
    taken = set(Startup.objects.values_list("registration_number", flat=True))
    number = entry.startup.registration_number or next(
        number for number in _valid_numbers() if number not in taken
    )
    update_startup(
        actor=actor,
        startup=entry.startup,
        registration_number=number,
        district="성동구",
        representative=actor.name,
    )
    save_answers(actor=actor, entry=entry, changes={**ITEM, **ANSWERS})
    give_consent(actor=actor, startup=entry.startup, edition=entry.edition, kind="collection")
    if deck:
        a_deck(entry)
    entry.refresh_from_db()
    return entry


@built_once
def submitted(edition: Edition | None = None, **facts: Any) -> Entry:
    entry = fill(a_draft(edition), **facts)
    submit(entry)
    entry.refresh_from_db()
    return entry


def submit(entry: Entry, *, key: str = "", at: Any = None, actor: User | None = None) -> Receipt:
    return submit_entry(
        actor=actor or writer_of(entry),
        entry=entry,
        received_at=at or timezone.now(),
        idempotency_key=key or f"key-{next(_numbers)}",
    )


def _ask(edition: Edition) -> None:
    questions = [
        ("problem", "problem-who", "누구의 어떤 문제입니까?", "Whose problem is it?", 500),
        ("problem", "problem-why", "왜 지금입니까?", "Why now?", 300),
        ("solution", "solution-what", "어떻게 풉니까?", "How do you solve it?", 500),
        ("scale-up", "growth-plan", "어떻게 커집니까?", "How will it grow?", 500),
        ("team", "team-people", "누가 합니까?", "Who does it?", 500),
    ]
    for order, (section, key, korean, english, most) in enumerate(questions):
        criterion = {"scale-up": "growth"}.get(section, section)
        Question.objects.create(
            edition=edition,
            section=section,
            key=key,
            order=order,
            label_ko=korean,
            label_en=english,
            help_ko="숫자로 보여 주세요.",
            help_en="Show it in numbers.",
            max_length=most,
            criterion_key=criterion,
        )


def _valid_numbers() -> Iterator[str]:
    return (f"{number:09d}{check_digit(f'{number:09d}')}" for number in count(120_812_345))
