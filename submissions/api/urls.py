"""The API of what startups send."""
# tested by: tests/submissions/api/test_applications.py

from submissions.api import applications, call, companies, eligibility, files

urlpatterns = [
    *applications.urlpatterns,
    *companies.urlpatterns,
    *files.urlpatterns,
    *eligibility.urlpatterns,
    *call.urlpatterns,
]
