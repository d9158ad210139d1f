"""The API that organisers call."""

from judging.api import likenesses
from judging.api.assignment import allocation, assignments, objections, runs
from judging.api.panel import judges, panels
from judging.api.results import (
    adjustments,
    appeal_desk,
    comments,
    corrections,
    papers,
    ranking,
    results,
    statistics,
)
from judging.api.rounds import discussions, rounds
from judging.api.scoring import late_sheets, paper_sheets, table_import
from judging.api.setup import edition as edition_setup
from judging.api.setup import letterhead, rehearsal, rules_trial

urlpatterns = [
    *edition_setup.urlpatterns,
    *likenesses.urlpatterns,
    *rules_trial.urlpatterns,
    *rehearsal.urlpatterns,
    *letterhead.urlpatterns,
    *judges.urlpatterns,
    *panels.urlpatterns,
    *assignments.urlpatterns,
    *runs.urlpatterns,
    *allocation.urlpatterns,
    *rounds.urlpatterns,
    *discussions.urlpatterns,
    *comments.urlpatterns,
    *corrections.urlpatterns,
    *appeal_desk.urlpatterns,
    *results.urlpatterns,
    *adjustments.urlpatterns,
    *ranking.urlpatterns,
    *papers.urlpatterns,
    *statistics.urlpatterns,
    *table_import.urlpatterns,
    *late_sheets.urlpatterns,
    *paper_sheets.urlpatterns,
    *objections.for_organisers,
]
