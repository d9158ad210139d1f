"""The API of the floor: editions, their form, who runs them; jobs, log, mail; the server's time."""
# tested by: tests/challenge/api/test_fuzz.py

from challenge.api import editions, form, public_log, records

urlpatterns = [
    *editions.urlpatterns,
    *form.urlpatterns,
    *records.urlpatterns,
    *public_log.urlpatterns,
]
