"""What may be wrong with a file of scores, by its code: the place and what to do."""

# tested by: tests/judging/management/commands/test_rank.py

from django.utils.translation import gettext_lazy as _

MISTAKES = {
    "missing_column": _(
        "Line 1: the column {column} is missing (found: {found}). Add it to the header."
    ),
    "blank": _("Line {line}, column {column}: the cell is empty. Fill it in or remove the line."),
    "day": _(
        "Line {line}, column {column}: {value} is a day. Where a name such as 1-2 was typed, Excel "
        "has made a day of it: give the column the format “Text” and type it again."
    ),
    "not_a_number": _(
        "Line {line}, column {column}: {value} is not a number. Write a number such as "
        "78.5, or leave the cell empty if there is no score."
    ),
    "percent": _(
        "Line {line}, column {column}: {value} is a percentage, and other scores or the "
        "maximum are not out of 100. Write the points."
    ),
    "unsure_comma": _(
        "Line {line}, column {column}: the comma in {value} may stand for thousands or for "
        "decimals. Write the number without it."
    ),
    "too_large": _("Line {line}, column {column}: {value} is too large. Write a smaller number."),
    "above_max": _(
        "Line {line}, column {column}: {value} is above the maximum {full}. Fix the "
        "score or the maximum."
    ),
    "below_zero": _(
        "Line {line}, column {column}: {value} is below 0, but the file names a maximum. "
        "Fix the score, or leave the cell empty if there is none."
    ),
    "bad_max": _("Line {line}, column {column}: the maximum {value} must be above 0. Fix it."),
    "scored_twice": _(
        "Line {line}, column {column}: {judge} scored {entry} twice (also in line "
        "{first}). Keep one of the two."
    ),
    "no_marks": _("The column {column} holds no scores. Fill in at least one."),
    "several_rounds": _(
        "The column {column} holds {count} rounds ({rounds}). Choose one with --round."
    ),
    "unknown_round": _("There is no round {wanted} in the file. It holds: {rounds}."),
    "no_complete_sheet": _(
        "No judge scored all of {criteria} for any entry. Complete the sheets, or remove "
        "the criterion that is missing."
    ),
}
