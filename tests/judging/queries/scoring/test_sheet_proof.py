"""A judge's receipt: every sheet with its proof, for that judge alone, and what was counted."""

import json
import zlib
from base64 import b64decode, urlsafe_b64decode
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from challenge import tasks
from challenge.kernel.papers.qr_code import qr_code
from challenge.kernel.transparency.leaf import commitment
from challenge.kernel.transparency.merkle_tree import leaf_hash, root_by_inclusion
from challenge.kernel.transparency.signed_note import signers_of
from challenge.transparency.keys import log_keys
from challenge.transparency.linked_receipt import linked_receipt
from challenge.transparency.sealing import checkpoint_in
from judging.models import Judge, Round, Score
from judging.queries.scoring.sheet_proof import newest_sheets, sheet_receipt
from tests.frontend.pages.sample_pages import signed_in
from tests.judging import factories as f
from tests.judging.proved_round import a_closed_round, a_published_round, as_superuser, publish

pytestmark = pytest.mark.django_db


def first_judge(round: Round) -> Judge:
    return Judge.objects.filter(assignments__round=round).select_related("user").earliest("pk")


def counted(receipt: dict[str, Any]) -> dict[int, str]:
    (published,) = receipt["publications"]
    return dict(published["content"]["counted"])


def as_given(item: dict[str, Any]) -> str:
    points = {name: item["content"][name] for name in ("entry", "points")}
    return commitment(bytes.fromhex(item["salt"]), {"counted": points})


def test_every_sheet_is_proved_and_the_result_counts_it_as_it_was_given() -> None:
    round = a_published_round()
    judge = first_judge(round)
    receipt = sheet_receipt(round, judge)
    assert len(receipt["items"]) == judge.assignments.count() == 3
    assert signers_of(receipt["checkpoint"], log_keys().verifiers)
    checkpoint = checkpoint_in(receipt["checkpoint"])
    for item in [*receipt["items"], *receipt["publications"]]:
        proof = [b64decode(part) for part in item["proof"]]
        leaf = leaf_hash(item["leaf"].encode())
        found = root_by_inclusion(item["index"], checkpoint.size, leaf, proof)
        assert found == checkpoint.root
        mark = commitment(bytes.fromhex(item["salt"]), item["content"])
        assert json.loads(item["leaf"])["commitment"] == mark
    for item in receipt["items"]:
        assert counted(receipt)[item["index"]] == as_given(item)
        assert item["content"]["typed_by"] == "judge"
        assert "private_note" not in item["content"]


def test_a_score_changed_before_the_tally_does_not_fit_the_judges_receipt() -> None:
    round = a_closed_round()
    judge = first_judge(round)
    score = Score.objects.filter(sheet__assignment__judge=judge).earliest("pk")
    Score.objects.filter(pk=score.pk).update(value=score.value - 1)
    publish(round)
    receipt = sheet_receipt(round, judge)
    wrong = [i for i in receipt["items"] if counted(receipt)[i["index"]] != as_given(i)]
    assert [item["content"]["sheet"] for item in wrong] == [str(score.sheet_id)]


def test_a_proof_is_small() -> None:
    receipt = sheet_receipt(*_round_and_judge())
    item = receipt["items"][0]
    proof = {key: item[key] for key in ("index", "salt", "leaf", "proof")}
    assert len(json.dumps(proof) + receipt["checkpoint"]) < 2000


def _round_and_judge() -> tuple[Round, Judge]:
    round = a_published_round()
    return round, first_judge(round)


def test_page_and_api_give_a_judge_the_own_sheets_and_nobody_else_any() -> None:
    round = a_closed_round()
    judge, others = first_judge(round), round.edition.judges.order_by("pk")
    page = reverse("judges:receipt", args=[round.pk])
    api = reverse("api:judge-proof", args=[round.pk])
    client = signed_in(judge.user)
    assert client.get(api).status_code == 409  # nothing is signed yet
    tasks.seal_audit_events()
    answer = client.get(page)
    assert answer.status_code == 200
    assert json.loads(answer.content) == client.get(api).json() == sheet_receipt(round, judge)
    theirs = signed_in(others[1].user).get(api).json()
    mine = {item["index"] for item in client.get(api).json()["items"]}
    assert mine.isdisjoint(item["index"] for item in theirs["items"])
    organiser = f.organiser_of(round.edition)
    assert signed_in(organiser).get(api).status_code == 404
    assert signed_in(organiser).get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_on_paper_each_sheet_has_a_code_that_holds_its_proof() -> None:
    round = a_closed_round()
    judge = first_judge(round)
    long = judge.assignments.order_by("pk")[0].sheet.revisions.get()
    page = reverse("judges:receipt_pdf", args=[round.pk]).removeprefix("/en")
    client = signed_in(judge.user)
    assert client.get(page).status_code == 409  # nothing is signed yet
    too_long = "".join(map(chr, range(0xAC00, 0xAC00 + 4000)))
    as_superuser(
        "UPDATE judging_sheetrevision SET snapshot = snapshot || %s::jsonb WHERE id = %s",
        json.dumps({"comment": too_long}), long.pk,
    )  # fmt: skip
    tasks.seal_audit_events()
    receipt = sheet_receipt(round, judge)
    for prefix, words, left_out in (
        ("", "이 평가표가 공개 기록에", "의견이 길어"),
        ("/en", "Read the code with a phone", "too long for a code"),
    ):
        told = words_of_all(client.get(prefix + page).content)
        assert (told.count(words), told.count(left_out)) == (2, 1)
        for item in receipt["items"]:
            assert item["content"]["entry"] in told
    for item in newest_sheets(receipt):
        link = linked_receipt(receipt, item)
        assert bool(qr_code(link)) == (item["content"]["sheet"] != str(long.sheet_id))
        held = zlib.decompress(urlsafe_b64decode(link + "=" * (-len(link) % 4)), -15)
        assert json.loads(held)["items"] == [item]
    assert signed_in(f.organiser_of(round.edition)).get(page).status_code == 404


def test_a_withdrawn_sheet_and_an_earlier_revision_are_on_no_paper() -> None:
    given: Any = {"entry": "A", "points": {}}
    rows = [
        {"sheet": "1", **given},
        {"object": "judging.scoresheet:1"},
        {"sheet": "2", **given},
        {"sheet": "2", **given},
    ]
    items = [{"index": index, "content": content} for index, content in enumerate(rows)]
    assert [item["index"] for item in newest_sheets({"items": items})] == [3]


def words_of_all(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_the_page_of_own_scores_offers_the_file_once_there_is_a_sheet() -> None:
    round = a_closed_round()
    page = reverse("judges:mine", args=[round.pk])
    assert reverse("judges:receipt", args=[round.pk]) in (
        signed_in(first_judge(round).user).get(page).content.decode()
    )
    empty = f.an_open_round(entries=2, judges=2)
    page = reverse("judges:mine", args=[empty.pk])
    told = signed_in(first_judge(empty).user).get(page).content.decode()
    assert reverse("judges:receipt", args=[empty.pk]) not in told
