"""All addresses of judging's API."""

from judging.api import organisers
from judging.api.assignment import objections
from judging.api.scoring import judge

urlpatterns = [*judge.urlpatterns, *objections.urlpatterns, *organisers.urlpatterns]
