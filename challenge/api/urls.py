"""The API of the floor: editions, form, who runs them; jobs, log, mail, webhooks; the time."""
# tested by: tests/challenge/api/test_fuzz.py

from challenge.api import editions, form, installation, public_log, records, webhooks

urlpatterns = [
    *editions.urlpatterns,
    *form.urlpatterns,
    *records.urlpatterns,
    *public_log.urlpatterns,
    *webhooks.urlpatterns,
    *installation.urlpatterns,
]
