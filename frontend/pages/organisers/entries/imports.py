"""Entries, judges, paper sheets and decisions from a file: choose it, name its columns, look, then
write.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from frontend.http import attempt
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.entries.imported_file import (
    causes_of,
    columns_of,
    rows_of,
    targets_shown,
)
from frontend.pages.organisers.entries.named_columns import mapping_typed
from judging.models import ImportedFile
from judging.permissions import may_import
from judging.queries.scoring.imported.mapping import mapping_in
from judging.queries.scoring.imported.targets import NEEDED
from judging.services.imports.mapped_import import (
    ChangedSinceShown,
    LookedAt,
    drop_file,
    keep_file,
    look_at,
    name_columns,
    named_anew,
    write_file,
)
from judging.services.imports.table_import import OF_ROUND
from submissions.queries.imported.column_words import WORDS

MOST_BYTES = 10_000_000
MOST_ROWS = 1000  # more would keep the browser waiting: the command line takes any number


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the imports.  back: the page that shows what came in."""

    title: str | Promise
    back: str


KINDS = {
    "entries": Kind(gettext_lazy("Import entries"), "entries"),
    "judges": Kind(gettext_lazy("Import judges"), "judges"),
    "scores": Kind(gettext_lazy("Import paper score sheets"), "control_room"),
    "decisions": Kind(gettext_lazy("Import decisions"), "results"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Choose a file; those that wait to be written are listed."""
    desk = desk_of(request, slug)
    if kind not in KINDS:
        raise NotFound
    if not may_import(desk.actor, desk.edition, kind):
        raise NotAllowed
    error = ""
    if request.method == "POST":
        tried = attempt(lambda: _kept(request, desk, kind), InvalidInput)
        if tried.result is not None:
            return redirect("organisers:imported_file", slug, tried.result.pk)
        error = " ".join(map(str, tried.refusal.fields.values())) if tried.refusal else ""
    columns = [
        {"name": name, "words": words, "needed": name in NEEDED[kind]}
        for name, words in WORDS[kind].items()
    ]
    waiting = ImportedFile.objects.filter(edition=desk.edition, kind=kind).defer("content")
    context = _context(
        desk, kind, error=error, columns=columns, waiting=waiting.order_by("-sent_at")
    )
    return render(request, "organisers/entries/import.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imported_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One file: its columns, its rows as they are read, what is to be fixed; then written."""
    desk = desk_of(request, slug)
    file = ImportedFile.objects.select_related("round").filter(edition=desk.edition, pk=pk).first()
    if file is None:
        raise NotFound
    if not may_import(desk.actor, desk.edition, file.kind):
        raise NotAllowed
    file.edition = desk.edition
    return _acted(request, desk, file) if request.method == "POST" else _page(request, desk, file)


def _acted(request: HttpRequest, desk: EditionDesk, file: ImportedFile) -> HttpResponse:
    """Keep what was said of the columns, and write the rows if these are the ones looked at."""
    act, seen = request.POST.get("act", ""), request.POST.get("seen", "")
    if act == "drop":
        drop_file(actor=desk.actor, file=file)
        return redirect("organisers:import", desk.edition.slug, file.kind)
    said = mapping_typed(request, mapping_in(file.mapping))
    tried = attempt(lambda: _say(desk, file, said, seen), InvalidInput, ChangedSinceShown)
    if isinstance(tried.refusal, InvalidInput):
        return _page(request, desk, file, " ".join(map(str, tried.refusal.fields.values())))
    if tried.refusal is not None:
        messages.warning(request, str(tried.refusal.detail))
    elif act in {"write", "write_good"} and said.version == seen:
        return _written(request, desk, file, leave_bad_out=act == "write_good")
    elif act in {"write", "write_good"}:
        messages.warning(request, _("The columns changed: look at the rows once more."))
    return redirect("organisers:imported_file", desk.edition.slug, file.pk)


def _kept(request: HttpRequest, desk: EditionDesk, kind: str) -> ImportedFile:
    """Keep the file that was sent.  Raises InvalidInput with what to do."""
    file = request.FILES.get("file")
    if file is None:
        raise InvalidInput(fields={"file": _("Choose a file: CSV or XLSX.")})
    if (file.size or 0) > MOST_BYTES:
        words = _("The file is larger than {megabytes} MB. Split it.")
        raise InvalidInput(fields={"file": words.format(megabytes=MOST_BYTES // 1_000_000)})
    content, round = file.read(), desk.round if kind in OF_ROUND else None
    looked = look_at(kind=kind, edition=desk.edition, content=content, round=round)
    if len(looked.read.lines) > MOST_ROWS:
        words = _(
            "The file has %(rows)s rows; this page takes at most %(most)s. Split it, or use "
            "“challenge import” on the server."
        )
        facts = {"rows": len(looked.read.lines), "most": MOST_ROWS}
        raise InvalidInput(fields={"file": words % facts})
    return keep_file(
        actor=desk.actor,
        edition=desk.edition,
        kind=kind,
        name=file.name or "",
        content=content,
        round=round,
    )


def _say(desk: EditionDesk, file: ImportedFile, said: Any, seen: str) -> ImportedFile:
    before = mapping_in(file.mapping)
    is_other = (said.sheets, said.header_line) != (tuple(before.sheets), before.header_line)
    mapping = named_anew(file, said) if is_other else said
    if mapping.version == before.version:
        return file
    return name_columns(actor=desk.actor, file=file, mapping=mapping, seen=seen)


def _written(
    request: HttpRequest, desk: EditionDesk, file: ImportedFile, *, leave_bad_out: bool
) -> HttpResponse:
    count = write_file(
        actor=desk.actor, file=file, seen=request.POST["seen"], leave_bad_out=leave_bad_out
    )
    words = ngettext("%(count)s row is written.", "%(count)s rows are written.", count)
    messages.success(request, words % {"count": count})
    return redirect(reverse(f"organisers:{KINDS[file.kind].back}", args=[desk.edition.slug]))


def _page(
    request: HttpRequest, desk: EditionDesk, file: ImportedFile, error: str = ""
) -> HttpResponse:
    mapping = mapping_in(file.mapping)
    looked = look_at(
        kind=file.kind,
        edition=desk.edition,
        content=bytes(file.content),
        mapping=mapping,
        round=file.round,
    )
    context = _context(desk, file.kind, file=file, error=error, **_shown(looked))
    return render(
        request,
        "organisers/entries/imported_file.html",
        context,
        status=422 if error else 200,
    )


def _shown(looked: LookedAt) -> dict[str, Any]:
    lines = {str(problem.line) for problem in looked.plan.problems}
    return {
        "looked": looked,
        "columns": columns_of(looked),
        **targets_shown(looked),
        "rows": rows_of(looked),
        "names": [cell.column for cell in looked.read.lines[0].cells if cell.name]
        if looked.read.lines
        else [],
        "causes": causes_of(looked.plan.problems),
        "bad_lines": len(lines),
        "criteria": [row for row in looked.targets.values() if row.to.startswith("criterion:")],
        "judges": [row for row in looked.targets.values() if row.to.startswith("judge:")],
        "heads": [
            (line, [cell for cell in cells if cell][:8])
            for sheet in looked.sheets
            if sheet.name in looked.mapping.sheets or len(looked.sheets) == 1
            for line, cells in sheet.lines[:12]
            if any(cells)
        ][:12],
    }


def _context(desk: EditionDesk, kind: str, **more: Any) -> dict[str, Any]:
    chosen = KINDS[kind]
    return desk.context(
        chosen.back,
        links=desk.round_links(chosen.back) if kind in OF_ROUND else [],
        back=f"organisers:{chosen.back}",
        kind=kind,
        is_of_round=kind in OF_ROUND,
        title=chosen.title,
        **more,
    )
