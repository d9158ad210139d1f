"""A real browser signs what is submitted, with a key that never leaves it."""

import pytest

from challenge.models import Mail
from judging.models import Assignment, DeviceKey, SheetRevision, SheetState
from tests.frontend.static.line import Line, fill_by_keys, is_on_the_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

EXPORTED = """async () => {
  const open = indexedDB.open("judging-keys");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = base.transaction("key").objectStore("key").getAll();
  const [{ privateKey }] = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  return await crypto.subtle.exportKey("pkcs8", privateKey).then(() => "out", (why) => why.name);
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
