"""Every read beyond one row: what this viewer may see of startups, entries, files and
eligibility.
"""

from submissions.queries.completeness import (
    Missing,
    Section,
    chosen_field,
    chosen_track,
    missing_parts,
    pages_of,
    papers_of,
    required_files,
    sections_of,
)
from submissions.queries.decks import deck_of, files_of, page_for
from submissions.queries.eligibility import EligibilityCounts, eligibility_counts
from submissions.queries.entries import (
    Submitted,
    attachment_for,
    eligible_entries,
    entries_for_organiser,
    entries_of,
    entry_for,
    last_moment_for,
    startup_for,
    submit_wish_of,
    submitted_content,
    upload_for,
)

__all__ = [
    "EligibilityCounts",
    "Missing",
    "Section",
    "Submitted",
    "attachment_for",
    "chosen_field",
    "chosen_track",
    "deck_of",
    "eligibility_counts",
    "eligible_entries",
    "entries_for_organiser",
    "entries_of",
    "entry_for",
    "files_of",
    "last_moment_for",
    "missing_parts",
    "page_for",
    "pages_of",
    "papers_of",
    "required_files",
    "sections_of",
    "startup_for",
    "submit_wish_of",
    "submitted_content",
    "upload_for",
]
