"""All addresses of judging's API."""

# tested by: tests/judging/api/results/test_ranking.py

from judging.api import organisers
from judging.api.assignment import judge_conflicts, objections
from judging.api.panel import from_council, invitation, shadows
from judging.api.results import appeals, own_report, place_offers
from judging.api.rounds import amounts, hall_vote, own_discussions, pitch_day, todos
from judging.api.scoring import desk, own_order, sheet_proof, sheets

urlpatterns = [
    *sheets.urlpatterns,
    *desk.urlpatterns,
    *own_order.urlpatterns,
    *sheet_proof.urlpatterns,
    *judge_conflicts.urlpatterns,
    *invitation.urlpatterns,
    *own_report.urlpatterns,
    *shadows.urlpatterns,
    *from_council.urlpatterns,
    *objections.urlpatterns,
    *appeals.urlpatterns,
    *place_offers.urlpatterns,
    *todos.urlpatterns,
    *pitch_day.urlpatterns,
    *hall_vote.urlpatterns,
    *amounts.urlpatterns,
    *own_discussions.urlpatterns,
    *organisers.urlpatterns,
]
