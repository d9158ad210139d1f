"""Entries, judges and paper sheets from a file: look first, row by row, then write."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import NotAllowed, NotFound
from challenge.kernel.spreadsheets import SpreadsheetError, Table, in_words, read_table
from frontend.http import attempt
from frontend.pages.organisers.desk import EditionDesk, desk_of
from judging.services.panel import judge_import
from judging.services.scoring import paper_import
from judging.services.scoring.table_import import Target, plan_table, write_plan
from submissions.queries.table_rows import Plan
from submissions.services import entry_import as importing_entries

KEPT_SECONDS = 3600
MOST_BYTES = 10_000_000
MOST_ROWS = 1000  # more would keep the browser waiting: the command line takes any number
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the three imports.

    back: the page that shows what came in; needed: columns that must be there.
    """

    title: str | Promise
    back: str
    headers: dict[str, tuple[str, ...]]
    needed: tuple[str, ...]


KINDS = {
    "entries": Kind(
        gettext_lazy("Import entries"),
        "entries",
        importing_entries.HEADERS,
        importing_entries.NEEDED,
    ),
    "judges": Kind(
        gettext_lazy("Import judges"), "judges", judge_import.HEADERS, ("email", "name")
    ),
    "scores": Kind(
        gettext_lazy("Import paper score sheets"),
        "control_room",
        paper_import.HEADERS,
        paper_import.NEEDED,
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Choose a file, read the report, import.

    The file is cached for an hour, so that it is chosen once.
    """
    desk = desk_of(request, slug)
    if kind not in KINDS:
        raise NotFound
    if not desk.may_act:
        raise NotAllowed
    if request.method != "POST":
        return _page(request, desk, kind)
    token = request.POST.get("token", "")
    table, problem = _table(request, desk, token)
    if table is None:
        return _page(request, desk, kind, error=problem)
    target: Target = {
        "kind": kind,
        "edition": desk.edition,
        "round": desk.round if kind == "scores" else None,
    }
    plan = plan_table(table=table, **target)
    if token and plan.rows and (request.POST.get("skip_bad") or not plan.problems):
        count = write_plan(actor=desk.actor, rows=plan.rows, **target)
        cache.delete(_key(desk, token))
        messages.success(
            request,
            ngettext("%(count)s row is written.", "%(count)s rows are written.", count)
            % {"count": count},
        )
        return redirect(reverse(f"organisers:{KINDS[kind].back}", args=[slug]))
    return _page(request, desk, kind, plan=plan, table=table, token=token or _kept(request, desk))


def _table(request: HttpRequest, desk: EditionDesk, token: str) -> tuple[Table | None, str]:
    """The table in the file that was sent now or cached before; or None and what to do."""
    content, problem = _content(request, desk, token)
    if content is None:
        return None, problem
    tried = attempt(lambda: read_table(content), SpreadsheetError)
    table = tried.result
    if table is None:
        return None, in_words(tried.refusal) if tried.refusal else ""
    if len(table.rows) > MOST_ROWS:
        words = _(
            "The file has %(rows)s rows; this page takes at most %(most)s. Split it, or use "
            "“challenge import” on the server."
        )
        return None, words % {"rows": len(table.rows), "most": MOST_ROWS}
    return table, ""


def _kept(request: HttpRequest, desk: EditionDesk) -> str:
    """Cache the file that was sent and return the token that names it."""
    token, file = secrets.token_urlsafe(12), request.FILES.get("file")
    if file is None:
        return ""
    file.seek(0)
    cache.set(_key(desk, token), file.read(), KEPT_SECONDS)
    return token


def _content(request: HttpRequest, desk: EditionDesk, token: str) -> tuple[bytes | None, str]:
    if token:
        return cache.get(_key(desk, token)), _("The file isn't kept any more. Choose it again.")
    file = request.FILES.get("file")
    if file is None:
        return None, _("Choose a file: CSV or XLSX.")
    if (file.size or 0) > MOST_BYTES:
        return None, _("The file is larger than {megabytes} MB. Split it.").format(
            megabytes=MOST_BYTES // 1_000_000
        )
    return file.read(), ""


def _key(desk: EditionDesk, token: str) -> str:
    return f"import-{desk.actor.pk}-{desk.edition.pk}-{token}"


def _page(
    request: HttpRequest,
    desk: EditionDesk,
    kind: str,
    *,
    plan: Plan | None = None,
    table: Table | None = None,
    token: str = "",
    error: str = "",
) -> HttpResponse:
    chosen = KINDS[kind]
    columns = [
        {"name": name, "words": words, "needed": name in chosen.needed}
        for name, words in chosen.headers.items()
    ]
    more: dict[str, Any] = {
        "kind": kind,
        "title": chosen.title,
        "columns": columns,
        "plan": plan,
        "read": table,
        "token": token,
        "error": error,
    }
    more["shown"] = plan.problems[:MOST_SHOWN] if plan else []
    context = desk.context(
        chosen.back,
        links=desk.round_links("control_room") if kind == "scores" else [],
        back=f"organisers:{chosen.back}",
        **more,
    )
    return render(
        request,
        "organisers/entries/import.html",
        context,
        status=422 if error or (plan and plan.problems) else 200,
    )
