"""All addresses of judging's API."""

from judging.api import judges, organisers

urlpatterns = [*judges.urlpatterns, *organisers.urlpatterns]
