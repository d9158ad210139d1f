"""The page that has the reader's browser check the whole public log: what holds, and each forgery
in words.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, Page, Route

from challenge import tasks
from challenge.kernel.transparency.signed_note import Signer
from frontend.pages.public.proof import log_words
from tests.frontend.static.line import HOME, STATIC, Line
from tests.judging import factories as f
from tests.judging.proved_round import a_published_round, as_superuser
from tests.judging.services.rounds.pitch_day import voted_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
VECTORS = Path(__file__).parents[4] / "docs/examples/proof-vectors.json"
SCORED = """async (bundles) => {
  const { oddScore } = await import("/static/proof/official.js");
  return bundles.map((bundle) => oddScore(bundle) === null);
}"""
LED_TO = """async ([states, leaves, keys]) => {
  const { checkStates } = await import("/static/proof/public.js");
  return checkStates(states, leaves, keys).then(() => "", (error) => error.message);
}"""
MARK = """async ([salt, content]) => {
  const { commitment } = await import("/static/proof/receipt.js");
  return commitment(salt, content);
}"""
FORGERIES = [
    ("root", "UPDATE challenge_logleaf SET data = replace(data, 'sheet', 'tally') WHERE index = "
     "(SELECT min(index) FROM challenge_logleaf WHERE data LIKE '%%\"sheet\"%%')"),
    ("opening", "UPDATE challenge_auditevent SET content = jsonb_set(content, '{counted}', '[]') "
     "WHERE action = 'announcement.published'"),
    ("file", "UPDATE judging_announcement SET public_bundle = jsonb_set(public_bundle, "
     "'{figures,sheets}', '8')"),
    ("twice", "UPDATE challenge_auditevent SET salt = '' WHERE action = 'announcement.published'"),
]  # fmt: skip


def told_by(page: Page) -> tuple[str, str]:
    """The verdict and its words."""
    told = page.locator("#log-told")
    page.get_by_role("button", name="Check the log").click()
    page.wait_for_function("document.querySelector('#log-told').dataset.result")
    return told.get_attribute("data-result") or "", told.inner_text()


def test_any_browser_checks_the_whole_log_and_says_what_was_forged(context: BrowserContext) -> None:
    round = a_published_round()
    f.a_preset_edition()  # not announced yet: nothing of it is open
    tasks.seal_audit_events()
    page = Line(context, round.assignments.select_related("judge__user").earliest("pk")).page
    page.goto(f"{HOME}/en/proof/log/")
    verdict, words = told_by(page)
    assert verdict == "fine", words
    assert f"{round.edition.slug}, round 1: 9 score sheets counted as published" in words
    said = log_words()
    for fault, statement in FORGERIES:
        with transaction.atomic():
            as_superuser(statement)
            verdict, words = told_by(page)
            assert (fault, verdict) == (fault, "wrong")
            assert said[fault].partition("%{")[0] in words
            transaction.set_rollback(True)
    page.get_by_label("Key that you noted elsewhere").fill(str(Signer.make("other").verifier))
    assert told_by(page)[0] == "wrong"


def test_the_audiences_votes_are_those_of_the_log(context: BrowserContext) -> None:
    round = voted_round.a_published_round()
    page = Line(context, round.assignments.select_related("judge__user").earliest("pk")).page
    page.goto(f"{HOME}/en/proof/log/")
    verdict, words = told_by(page)
    assert verdict == "fine", words
    voted_round.a_round_with_changed_counts()
    page.goto(f"{HOME}/en/proof/log/")
    verdict, words = told_by(page)
    assert verdict == "wrong"
    assert "votes are not those that were counted" in words


def with_scripts(page: Page) -> dict[str, Any]:
    """The vectors; the page can import the site's own scripts."""

    def static(route: Route) -> None:
        file = STATIC / route.request.url.partition("/static/")[2]
        route.fulfill(path=file) if file.is_file() else route.fulfill(body="<p>")

    page.route(f"{HOME}/**", static)
    page.goto(HOME)
    return dict(json.loads(VECTORS.read_text("utf-8")))


def test_the_vectors_scores_are_told_apart_in_the_browser(page: Page) -> None:
    cases: list[dict[str, Any]] = with_scripts(page)["scores"]
    found = page.evaluate(SCORED, [case["bundle"] for case in cases])
    assert [(case["name"], holds) for case, holds in zip(cases, found, strict=True)] == [
        (case["name"], case["holds"]) for case in cases
    ]


def test_the_vectors_logs_hold_in_the_browser_and_with_other_leaves_do_not(page: Page) -> None:
    vectors = with_scripts(page)
    for log in vectors["logs"].values():
        states, leaves = log["checkpoints"], log["leaves"]
        assert page.evaluate(LED_TO, [states, leaves, vectors["keys"]]) == ""
        other = [leaves[1], leaves[0], *leaves[2:]]
        short, none = leaves[:-1], [str(Signer.make("other").verifier)]
        assert page.evaluate(LED_TO, [states, other, vectors["keys"]]) == "root"
        assert page.evaluate(LED_TO, [states, short, vectors["keys"]]) == "root"
        assert page.evaluate(LED_TO, [states, leaves, none]) == "signature"
        for row in log["openings"]:
            mark = page.evaluate(MARK, [row["salt"], row["content"]])
            assert mark == json.loads(leaves[row["index"]])["commitment"]
