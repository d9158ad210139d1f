"""An edition's papers carry its logo and its seal: from a moment on, and only as whoever takes them
may.
"""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from docx import Document
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.papers.blocks import Paper, Seal
from challenge.kernel.papers.hwpx_file import as_hwpx
from challenge.kernel.papers.typeset import as_pdf
from challenge.kernel.papers.word_file import as_docx
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent, Edition, EditionLetterhead, RoleKind, User
from judging.queries.results.papers.office_papers import one_paper_named
from judging.services.setup.copy_edition import copy_edition
from judging.services.setup.letterhead import MOST_BYTES, save_letterhead
from tests.judging import factories as make
from tests.submissions.algorithms.test_paper_marks import HOSTILE, a_png, an_svg

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


def saved(edition: Edition, *, actor: User | None = None, **facts: Any) -> EditionLetterhead:
    given = {"seal": "space", **facts}
    for name in ("logo", "seal_picture"):
        if name in given:
            given[name] = io.BytesIO(given[name])
    return save_letterhead(actor=actor or make.organiser_of(edition), edition=edition, **given)


def in_force(edition: Edition, **when: Any) -> EditionLetterhead:
    return EditionLetterhead.objects.in_force(edition, **when)


def test_a_logo_is_drawn_anew_kept_and_noted_once(edition: Edition) -> None:
    assert in_force(edition).seal == Seal.SPACE
    assert in_force(edition).pk is None
    head = saved(edition, logo=an_svg(), seal="line")
    assert bytes(head.logo).startswith(b"\x89PNG")
    again = saved(edition, logo=an_svg(), seal="line")
    assert again.pk == head.pk
    other = saved(edition, seal="none")
    assert bytes(other.logo) == bytes(head.logo)
    bare = saved(edition, seal="none", drop_logo=True)
    assert (bytes(bare.logo), bare.logo_sha256) == (b"", "")
    assert EditionLetterhead.objects.filter(edition=edition).count() == 3
    events = AuditEvent.objects.filter(action="letterhead.changed").order_by("pk")
    assert [event.facts["changed"] for event in events] == [
        ["logo_sha256", "seal"], ["seal"], ["logo_sha256"],
    ]  # fmt: skip


REFUSED = {
    "a program in an SVG": ("logo", {"logo": HOSTILE["a program"]}),
    "a file by entity": ("seal_picture", {"seal_picture": HOSTILE["a file by entity"]}),
    "no picture": ("logo", {"logo": b"%PDF-1.7"}),
    "too small": ("logo", {"logo": a_png(100, 30)}),
    "white on white": ("logo", {"logo": a_png(300, 300, "#ffffff")}),
    "too large": ("logo", {"logo": b"x" * (MOST_BYTES + 1)}),
    "a seal without its picture": ("seal_picture", {"seal": "picture"}),
    "no kind of seal": ("seal", {"seal": "wax"}),
}


@pytest.mark.parametrize(("field", "facts"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_stand_on_paper_is_refused_at_its_field(
    edition: Edition, field: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        saved(edition, **facts)
    assert list(refusal.value.fields) == [field]
    assert not EditionLetterhead.objects.exists()


def test_only_organisers_choose_and_nobody_overwrites_unseen(edition: Edition) -> None:
    with pytest.raises(NotAllowed), transaction.atomic():
        saved(edition, actor=make.an_organiser_of(edition, RoleKind.OBSERVER))
    seen = in_force(edition).etag
    saved(edition, seal="line", seen=seen)
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        saved(edition, seal="none", seen=seen)
    assert in_force(edition).seal == Seal.LINE


def test_a_paper_keeps_the_head_that_it_was_issued_with(edition: Edition) -> None:
    issued = timezone.now() - timedelta(days=1)
    first = saved(edition, logo=a_png(300, 100))
    assert in_force(edition, at=issued).pk == first.pk  # nothing was chosen then
    EditionLetterhead.objects.filter(pk=first.pk).update(since=issued - timedelta(days=1))
    second = saved(edition, logo=a_png(300, 100, "#00c000"))
    assert in_force(edition, at=issued).pk == first.pk
    assert in_force(edition).pk == second.pk


def test_next_years_edition_begins_with_it(edition: Edition) -> None:
    head = saved(edition, logo=a_png(300, 100), seal="picture", seal_picture=a_png(250, 250))
    dates = {
        "notice_date": edition.notice_date, "opens_at": edition.opens_at,
        "closes_at": edition.closes_at,
    }  # fmt: skip
    for round in edition.rounds.all():
        dates |= {f"round-{round.order}-{name}": getattr(round, name)
                  for name in ("opens_at", "closes_at")}  # fmt: skip
    copy = copy_edition(
        actor=make.organiser_of(edition), source=edition, slug="next", year=2027, name_ko="다음",
        dates=dates,
    )  # fmt: skip
    assert in_force(copy).etag == head.etag
    assert bytes(in_force(copy).seal_picture) == bytes(head.seal_picture)


def pictures(paper: Paper) -> tuple[int, int, int]:
    """How many stand in the PDF, the Word file and the HWPX."""
    pages = PdfDocument(as_pdf(paper))
    pdf = sum(1 for page in pages for _it in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))
    word = len(Document(io.BytesIO(as_docx(paper))).inline_shapes)
    return pdf, word, as_hwpx(paper).count(b"BinData/") // 2  # named twice in a ZIP


def test_the_seals_picture_stands_in_pdfs_that_an_organiser_takes(edition: Edition) -> None:
    round = make.an_open_round(entries=2, judges=2)
    watcher = make.an_organiser_of(round.edition, RoleKind.OBSERVER)
    organiser = make.organiser_of(round.edition)

    def taken(viewer: User) -> Paper:
        return one_paper_named(viewer, round.edition, "applications")

    assert pictures(taken(organiser)) == (0, 0, 0)
    saved(round.edition, logo=a_png(300, 100), seal="picture", seal_picture=a_png(250, 250))
    assert taken(organiser).letterhead.seal == Seal.PICTURE
    assert pictures(taken(organiser)) == (2, 1, 1)
    assert (taken(watcher).letterhead.seal, taken(watcher).letterhead.seal_picture) == (
        Seal.LINE, b"",
    )  # fmt: skip
    assert pictures(taken(watcher)) == (1, 1, 1)
