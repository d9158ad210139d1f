"""The bundle of results: everything needed to compute them again."""

import pytest

from judging.queries.results.published import bundle_check as results_bundle
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_the_calibration_of_a_bundle_is_computed_again_where_it_is_official() -> None:
    round = f.a_published_round(entries=9, judges=6, method="calibrated")
    assert results_bundle.first_difference(bundle=round.announcement.bundle) is None
