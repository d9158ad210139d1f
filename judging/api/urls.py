"""All addresses of judging's API."""

from judging.api import judges, objections, organisers

urlpatterns = [*judges.urlpatterns, *objections.urlpatterns, *organisers.urlpatterns]
