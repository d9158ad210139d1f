"""Dates of mails are written as people write them."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from challenge.kernel.text.spoken_dates import spoken
from challenge.templatetags import spoken_dates

THIS_YEAR = timezone.localdate().year


@pytest.mark.parametrize(
    ("language", "moment", "exact", "words"),
    [
        ("ko", datetime(2031, 11, 28, 6, 0, tzinfo=UTC), False, "2031년 11월 28일(금) 오후 3시"),
        ("ko", datetime(2031, 1, 5, 15, 5, 9, tzinfo=UTC), True,
         "2031년 1월 6일(월) 오전 12시 5분 9초"),
        ("ko", datetime(2031, 1, 6, 3, 30, tzinfo=UTC), False, "2031년 1월 6일(월) 오후 12시 30분"),
        ("en", datetime(2031, 11, 28, 6, 0, tzinfo=UTC), False,
         "Fri 28 Nov 2031, 3 pm (Korean time)"),
        ("en", datetime(2031, 11, 28, 6, 4, 5, tzinfo=UTC), True,
         "Fri 28 Nov 2031, 3:04:05 pm (Korean time)"),
    ],
)  # fmt: skip
def test_a_moment_in_words(language: str, moment: datetime, exact: bool, words: str) -> None:
    with translation.override(language), timezone.override("Asia/Seoul"):
        assert spoken(moment, exact=exact) == words


def test_this_year_goes_without_saying_and_another_zone_does_not() -> None:
    moment = datetime(THIS_YEAR, 6, 15, 12, 0, tzinfo=UTC)
    with translation.override("ko"), timezone.override("Asia/Seoul"):
        assert spoken(moment).startswith("6월 15일(")
    with translation.override("ko"), timezone.override("Europe/Berlin"):
        assert spoken(moment).endswith("오후 2시 (CEST)")


def test_mails_have_filters_for_both_and_nothing_for_no_time() -> None:
    assert set(spoken_dates.register.filters) == {"spoken", "exactly", "spoken_day"}
    text = (
        "{% load spoken_dates %}{{ at|spoken }}/{{ at|exactly }}/"
        "{{ none|spoken }}{{ none|spoken_day }}"
    )
    moment = datetime(THIS_YEAR, 11, 28, 6, 0, tzinfo=UTC)
    with translation.override("ko"), timezone.override("Asia/Seoul"):
        shown = Template(text).render(Context({"at": moment, "none": None}))
    said, exact, nothing = shown.split("/")
    assert said.endswith("오후 3시")
    assert exact.startswith(f"{THIS_YEAR}년 11월 28일(")
    assert exact.endswith("오후 3시 0분 0초")
    assert nothing == ""
