"""The API that organisers call."""

from judging.api import assigning, importing, panel, results, running, setting_up

urlpatterns = [*setting_up.urlpatterns, *panel.urlpatterns, *assigning.urlpatterns, *running.urlpatterns, *results.urlpatterns, *importing.urlpatterns]
