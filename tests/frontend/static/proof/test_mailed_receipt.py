"""A judge gets the mail, takes the file, drops it on the page, and is told what was counted."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from challenge import tasks
from challenge.models import Mail, User
from challenge.services.mailing import send_promised_mail
from judging.models import Judge, Round, Score
from judging.services.rounds.proof_mails import mail_due_receipts
from tests.frontend.static.line import HOME, Line
from tests.judging.proved_round import a_closed_round, as_superuser, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
COUNTED = "The result counted it as you gave it."
CHANGED = "The result counted something else: not what you gave."


def mailed_link(judge: Judge) -> str:
    """Out of the mail as it left, on the played site."""
    letter = Mail.objects.get(kind="sheet_receipts", to_user=judge.user)
    send_promised_mail(mail_id=letter.pk)
    (sent,) = (left for left in mail.outbox if left.extra_headers["X-Mail-Key"] == letter.key)
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/\S*enter/\S+)", str(sent.body))
    assert found
    return f"{HOME}{found[1]}"


def told_of(page: Page, judge: Judge) -> None:
    """From the mail to the page that checks its file."""
    page.goto(mailed_link(judge))
    page.get_by_role("button", name="Sign in").click()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Proof file (JSON)").click()
    page.goto(f"{HOME}/en/proof/")
    drop = """async ([text, name]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type: "application/json" }));
      const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector("#receipt-drop").dispatchEvent(event);
    }"""
    page.evaluate(drop, [kept.value.path().read_text("utf-8"), kept.value.suggested_filename])


def a_forged_round() -> tuple[Round, Judge, Judge]:
    """Whose judges got their mail, and in whose database somebody then edited a judge's points:
    the round, that judge, and another one.
    """
    round = a_closed_round()
    User.objects.filter(judgeships__edition=round.edition).update(language="en")
    tasks.seal_audit_events()
    assert mail_due_receipts() == 3
    score = Score.objects.select_related("sheet__assignment__judge__user").earliest("pk")
    wrong = score.sheet.assignment.judge
    as_superuser("UPDATE judging_score SET value = value - 0.5 WHERE id = %s", score.pk)
    other = round.edition.judges.exclude(pk=wrong.pk).select_related("user").earliest("pk")
    publish(round)
    return round, wrong, other


def test_the_mails_file_tells_a_judge_whether_the_sheets_were_counted_as_given(
    context: BrowserContext,
) -> None:
    round, wrong, other = a_forged_round()
    line = Line(context, round.assignments.select_related("judge__user").earliest("pk"))
    told = line.page.locator("#receipt-told")
    for judge in (other, wrong):
        line.client = Client()  # another person's browser
        told_of(line.page, judge)
        expect(told).to_have_attribute("data-result", "fine" if judge == other else "wrong")
        is_counted = [COUNTED in words for words in told.locator("li").all_inner_texts()]
        assert is_counted.count(False) == (0 if judge == other else 1)
    expect(told).to_contain_text(CHANGED)
