"""What a person said of a file's columns, as the page sends it."""
# tested by: tests/frontend/pages/organisers/entries/test_imports.py

from django.http import HttpRequest

from challenge.kernel.spreadsheets.read_values import FIRST_PART, UNITS
from challenge.kernel.text.plain_text import plain_text
from frontend.typed_values import number_in
from judging.queries.scoring.imported.mapping import GIVEN, FileMapping, Named

EDIT, MOST_LETTERS = "edit:", 5000


def mapping_typed(request: HttpRequest, before: FileMapping) -> FileMapping:
    """The mapping in the form; corrections of cells that the form doesn't show stay."""
    sent = request.POST
    columns = {
        plain_text(name): Named(to, unit if unit in {*UNITS, FIRST_PART} else "")
        for name, to, unit in zip(
            sent.getlist("column"), sent.getlist("to"), sent.getlist("unit"), strict=False
        )
    }
    edits = dict(before.edits)
    for name, text in sent.items():
        was = sent.get(f"was:{name.removeprefix(EDIT)}") if name.startswith(EDIT) else None
        if was is not None and str(text) != was:
            edits[name.removeprefix(EDIT)] = plain_text(str(text))[:MOST_LETTERS]
    kept_out = set(before.left_out) - set(sent.getlist("shown_line"))
    return FileMapping(
        tuple(sent.getlist("sheet")) or tuple(before.sheets),
        number_in(sent.get("header_line", "")) or before.header_line,
        columns or before.columns,
        {name: said for name in GIVEN if (said := sent.get(f"given-{name}", ""))},
        edits,
        tuple(sorted(kept_out | set(sent.getlist("leave")))),
    )
