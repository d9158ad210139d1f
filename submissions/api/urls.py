"""The API of what startups send."""
# tested by: tests/submissions/api/test_applications.py

from submissions.api import (
    applications,
    call,
    companies,
    eligibility,
    files,
    hand_overs,
    inquiries,
    messages,
    presence,
)

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
