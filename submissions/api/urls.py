"""The API of what startups send."""
# tested by: tests/submissions/api/test_applications.py

from submissions.api import (
    applications,
    call,
    companies,
    eligibility,
    files,
    inquiries,
    messages,
    presence,
)
from submissions.api.with_organiser import hand_overs

urlpatterns = [
    *applications.urlpatterns,
    *companies.urlpatterns,
    *files.urlpatterns,
    *eligibility.urlpatterns,
    *inquiries.urlpatterns,
    *hand_overs.urlpatterns,
    *messages.urlpatterns,
    *presence.urlpatterns,
    *call.urlpatterns,
]
