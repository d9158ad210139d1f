"""The API of this layer."""

from submissions.api import applications, companies, eligibility, files

urlpatterns = [
    *applications.urlpatterns,
    *companies.urlpatterns,
    *files.urlpatterns,
    *eligibility.urlpatterns,
]
