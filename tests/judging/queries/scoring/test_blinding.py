"""A blind round: names are covered in every text and painted over in every picture."""

import hashlib
import io
from typing import Any

import numpy as np
import pytest
import typst
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from challenge.models import User
from demo.cast.decks import FONTS
from judging.models import Assignment, AssignmentState, Round
from judging.queries.scoring.blinding import COVER, covered, names_to_hide
from judging.queries.scoring.desk import desk_for
from judging.queries.scoring.offline_bundle import bundle_of
from submissions.algorithms.pdf_pages import rendered_pages
from submissions.models import Attachment, DeckPage, EntryVersion, Member
from submissions.queries.covered_pages import covered_picture
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    round = f.an_open_round(entries=2, judges=3)
    Round.objects.filter(pk=round.pk).update(blind=True)
    assignment = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("round", "judge__user", "entry__startup")
        .earliest("pk")
    )
    (
        assignment.entry.startup.name_ko,
        assignment.entry.startup.name_en,
        assignment.entry.startup.homepage,
    ) = (
        "(주)소리맵",
        "Sorimap Inc.",
        "https://www.sorimap.example/ko",
    )
    assignment.entry.startup.save()
    User.objects.filter(memberships__startup=assignment.entry.startup).update(name="홍길순")
    return assignment


def test_names_are_covered_in_any_spelling_and_over_a_line_break(assignment: Assignment) -> None:
    names = names_to_hide([assignment.entry], {})[assignment.entry_id]
    assert (
        covered("소리맵의 홍길순, SORIMAP, 소리\n맵, sorimap.example 참고", names)
        == f"{COVER}의 {COVER}, {COVER}, {COVER}, {COVER} 참고"
    )
    assert covered("소리를 지도로 그립니다", names) == "소리를 지도로 그립니다"


def test_no_text_of_desk_and_bundle_tells_a_name(assignment: Assignment) -> None:
    rows = [
        {
            "key": "q",
            "label_ko": "왜?",
            "label_en": "Why?",
            "answer": "소리맵은 홍길순이 세웠습니다.",
        }
    ]
    snapshot = {
        "answers": rows,
        "files": [],
        "item": {"one_line_ko": "소리맵이 그리는 지도", "one_line_en": "Maps by Sorimap"},
        "company": {"name_ko": "옛이름소프트"},
    }
    EntryVersion.objects.create(
        entry=assignment.entry,
        number=1,
        snapshot=snapshot,
        digest="0" * 64,
        submitted_by=assignment.judge.user,
    )
    desk = desk_for(assignment.judge.user, assignment.round, assignment.judge, assignment.pk)
    for text in (
        f"{desk.line}{desk.answers}{desk.name}",
        str(bundle_of(assignment.round, assignment.judge)),
    ):
        assert COVER in text
        assert not any(name in text for name in ("소리맵", "홍길순", "Sorimap", "옛이름"))


def test_names_are_painted_over_in_the_pictures_that_a_judge_gets(assignment: Assignment) -> None:
    named, plain = _pages(assignment, "소리맵, 소리의 지도", "소리의 지도")
    client = Client()
    client.force_login(assignment.judge.user)
    for which, address in (
        ("image", f"/files/pages/{named.pk}.webp"),
        ("thumbnail", f"/files/pages/{named.pk}/small.webp"),
    ):
        before, after = _pixels(getattr(named, which).read()), _pixels(_served(client, address))
        assert before.size == after.size
        assert before.tobytes() != after.tobytes()
        assert (
            before.crop((0, 0, before.width, 10)).tobytes()
            == after.crop((0, 0, before.width, 10)).tobytes()
        )  # only the words
    assert _served(client, f"/files/pages/{plain.pk}.webp") == plain.image.read()
    assert client.get(f"/files/{named.attachment_id}/").status_code == 404
    Round.objects.filter(pk=assignment.round_id).update(blind=False)
    assert _served(client, f"/files/pages/{named.pk}.webp") == _again(named)


def test_a_name_that_is_known_but_not_found_on_the_page_covers_the_whole_page(
    assignment: Assignment,
) -> None:
    _named, plain = _pages(assignment, "소리맵", "소리의 지도")
    DeckPage.objects.filter(pk=plain.pk).update(text="소리맵")
    plain.refresh_from_db()
    data = covered_picture(
        plain, "image", names_to_hide([assignment.entry], {})[assignment.entry_id]
    )
    assert data is not None
    pixels = np.asarray(_pixels(data))
    assert np.ptp(pixels, axis=(0, 1)).max() < 8  # nothing but grey


@pytest.mark.parametrize(
    "told",
    [
        "소리맵",
        "ＳＯＲＩＭＡＰ",
        "sori-map",
        "홍○순",
        "０１０ ７７７７ １２３４",
        "one [at] gmail.com",
        "카카오톡: onename",
    ],
)
def test_all_of_a_name_and_nothing_else_is_painted_over(assignment: Assignment, told: str) -> None:
    """The name is drawn in red, the words around it in blue."""
    blue = "#text(fill: blue)"
    escaped = told.replace("[", "\\[").replace("]", "\\]")
    (page,) = _pages(
        assignment, f"{blue}[지도 🎉 그림] #text(fill: red)[{escaped}] {blue}[소리의 지도]"
    )
    company = assignment.entry.startup
    for _ in range(40):  # a long list of people is a long pattern
        Member.objects.create(startup=company, user=f.a_person(), kind=Member.Kind.WRITER)
    names = names_to_hide([assignment.entry], {})[assignment.entry_id]
    before = np.asarray(_pixels(_again(page))).astype(int)
    data = covered_picture(page, "image", names)
    assert data is not None
    after = np.asarray(_pixels(data)).astype(int)
    assert _coloured(before, 0) > 100
    assert _coloured(after, 0) == 0
    assert _coloured(after, 2) > 0.8 * _coloured(before, 2)


def _coloured(pixels: "np.ndarray[Any, Any]", channel: int) -> int:
    """How many pixels have much of one colour (0 red, 2 blue) and little of the others."""
    others = np.delete(pixels, channel, axis=2).max(axis=2)
    return int((pixels[..., channel] - others > 60).sum())


def _pages(assignment: Assignment, *texts: str) -> list[DeckPage]:
    """A submitted deck with one page a text, rendered as the check does."""
    data = _pdf(texts)
    deck = Attachment.objects.create(
        entry=assignment.entry,
        kind="deck",
        file=ContentFile(data, "deck.pdf"),
        uploaded_by=assignment.judge.user,
        name="deck.pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_type="application/pdf",
        page_count=len(texts),
        state="ready",
    )
    EntryVersion.objects.create(
        entry=assignment.entry,
        number=1,
        snapshot={"answers": [], "files": [{"id": deck.pk, "kind": "deck"}]},
        digest="0" * 64,
        submitted_by=assignment.judge.user,
    )
    return [
        DeckPage.objects.create(
            attachment=deck,
            number=page.number,
            image=ContentFile(page.image, "page.webp"),
            thumbnail=ContentFile(page.thumbnail, "small.webp"),
            width=page.width,
            height=page.height,
            text=page.text,
        )
        for page in rendered_pages(data, most_pages=60)
    ]


def _pdf(texts: tuple[str, ...]) -> bytes:
    source = (
        '#set page(width: 16cm, height: 9cm)\n#set text(font: "Pretendard", size: 20pt)\n'
        + "\n#pagebreak()\n".join(f"#v(2cm)\n{text}" for text in texts)
    )
    data = typst.compile(
        source.encode(), format="pdf", font_paths=typst.Fonts(font_paths=[str(FONTS)])
    )
    assert isinstance(data, bytes)
    return data


def _served(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


def _again(page: DeckPage) -> bytes:
    page.image.seek(0)
    return bytes(page.image.read())


def _pixels(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_no_number_or_order_that_a_judge_sees_tells_which_entry_is_which() -> None:
    """The attack: both lists in the order of their numbers, the first is the first."""
    round = f.an_open_round(entries=14, judges=4, sheets_per_entry=4)
    Round.objects.filter(pk=round.pk).update(blind=True)
    judge = round.assignments.earliest("pk").judge
    client = Client()
    client.force_login(judge.user)
    names = client.get(f"/api/v1/judge/rounds/{round.pk}/names").json()
    sheets = client.get(f"/api/v1/judge/rounds/{round.pk}/bundle").json()["entries"]
    entries = {row.pk: row.entry for row in round.assignments.select_related("entry__startup")}
    truth = [entries[row["assignment"]].startup.name for row in sheets]
    orders = [
        truth,
        [
            entries[pk].startup.name
            for pk in sorted(entries)
            if pk in {row["assignment"] for row in sheets}
        ],
    ]
    by_key = [row["name"] for row in sorted(names, key=lambda row: str(row["entry"]))]
    by_row = [
        entry.startup.name for entry in sorted(set(entries.values()), key=lambda entry: entry.pk)
    ]
    for hidden in orders:
        for known in (by_key, by_row, [row["name"] for row in names]):
            kept = [name for name in known if name in hidden]
            hits = sum(a == b for a, b in zip(hidden, kept, strict=True))
            assert hits < 8, (hits, len(hidden))
    assert not {str(row["entry"]) for row in names} & {str(e.pk) for e in entries.values()}
