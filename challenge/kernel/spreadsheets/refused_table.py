"""Why a table can't be read: the code, the place, and the correction in the reader's language."""

# tested by: tests/challenge/kernel/spreadsheets/test_workbook.py

from django.utils.translation import gettext as _


class SpreadsheetError(ValueError):
    """A table that can't be read, or that could be read in two ways.

    code: a key of the texts below.  line: as a person counts, 1 is the first of the sheet; column:
    a name or a letter; facts: what the text names.
    """

    def __init__(
        self, code: str, *, line: int | None = None, column: str = "", **facts: object
    ) -> None:
        super().__init__(f"{code} (line {line}, column {column!r}) {facts}")
        self.code, self.line, self.column, self.facts = code, line, column, facts


def in_words(error: SpreadsheetError) -> str:
    """The mistake, its place and the correction, in the active language."""
    texts = {**_of_files(), **_of_tables(), **_of_sheets(), **_of_cells()}
    return texts[error.code].format(**{"line": error.line, "column": error.column, **error.facts})


def _of_files() -> dict[str, str]:
    return {
        "unreadable": _("The file cannot be read ({reason}). Check the path and its permissions."),
        "too_large": _("The file is larger than {megabytes} MB. Split it."),
        "empty": _("The file is empty. Save it again with a header and at least one row."),
        "not_text": _(
            "Line {line} is neither UTF-8 nor CP949 text. Save the file as CSV in UTF-8."
        ),
        "unsure_encoding": _(
            "Line {line}: read as CP949, “{text}” is hardly Korean, so the file may be written in "
            "another encoding. Save it as CSV in UTF-8, or as .xlsx."
        ),
        "old_excel": _("This is an old Excel workbook (.xls). Save it as .xlsx or CSV."),
        "locked": _(
            "The workbook is locked with a password. Take the password off in Excel (File, Info, "
            "Protect Workbook) and save it again."
        ),
        "web_page": _(
            "This is a web page or an XML file, not a workbook, whatever its name. Open it in "
            "Excel and save it as .xlsx."
        ),
        "no_table": _(
            "This is a PDF, a picture or a document, not a table. Save the table as .xlsx or CSV."
        ),
        "other_workbook": _(
            "This workbook is of another kind (.ods, .xlsb, .numbers …). Save it as .xlsx or CSV."
        ),
        "broken": _("The file is damaged and cannot be opened. Save it again as .xlsx or CSV."),
    }


def _of_tables() -> dict[str, str]:
    return {
        "no_rows": _("The file has a header but no rows. Add at least one row."),
        "no_header": _("Line {line} is empty. Choose the line with the names of the columns."),
        "unclosed_quote": _("Line {line}: a quotation mark is opened and never closed. Close it."),
        "quote_inside": _(
            "Line {line}: a quotation mark is inside a cell. Take it out, or write it twice "
            "and put the whole cell in quotation marks."
        ),
        "unnamed_column": _(
            "Line {line}, column {column}: the column has values but no name. Give it a name "
            "in the header."
        ),
        "twice_named_column": _(
            "Line {line}: the column {column} is there twice. Rename or remove one."
        ),
        "maybe_total": _(
            "Line {line} may be a line of totals ({text}) or a row. Take it out, or write the name "
            "in full."
        ),
        "header_again": _(
            "Line {line}: the header is there again ({text}). Leave one table with one header, "
            "and take the rest out."
        ),
        "too_many_cells": _(
            "Line {line} has {got} cells, but the header (line {header}) has {wanted}. Put "
            "quotation marks round text that holds the separator, and nothing but a title above "
            "the header."
        ),
    }


def _of_sheets() -> dict[str, str]:
    return {
        "no_sheet": _("Every sheet of the workbook is hidden or empty. Show the one to be read."),
        "several_sheets": _(
            "The workbook has {count} sheets with rows: {sheets}. Put all rows on one sheet, or "
            "hide the sheets that are not to be read."
        ),
        "hidden_rows": _(
            "Sheet {sheet}, line {line}: {count} rows with values are hidden or filtered out. "
            "Show them, or delete them."
        ),
        "hidden_columns": _(
            "Sheet {sheet}, column {column}: the column has values but is hidden. Show it, or "
            "delete it."
        ),
        "conditional_format": _(
            "Sheet {sheet}, line {line}: a conditional format on {cells} shows numbers otherwise, "
            "strikes them through or hides them. Remove the rule."
        ),
        "merged": _(
            "Sheet {sheet}, line {line}: the cells {cells} are merged. Unmerge them and fill in "
            "each, or delete the line if it is no row."
        ),
        "merged_header": _(
            "Sheet {sheet}, line {line}: the cells {cells} of the header are merged. Unmerge "
            "them, write the name of every column into one line, right above the rows, and delete "
            "the other lines of the header."
        ),
    }


def _of_cells() -> dict[str, str]:
    return {
        "formula_without_value": _(
            "Sheet {sheet}, line {line}, column {column}: a formula without a stored value. Open "
            "the file in Excel, save it there and choose it again."
        ),
        "formula_to_compute": _(
            "Sheet {sheet}, line {line}, column {column}: a formula that Excel computes only when "
            "it opens the file; until then {value} is stored in its place. Open the file in Excel, "
            "save it there and choose it again."
        ),
        "struck_text": _(
            "Sheet {sheet}, line {line}, column {column}: “{value}” is struck through, in whole "
            "or in part. Delete what doesn't count, or take the line through it away."
        ),
        "unseen_text": _(
            "Sheet {sheet}, line {line}, column {column}: “{value}” has the colour of its ground, "
            "such as white on white, so that nobody sees it. Delete it, or give it another colour."
        ),
        "raised_text": _(
            "Sheet {sheet}, line {line}, column {column}: in “{value}” a part is raised or "
            "lowered, such as a footnote's number. Leave the number alone in its cell."
        ),
        "zero_not_shown": _(
            "Sheet {sheet}, line {line}, column {column}: the cell holds 0, but the sheet doesn't "
            "show zeros. Show them (File, Options, Advanced), or empty the cell."
        ),
        "cell_error": _(
            "Sheet {sheet}, line {line}, column {column}: the cell shows {value}. Fix the "
            "formula, or empty the cell."
        ),
        "unknown_format": _(
            "Sheet {sheet}, line {line}, column {column}: the cell holds {value}, but its number "
            "format ({format}) shows something else. Choose the format “General”."
        ),
        "bad_number": _(
            "Sheet {sheet}, line {line}, column {column}: the cell says that it is a number, but "
            "holds “{value}”. Type it again."
        ),
    }
