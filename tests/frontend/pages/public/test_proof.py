"""The public log's pages: in both languages, with the newest states, a feed and the programs."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from challenge import tasks
from challenge.models import LogCheckpoint
from challenge.transparency.programs import verify, witness
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("prefix", "words"), [("", "증명 파일 확인"), ("/en", "Check a receipt")])
def test_anybody_finds_where_to_check(client: Client, prefix: str, words: str) -> None:
    assert words in client.get(f"{prefix}/proof/").content.decode()
    assert words in client.get(f"{prefix}/").content.decode()


def test_the_log_page_and_the_feed_show_the_signed_states(client: Client) -> None:
    assert client.get("/en/proof/log/").status_code == 200
    f.a_preset_edition()
    tasks.seal_audit_events()
    checkpoint = LogCheckpoint.objects.get()
    assert checkpoint.root in client.get("/en/proof/log/").content.decode()
    answer = client.get("/proof/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert [entry.findtext("{http://www.w3.org/2005/Atom}content") for entry in entries] == [
        checkpoint.note
    ]


@pytest.mark.parametrize("program", [verify, witness])
def test_the_programs_are_downloaded_as_they_are(client: Client, program: object) -> None:
    path = str(program.__file__)  # type: ignore[attr-defined]
    name = path.rsplit("/", 1)[1]
    answer = client.get(f"/proof/{name}")
    with open(path, "rb") as file:  # noqa: PTH123
        assert answer.content == file.read()
    assert f'filename="{name}"' in answer["Content-Disposition"]
    assert client.get("/proof/settings.py").status_code == 404
