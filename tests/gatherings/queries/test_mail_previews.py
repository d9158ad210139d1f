"""A mail as one of the edition's people would get it: nothing is sent, nothing hidden is told."""

import pytest

from challenge.kernel.errors import NotFound
from challenge.models import Edition, Mail, RoleKind, SignInLink
from challenge.services.mail_texts.own_texts import save_mail_text
from challenge.services.sign_in_links import HIDDEN_KEY
from gatherings.queries.mail_previews import preview_of, readers_of
from tests.judging import factories as make
from tests.submissions import factories as apply

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    edition = apply.an_edition()
    apply.an_organiser(edition)
    return edition


def test_the_facts_are_the_readers_and_what_is_not_known_yet_says_so(edition: Edition) -> None:
    entry, judge = apply.submitted(edition), make.a_judge(edition)
    writer, viewer = apply.writer_of(entry), make.organiser_of(edition)
    mails = Mail.objects.count()
    receipt = preview_of(viewer, edition, "receipt", "ko", reader=writer.pk)
    assert entry.code in receipt.subject
    assert entry.receipts.get().number in receipt.body
    assert receipt.examples == ()
    result = preview_of(viewer, edition, "result_announced", "en", reader=writer.pk)
    assert "‹result›" in result.body
    assert "not selected" not in result.body  # nothing is told that isn't known
    assert "/en/apply/" in result.body
    invitation = preview_of(viewer, edition, "judge_invited", "ko", reader=judge.user_id)
    assert f"/enter/judge/{HIDDEN_KEY}/" in invitation.body
    assert (Mail.objects.count(), SignInLink.objects.count()) == (mails, 0)


def test_own_words_saved_or_only_typed(edition: Edition) -> None:
    judge, viewer = make.a_judge(edition), make.organiser_of(edition)
    words = {"subject": "저장 {name}", "body": "{reserve}\n{link}"}
    save_mail_text(actor=viewer, edition=edition, kind="judge_invited", language="ko", **words)
    shown = preview_of(viewer, edition, "judge_invited", "ko", reader=judge.user_id)
    assert shown.subject == f"저장 {judge.user.display_name}"
    typed = {"subject": "입력", "body": "{link}"}
    shown = preview_of(viewer, edition, "judge_invited", "ko", reader=judge.user_id, words=typed)
    assert shown.subject == "입력"


def test_people_of_the_edition_alone_and_only_for_who_runs_it(edition: Edition) -> None:
    judge = make.a_judge(edition)
    entry = apply.submitted(edition)
    stranger, viewer = make.a_person(), make.organiser_of(edition)
    found = readers_of(viewer, edition)
    assert judge.user in found
    assert stranger not in found
    assert set(readers_of(viewer, edition, entry.startup.name_ko)) == {
        member.user for member in entry.startup.members.all()
    }
    assert not readers_of(make.an_organiser_of(edition, RoleKind.OBSERVER), edition).exists()
    with pytest.raises(NotFound):
        preview_of(viewer, edition, "judge_invited", "ko", reader=stranger.pk)
    with pytest.raises(NotFound):
        preview_of(viewer, edition, "judge_device", "ko", reader=judge.user_id)
