"""Web processes are replaced one after the other, and nobody's request fails."""

import socket
from contextlib import ExitStack
from pathlib import Path
from signal import SIGTERM

import pytest
from django.db import connection

from tests.challenge.web_processes import PATIENCE, Visitors, web_process
from tests.harness.migrated_template import url_of

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.django_db]


def test_processes_are_replaced_one_after_the_other_and_no_request_fails(tmp_path: Path) -> None:
    known = {"DATABASE_URL": url_of(connection.settings_dict["NAME"])}
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening, ExitStack() as ended:
        old = [web_process(listening, tmp_path / f"old{n}", ended, **known) for n in range(2)]
        visitors = Visitors(listening.getsockname()[1], "/livez", {})
        with visitors.coming():
            for number, leaving in enumerate(old):
                web_process(listening, tmp_path / f"new{number}", ended, **known)
                leaving.terminate()
                assert leaving.wait(PATIENCE) == -SIGTERM, "ended in order, by that signal"
                visitors.wait_for_more(20)
        assert visitors.failures == []
        assert set(visitors.answers) == {200}
