"""Korea's 17 cities and provinces and their districts (시·도, 시·군·구), in both languages.

Names as the law has them, romanised by the Revised Romanization.  A company's own are stored in
Korean, so that they can be compared; one abroad has ABROAD and no district.
"""
# tested by: tests/challenge/kernel/text/test_provinces.py

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

ABROAD = "해외"
_WRITTEN = {
    "서울특별시 Seoul": """
        강남구 Gangnam-gu, 강동구 Gangdong-gu, 강북구 Gangbuk-gu, 강서구 Gangseo-gu,
        관악구 Gwanak-gu, 광진구 Gwangjin-gu, 구로구 Guro-gu, 금천구 Geumcheon-gu,
        노원구 Nowon-gu, 도봉구 Dobong-gu, 동대문구 Dongdaemun-gu, 동작구 Dongjak-gu,
        마포구 Mapo-gu, 서대문구 Seodaemun-gu, 서초구 Seocho-gu, 성동구 Seongdong-gu,
        성북구 Seongbuk-gu, 송파구 Songpa-gu, 양천구 Yangcheon-gu, 영등포구 Yeongdeungpo-gu,
        용산구 Yongsan-gu, 은평구 Eunpyeong-gu, 종로구 Jongno-gu, 중구 Jung-gu,
        중랑구 Jungnang-gu
    """,
    "부산광역시 Busan": """
        강서구 Gangseo-gu, 금정구 Geumjeong-gu, 기장군 Gijang-gun, 남구 Nam-gu,
        동구 Dong-gu, 동래구 Dongnae-gu, 부산진구 Busanjin-gu, 북구 Buk-gu,
        사상구 Sasang-gu, 사하구 Saha-gu, 서구 Seo-gu, 수영구 Suyeong-gu, 연제구 Yeonje-gu,
        영도구 Yeongdo-gu, 중구 Jung-gu, 해운대구 Haeundae-gu
    """,
    "대구광역시 Daegu": """
        군위군 Gunwi-gun, 남구 Nam-gu, 달서구 Dalseo-gu, 달성군 Dalseong-gun, 동구 Dong-gu,
        북구 Buk-gu, 서구 Seo-gu, 수성구 Suseong-gu, 중구 Jung-gu
    """,
    "인천광역시 Incheon": """
        강화군 Ganghwa-gun, 검단구 Geomdan-gu, 계양구 Gyeyang-gu, 남동구 Namdong-gu,
        동구 Dong-gu, 미추홀구 Michuhol-gu, 부평구 Bupyeong-gu, 서구 Seo-gu,
        연수구 Yeonsu-gu, 영종구 Yeongjong-gu, 옹진군 Ongjin-gun, 제물포구 Jemulpo-gu,
        중구 Jung-gu
    """,
    "광주광역시 Gwangju": """
        광산구 Gwangsan-gu, 남구 Nam-gu, 동구 Dong-gu, 북구 Buk-gu, 서구 Seo-gu
    """,
    "대전광역시 Daejeon": """
        대덕구 Daedeok-gu, 동구 Dong-gu, 서구 Seo-gu, 유성구 Yuseong-gu, 중구 Jung-gu
    """,
    "울산광역시 Ulsan": """
        남구 Nam-gu, 동구 Dong-gu, 북구 Buk-gu, 울주군 Ulju-gun, 중구 Jung-gu
    """,
    "세종특별자치시 Sejong": "",
    "경기도 Gyeonggi-do": """
        가평군 Gapyeong-gun, 고양시 Goyang-si, 과천시 Gwacheon-si, 광명시 Gwangmyeong-si,
        광주시 Gwangju-si, 구리시 Guri-si, 군포시 Gunpo-si, 김포시 Gimpo-si,
        남양주시 Namyangju-si, 동두천시 Dongducheon-si, 부천시 Bucheon-si,
        성남시 Seongnam-si, 수원시 Suwon-si, 시흥시 Siheung-si, 안산시 Ansan-si,
        안성시 Anseong-si, 안양시 Anyang-si, 양주시 Yangju-si, 양평군 Yangpyeong-gun,
        여주시 Yeoju-si, 연천군 Yeoncheon-gun, 오산시 Osan-si, 용인시 Yongin-si,
        의왕시 Uiwang-si, 의정부시 Uijeongbu-si, 이천시 Icheon-si, 파주시 Paju-si,
        평택시 Pyeongtaek-si, 포천시 Pocheon-si, 하남시 Hanam-si, 화성시 Hwaseong-si
    """,
    "강원특별자치도 Gangwon-do": """
        강릉시 Gangneung-si, 고성군 Goseong-gun, 동해시 Donghae-si, 삼척시 Samcheok-si,
        속초시 Sokcho-si, 양구군 Yanggu-gun, 양양군 Yangyang-gun, 영월군 Yeongwol-gun,
        원주시 Wonju-si, 인제군 Inje-gun, 정선군 Jeongseon-gun, 철원군 Cheorwon-gun,
        춘천시 Chuncheon-si, 태백시 Taebaek-si, 평창군 Pyeongchang-gun,
        홍천군 Hongcheon-gun, 화천군 Hwacheon-gun, 횡성군 Hoengseong-gun
    """,
    "충청북도 Chungcheongbuk-do": """
        괴산군 Goesan-gun, 단양군 Danyang-gun, 보은군 Boeun-gun, 영동군 Yeongdong-gun,
        옥천군 Okcheon-gun, 음성군 Eumseong-gun, 제천시 Jecheon-si, 증평군 Jeungpyeong-gun,
        진천군 Jincheon-gun, 청주시 Cheongju-si, 충주시 Chungju-si
    """,
    "충청남도 Chungcheongnam-do": """
        계룡시 Gyeryong-si, 공주시 Gongju-si, 금산군 Geumsan-gun, 논산시 Nonsan-si,
        당진시 Dangjin-si, 보령시 Boryeong-si, 부여군 Buyeo-gun, 서산시 Seosan-si,
        서천군 Seocheon-gun, 아산시 Asan-si, 예산군 Yesan-gun, 천안시 Cheonan-si,
        청양군 Cheongyang-gun, 태안군 Taean-gun, 홍성군 Hongseong-gun
    """,
    "전북특별자치도 Jeonbuk-do": """
        고창군 Gochang-gun, 군산시 Gunsan-si, 김제시 Gimje-si, 남원시 Namwon-si,
        무주군 Muju-gun, 부안군 Buan-gun, 순창군 Sunchang-gun, 완주군 Wanju-gun,
        익산시 Iksan-si, 임실군 Imsil-gun, 장수군 Jangsu-gun, 전주시 Jeonju-si,
        정읍시 Jeongeup-si, 진안군 Jinan-gun
    """,
    "전라남도 Jeollanam-do": """
        강진군 Gangjin-gun, 고흥군 Goheung-gun, 곡성군 Gokseong-gun, 광양시 Gwangyang-si,
        구례군 Gurye-gun, 나주시 Naju-si, 담양군 Damyang-gun, 목포시 Mokpo-si,
        무안군 Muan-gun, 보성군 Boseong-gun, 순천시 Suncheon-si, 신안군 Sinan-gun,
        여수시 Yeosu-si, 영광군 Yeonggwang-gun, 영암군 Yeongam-gun, 완도군 Wando-gun,
        장성군 Jangseong-gun, 장흥군 Jangheung-gun, 진도군 Jindo-gun, 함평군 Hampyeong-gun,
        해남군 Haenam-gun, 화순군 Hwasun-gun
    """,
    "경상북도 Gyeongsangbuk-do": """
        경산시 Gyeongsan-si, 경주시 Gyeongju-si, 고령군 Goryeong-gun, 구미시 Gumi-si,
        김천시 Gimcheon-si, 문경시 Mungyeong-si, 봉화군 Bonghwa-gun, 상주시 Sangju-si,
        성주군 Seongju-gun, 안동시 Andong-si, 영덕군 Yeongdeok-gun, 영양군 Yeongyang-gun,
        영주시 Yeongju-si, 영천시 Yeongcheon-si, 예천군 Yecheon-gun, 울릉군 Ulleung-gun,
        울진군 Uljin-gun, 의성군 Uiseong-gun, 청도군 Cheongdo-gun, 청송군 Cheongsong-gun,
        칠곡군 Chilgok-gun, 포항시 Pohang-si
    """,
    "경상남도 Gyeongsangnam-do": """
        거제시 Geoje-si, 거창군 Geochang-gun, 고성군 Goseong-gun, 김해시 Gimhae-si,
        남해군 Namhae-gun, 밀양시 Miryang-si, 사천시 Sacheon-si, 산청군 Sancheong-gun,
        양산시 Yangsan-si, 의령군 Uiryeong-gun, 진주시 Jinju-si, 창녕군 Changnyeong-gun,
        창원시 Changwon-si, 통영시 Tongyeong-si, 하동군 Hadong-gun, 함안군 Haman-gun,
        함양군 Hamyang-gun, 합천군 Hapcheon-gun
    """,
    "제주특별자치도 Jeju-do": "서귀포시 Seogwipo-si, 제주시 Jeju-si",
}


def _pairs(written: str) -> dict[str, str]:
    names = (name.split() for name in written.split(",") if name.strip())
    return {name[0]: name[1] for name in names}


# by their names in Korean: the name in English, and the districts, Korean → English
PROVINCES = {
    korean: (english, _pairs(districts))
    for (korean, english), districts in ((name.split(), rows) for name, rows in _WRITTEN.items())
}
_DISTRICTS = {name: english for _own, rows in PROVINCES.values() for name, english in rows.items()}


def city_in_words(city: str) -> str:
    """A city or province in the reader's language; what was written otherwise, as it was."""
    if city == ABROAD:
        return _("Abroad")
    return PROVINCES[city][0] if _is_english() and city in PROVINCES else city


def district_in_words(district: str) -> str:
    """In the reader's language; what was written otherwise, as it was."""
    return _DISTRICTS.get(district, district) if _is_english() else district


def has_district(city: str, district: str) -> bool:
    """Whether that says where in the city it is.  A city that isn't known may have any district."""
    if city == ABROAD:
        return True
    if city not in PROVINCES:
        return bool(district)
    _own, known = PROVINCES[city]
    return not known or (district.split() or [""])[0] in known


def city_named_by(region: Sequence[str]) -> str:
    """The one city or province whose name begins with one of these; "" where there isn't one."""
    found = [name for name in PROVINCES if name.startswith(tuple(region))] if region else []
    return found[0] if len(found) == 1 else ""


def _is_english() -> bool:
    return (get_language() or "ko").startswith("en")
