"""The companies and judges of the walk."""

from dataclasses import dataclass

from demo.cast.numbers import check_digit
from tests.submissions.factories import a_pdf

DECK = a_pdf()
COMMENT = (
    "고객을 직접 만나 확인한 문제이고 시제품의 수치도 믿을 만합니다. "
    "다만 다음 해의 매출 계획은 근거가 약하므로 "
    "계약이 이루어진 고객과 협의 중인 고객을 나누어 적어 주시면 좋겠습니다. "
    "팀의 역할 분담은 분명합니다."
)
JUDGES = [
    "김나래, narae@one.example, 한빛벤처스, ai bio",
    "박도윤, doyun@two.example, 새벽대학교, ai robotics",
    "최하린, harin@three.example, 물결투자, ai mobility",
    "정우진, woojin@four.example, 오름연구원, ai media",
]
ANSWERS = {
    "problem": "작은 병원의 간호사는 물건을 나르는 데 근무 시간의 28%를 씁니다.",
    "customer": "300병상 미만 병원 24곳의 수간호사를 만났습니다.",
    "solution": "공사 없이 두 시간이면 설치되는 월 구독형 운반 로봇입니다.",
    "growth": "300병상 미만 병원 1,480곳 가운데 올해 40곳을 목표로 합니다.",
    "team": "병원 물류 10년, 로봇 제어 8년 경력의 두 사람이 창업했습니다.",
}
SECTIONS = {
    "problem": ["problem", "customer"],
    "solution": ["solution"],
    "growth": ["growth"],
    "team": ["team"],
}


@dataclass(frozen=True, slots=True)
class Company:
    """A company that applies."""

    name: str
    email: str
    founder: str
    place: int
    city: str = "서울특별시"
    district: str = "성동구"
    founded_on: str = "2024-05-02"

    @property
    def number(self) -> str:
        """A business registration number with its check digit."""
        nine = f"1208123{self.place:02d}"
        return f"{nine}{check_digit(nine)}"

    @property
    def item(self) -> dict[str, str]:
        """What lists and judges call it."""
        return {
            "title_ko": f"{self.name} 로봇",
            "one_line_ko": "간호사가 물건을 나르는 시간을 없애는 로봇",
            "track": "early",
            "field": "ai",
            "keywords": "로봇, 병원",
        }

    @property
    def answers(self) -> dict[str, str]:
        """The answers to the preset's questions."""
        return ANSWERS

    @property
    def sections(self) -> dict[str, dict[str, str]]:
        """The same, page by page."""
        return {section: {key: ANSWERS[key] for key in keys} for section, keys in SECTIONS.items()}


COMPANIES = [
    Company("소리맵", "founder@sori.example", "김소리", 1),
    Company("도토리로봇", "founder@dotori.example", "이도토", 2),
    Company("한강물류", "founder@hangang.example", "박한강", 3),
    Company("별빛의료", "founder@byeol.example", "최별빛", 4),
    Company("노을농장", "founder@noeul.example", "정노을", 5),
    Company("바다저편", "founder@bada.example", "강바다", 6, city="부산광역시", district="동구"),
]
