"""A real browser signs what is submitted, with a key that never leaves it."""

import hashlib

import pytest
from playwright.sync_api import Page, expect

from challenge.models import Mail
from judging.models import Assignment, DeviceKey, OfficeKey, Pledge, SheetRevision, SheetState
from tests.frontend.static.line import HOME, Line, fill_by_keys, is_on_the_server, until
from tests.judging import factories as f
from tests.submissions.factories import a_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

EXPORTED = """async () => {
  const open = indexedDB.open("judging-keys");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = base.transaction("key").objectStore("key").getAll();
  const [{ privateKey }] = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  return await crypto.subtle.exportKey("pkcs8", privateKey).then(() => "out", (why) => why.name);
}"""

PUBLIC_KEY = """async () => {
  const open = indexedDB.open("judging-keys");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = base.transaction("key").objectStore("key").getAll();
  const [pair] = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return btoa(String.fromCodePoint(...raw)).replace(/=+$/, "")
    .replaceAll("+", "-").replaceAll("/", "_");
}"""


def submit(line: Line, assignment: Assignment) -> SheetRevision:
    page = line.open(assignment)
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")
    is_on_the_server(page, assignment, state=SheetState.SUBMITTED)
    page.wait_for_url(lambda address: str(assignment.pk) not in address)  # it leads on
    page.wait_for_load_state()
    return SheetRevision.objects.filter(sheet__assignment=assignment).latest("number")


def test_each_sheet_is_signed_with_the_one_key_of_this_device(
    line: Line, mine: list[Assignment]
) -> None:
    first, second = (submit(line, assignment) for assignment in mine[:2])
    assert first.signed_with == second.signed_with == DeviceKey.objects.get().public_key
    assert Mail.objects.filter(kind="judge_device").count() == 1
    assert line.open(mine[0]).evaluate(EXPORTED) == "InvalidAccessError"


def test_a_browser_that_cannot_sign_submits_all_the_same(
    line: Line, mine: list[Assignment]
) -> None:
    line.page.add_init_script("delete SubtleCrypto.prototype.sign")
    assert not submit(line, mine[0]).signed_with


def key_on(page: Page) -> str:
    """The public half of the key that the device has; empty: none."""
    return str(page.evaluate(PUBLIC_KEY))


def test_the_device_makes_its_key_at_the_pledge_with_or_without_a_line(
    line: Line, mine: list[Assignment]
) -> None:
    judge, page = mine[0].judge, line.page
    Pledge.objects.filter(judge=judge).delete()
    page.goto(f"{HOME}/en/judge/{judge.edition.slug}/pledge/")
    page.wait_for_selector("form[data-ready]")
    expect(page.get_by_text("This device has made a key.")).to_be_visible()
    made = key_on(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Your name, as a signature").fill(judge.user.name)
    line.cut = True
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Sign").click(no_wait_after=True)
    page.wait_for_url("chrome-error://**")  # its own error page, which would interrupt the next
    assert not Pledge.objects.filter(judge=judge).exists()
    line.cut = False
    page.goto(f"{HOME}/en/judge/{judge.edition.slug}/pledge/")
    page.wait_for_selector("form[data-ready]")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Your name, as a signature").fill(judge.user.name)
    page.get_by_role("button", name="Sign").click()
    until(page, Pledge.objects.filter(judge=judge).exists)
    until(page, DeviceKey.objects.filter(judge=judge, public_key=made).exists)
    assert submit(line, mine[0]).signed_with == made
    assert Mail.objects.filter(kind="judge_device").count() == 1


def test_the_office_signs_what_it_types_with_the_photos_digest(
    line: Line, mine: list[Assignment]
) -> None:
    pair, page = mine[0], line.page
    clerk = f.organiser_of(pair.round.edition)
    line.client.force_login(clerk)
    page.goto(f"{HOME}/en/run/{pair.round.edition.slug}/rounds/{pair.round.order}/paper/{pair.pk}/")
    for field in page.locator("[data-criterion]").all():
        field.fill("7.5")
    page.get_by_label("Comment").fill("written on paper,\nin two lines")
    paper = a_pdf()
    photo = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": paper}
    page.get_by_label("Photo or scan").set_input_files(photo)  # type: ignore[arg-type]
    page.get_by_role("button", name="Enter the sheet").click()
    is_on_the_server(page, pair, state=SheetState.SUBMITTED)
    revision = SheetRevision.objects.get(sheet__assignment=pair)
    assert revision.photo.sha256 == hashlib.sha256(paper).hexdigest()
    assert revision.signed_with == OfficeKey.objects.get(user=clerk).public_key
