"""The printed set: each paper says what the database says, as PDF and as a Word file."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from docx import Document
from pypdfium2 import PdfDocument

from challenge.kernel.errors import NotFound
from challenge.kernel.papers.blocks import Grid, Signatures
from challenge.kernel.papers.hwpx_file import as_hwpx
from challenge.kernel.papers.typeset import as_pdf
from challenge.kernel.papers.word_file import as_docx
from challenge.models import Edition
from judging.models import (
    Adjustment,
    Conflict,
    Discussion,
    Judge,
    Objection,
    Pledge,
    Recusal,
    Round,
    Scoresheet,
    Standing,
)
from judging.queries.results.papers.office_papers import (
    NAMES,
    OF_ROUND,
    ManyFiles,
    one_paper_named,
    paper_lines,
    papers_named,
)
from judging.queries.results.papers.paper_parts import NothingToPrint
from judging.queries.results.standings import latest_tally
from judging.queries.results.taken_away.tally_sheet import TallyIsOld
from submissions.algorithms.office.reading import read_document
from tests.harness.module_database import rows_of_a_module
from tests.judging import factories as make
from tests.judging.appeal_cases import an_appeal, the_loser

pytestmark = pytest.mark.django_db
ROUND_NAMES = {kind.name for kind in OF_ROUND}


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Round]:
    """A published round with a conflict, an objection's appeal and winners."""
    with django_db_blocker.unblock(), rows_of_a_module():
        round = make.a_round_with_winners(entries=5, judges=5)
        an_appeal(the_loser(round))
        pair = make.first_assignment(round)
        Conflict.objects.create(
            judge=pair.judge, entry=pair.entry, kind="mentor", source="organiser", note="자문 이력"
        )
        Objection.objects.create(entry=pair.entry, person="김기피", reason="전 직장 상사")
        Recusal.objects.create(assignment=pair, kind="relative", note="사촌")
        yield round


def text_of_pdf(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in PdfDocument(data))


def text_of_docx(data: bytes) -> str:
    book = Document(io.BytesIO(data))
    cells = (cell.text for table in book.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(line.text for line in book.paragraphs), *cells])


def squeezed(text: str) -> str:
    """Without blanks: lines break anywhere."""
    return "".join(text.split()).replace("\u200b", "").replace("\ufffe", "")


def text_of_hwpx(data: bytes) -> str:
    parts = [
        "\n".join("\n".join(row) for row in block["rows"]) if "rows" in block else block["text"]
        for block in read_document(data, "hwpx", most_pages=500).blocks
    ]
    return "\n".join(parts)


def made(round: Round, name: str, language: str = "en") -> tuple[str, str, str]:
    """What the PDF, the Word file and the HWPX say."""
    viewer = make.organiser_of(round.edition)
    of_round = round if name in ROUND_NAMES else None
    with translation.override(language):
        papers = list(papers_named(viewer, round.edition, name, round=of_round))
        pdf = "\n".join(text_of_pdf(as_pdf(paper)) for paper in papers)
        word = "\n".join(text_of_docx(as_docx(paper)) for paper in papers)
        hwpx = "\n".join(text_of_hwpx(as_hwpx(paper)) for paper in papers)
    return squeezed(pdf), squeezed(word), squeezed(hwpx)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_paper_is_made_in_both_languages_and_each_kind_of_file(
    world: Round, name: str, language: str
) -> None:
    for text in made(world, name, language):
        edition = world.edition
        assert ("서명" in text) <= (language == "ko") or name == "awards"
        assert squeezed(edition.name_en if language == "en" else edition.name_ko) in text


def test_the_tally_on_paper_has_the_official_figures_of_the_screen(world: Round) -> None:
    tally = latest_tally(world)
    assert tally is not None
    for text in made(world, "tally"):
        assert tally.input_digest in text
        for row in Standing.objects.filter(tally=tally).select_related("entry__startup"):
            assert f"{row.official:.2f}" in text
            assert squeezed(row.entry.startup.name) in text
        for total in Scoresheet.objects.values_list("total", flat=True):
            assert f"{total:.2f}" in text


def test_many_judges_stand_in_one_cell(world: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judging.queries.results.papers.tally_paper.MOST_COLUMNS", 2)
    judge = Judge.objects.filter(assignments__round=world).select_related("user")[0]
    total = Scoresheet.objects.filter(assignment__judge=judge)[0].total
    assert squeezed(f"{judge.user.name} {total:.2f}") in made(world, "tally")[1]


def test_a_tally_that_is_old_is_not_printed(world: Round) -> None:
    entry = world.participations.all()[0].entry
    Adjustment.objects.create(
        round=world, entry=entry, kind="bonus", points=1, reason="가점", made_by=make.a_person()
    )  # fmt: skip
    viewer = make.organiser_of(world.edition)
    with pytest.raises(TallyIsOld):
        list(papers_named(viewer, world.edition, "tally", round=world))


def test_score_sheets_have_a_file_for_each_judge_and_every_mark(world: Round) -> None:
    viewer = make.organiser_of(world.edition)
    papers = list(papers_named(viewer, world.edition, "sheets", round=world))
    assert len(papers) == Judge.objects.filter(assignments__round=world).distinct().count()
    assert len({paper.name for paper in papers}) == len(papers)
    text = squeezed("".join(text_of_pdf(as_pdf(paper)) for paper in papers))
    for sheet in Scoresheet.objects.all():
        assert squeezed(sheet.comment) in text
    assert text.count("Totalpoints") == Scoresheet.objects.count()


def test_in_a_blind_round_sheets_name_codes_alone(world: Round) -> None:
    Round.objects.filter(pk=world.pk).update(blind=True)
    blind = Round.objects.select_related("edition").get(pk=world.pk)
    text = made(blind, "sheets")[0]
    for part in world.participations.select_related("entry__startup"):
        assert squeezed(part.blind_code) in text
        assert squeezed(part.entry.startup.name) not in text


def test_opinions_and_resolution_name_no_judge_beside_a_comment(world: Round) -> None:
    opinions = made(world, "opinions")[0]
    names = set(Judge.objects.filter(assignments__round=world).values_list("user__name", flat=True))
    assert not any(squeezed(name) in opinions for name in names)
    resolution = made(world, "resolution")[0]
    assert all(squeezed(name) in resolution for name in names)  # who sign it


def test_the_resolution_lists_what_was_discussed_with_its_result_or_the_reason(
    world: Round,
) -> None:
    entry = world.participations.earliest("pk").entry
    assert squeezed("Entries that were discussed") not in made(world, "resolution")[0]
    for state, words in {"closed": "점수 유지하기로 함", "stopped": "위원장 회피"}.items():
        Discussion.objects.create(
            round=world, entry=entry, state=state, words=words, low=40, high=90,
            ends_at=world.closes_at, ended_at=world.closes_at,
        )  # fmt: skip
    text = made(world, "resolution")[0]
    for words in ("Entries that were discussed", "점수 유지하기로 함", "위원장 회피", "50"):
        assert squeezed(words) in text


def test_the_pledge_file_has_each_pledge_word_for_word(world: Round) -> None:
    pdf, word, _hwpx = made(world, "pledges")
    for pledge in Pledge.objects.filter(judge__edition=world.edition):
        assert squeezed(pledge.signed_name) in pdf
        assert squeezed(pledge.text) in pdf
        assert squeezed(pledge.text) in word


def test_the_register_of_conflicts_has_all_three_kinds(world: Round) -> None:
    for text in made(world, "conflicts", "ko"):
        for words in ("자문 이력", "김기피", "전 직장 상사", "사촌"):
            assert squeezed(words) in text


def test_certificates_are_in_both_languages_and_not_for_places_on_hold(world: Round) -> None:
    winners = list(world.edition.entries.filter(winner__isnull=False))
    text = made(world, "awards")[0]
    shown = [entry for entry in winners if f"W{entry.number:04d}" in text]
    assert len(shown) == len(winners) - 1  # the last one is on hold: the loser may pass it
    for entry in shown:
        assert text.count(f"W{entry.number:04d}") == 2
    assert "상장" in text
    assert "Awardcertificate" in text


def test_strangers_get_no_paper_and_an_empty_edition_has_none(world: Round) -> None:
    neighbour = make.organiser_of(make.a_preset_edition())
    for name in NAMES:
        with pytest.raises(NotFound):
            papers_named(neighbour, world.edition, name, round=world)
    bare: Edition = make.a_preset_edition()
    viewer = make.organiser_of(bare)
    first = bare.rounds.select_related("edition")[0]
    for name in NAMES:
        with pytest.raises(NothingToPrint):
            list(papers_named(viewer, bare, name, round=first))
    with pytest.raises(NotFound):
        papers_named(viewer, bare, "tally", round=world)  # of another edition
    with pytest.raises(NotFound):
        papers_named(viewer, bare, "passwords")


def test_the_list_counts_what_there_is_in_the_same_queries(
    world: Round, django_assert_num_queries: Any
) -> None:
    rounds = list(world.edition.rounds.all())
    with django_assert_num_queries(12):
        lines = paper_lines(world.edition, rounds)
    counts = {line.kind.name: line.count for line in lines if line.round in {None, world}}
    assert counts["applications"] == counts["report"] == 5
    assert counts["appeals"] == 1
    assert counts["conflicts"] == 3
    assert all(counts.values())


def test_a_long_register_fills_several_papers(
    world: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judging.queries.results.papers.paper_parts.ROWS_A_PAPER", 2)
    viewer = make.organiser_of(world.edition)
    papers = list(papers_named(viewer, world.edition, "applications"))
    assert [paper.name for paper in papers] == ["applications", "applications-2", "applications-3"]
    grids = [block for paper in papers for block in paper.blocks if isinstance(block, Grid)]
    codes = [row[0] for grid in grids for row in grid.rows]
    assert codes == [entry.code for entry in world.edition.entries.order_by("number")]
    sheets = list(papers_named(viewer, world.edition, "eligibility"))
    assert [isinstance(paper.blocks[-1], Signatures) for paper in sheets] == [False, False, True]
    conflicts = list(papers_named(viewer, world.edition, "conflicts"))
    assert [len(paper.blocks) for paper in conflicts] == [4, 2]
    with pytest.raises(ManyFiles):
        one_paper_named(viewer, world.edition, "applications")
