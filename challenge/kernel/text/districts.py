"""Seoul's districts in the reader's language; a company's own is stored in Korean."""
# tested by: tests/frontend/templatetags/test_components.py

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DISTRICTS: dict[str, Promise] = {
    "강남구": _("Gangnam-gu"),
    "강동구": _("Gangdong-gu"),
    "강북구": _("Gangbuk-gu"),
    "강서구": _("Gangseo-gu"),
    "관악구": _("Gwanak-gu"),
    "광진구": _("Gwangjin-gu"),
    "구로구": _("Guro-gu"),
    "금천구": _("Geumcheon-gu"),
    "노원구": _("Nowon-gu"),
    "도봉구": _("Dobong-gu"),
    "동대문구": _("Dongdaemun-gu"),
    "동작구": _("Dongjak-gu"),
    "마포구": _("Mapo-gu"),
    "서대문구": _("Seodaemun-gu"),
    "서초구": _("Seocho-gu"),
    "성동구": _("Seongdong-gu"),
    "성북구": _("Seongbuk-gu"),
    "송파구": _("Songpa-gu"),
    "양천구": _("Yangcheon-gu"),
    "영등포구": _("Yeongdeungpo-gu"),
    "용산구": _("Yongsan-gu"),
    "은평구": _("Eunpyeong-gu"),
    "종로구": _("Jongno-gu"),
    "중구": _("Jung-gu"),
    "중랑구": _("Jungnang-gu"),
}


def district_in_words(district: str) -> str:
    """As it is called in the reader's language; another city's as it was written."""
    return str(DISTRICTS.get(district, district))
