"""The most memory that a web process takes for the workbook of all sheets.

The process is forked before anything is made: what the making of ten thousand entries leaves
behind is not the workbook's.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import pages

if TYPE_CHECKING:
    from benchmarks.pages import Application


class WebProcess:
    """Waits for the name of an edition, takes its workbook, and says how much that needed."""

    def __init__(self, application: Application) -> None:
        from django.db import connection  # noqa: PLC0415 - only after django.setup()

        connection.close()
        pooled: Any = connection
        pooled.close_pool()  # two processes must not speak on one socket
        asked, self._ask = os.pipe()
        self._told, tell = os.pipe()
        self._child = os.fork()
        if not self._child:
            slug = os.read(asked, 100).decode()
            os.write(tell, json.dumps(_measured(application, slug)).encode())
            os._exit(0)

    def megabytes(self, slug: str) -> tuple[float, float]:
        """Before the workbook, and at most."""
        os.write(self._ask, slug.encode())
        found: tuple[float, float] = json.loads(os.read(self._told, 1000))
        os.waitpid(self._child, 0)
        return found


def _measured(application: Application, slug: str) -> tuple[float, float]:
    from django.urls import reverse  # noqa: PLC0415 - only after django.setup()

    from challenge.models import Edition  # noqa: PLC0415 - as above
    from tests.frontend.pages.organisers.desk import signed_in  # noqa: PLC0415 - as above
    from tests.frontend.pages.sample_pages import Page  # noqa: PLC0415 - as above
    from tests.judging import factories as make  # noqa: PLC0415 - as above

    organiser = signed_in(make.organiser_of(Edition.objects.get(slug=slug)))
    desk = Page("control_room", organiser, reverse("organisers:control_room", args=[slug]))
    pages.queries_of(application, desk)  # a process that has served before
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before = _peak()
    address = reverse("organisers:table", args=[slug, "scores", "xlsx"])
    pages.queries_of(application, Page("xlsx", organiser, f"{address}?round=1"))
    return before, _peak()


def _peak() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
