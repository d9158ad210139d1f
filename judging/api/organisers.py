"""The API that organisers call."""

from judging.api import (
    assigning,
    importing,
    late_sheets,
    objections,
    panel,
    panels,
    ranking,
    results,
    running,
    setting_up,
)

urlpatterns = [
    *setting_up.urlpatterns,
    *panel.urlpatterns,
    *panels.urlpatterns,
    *assigning.urlpatterns,
    *running.urlpatterns,
    *results.urlpatterns,
    *ranking.urlpatterns,
    *importing.urlpatterns,
    *late_sheets.urlpatterns,
    *objections.for_organisers,
]
