"""What people call a column in their own sheets, in Korean and English: one table for every import.

WORDS are taken at their word (also by an import without a mapping); LIKELY are only proposed to
somebody who looks at the columns, for they say more than one thing, or more than we keep.
"""
# tested by: tests/judging/services/imports/test_mapped_import.py

from collections.abc import Mapping, Sequence

from submissions.queries.table_rows import key

Words = Mapping[str, Sequence[str]]

ENTRY_WORDS: Words = {
    "company": (
        "회사명", "기업명", "상호", "company name", "company_ko",
        "기업명(국문)", "상호명", "업체명", "법인명",
    ),
    "company_en": ("영문기업명", "영문회사명", "기업명(영문)", "company name (english)"),
    "representative": ("대표자", "대표자명", "대표", "성명", "대표자 성명", "대표자 이름", "ceo"),
    "email": (
        "이메일", "전자우편", "이메일주소", "e-mail", "mail", "대표자 이메일", "email address",
    ),
    "title": ("출품작", "아이템", "아이템명", "출품작명", "item", "창업아이템명", "과제명"),
    "title_en": ("아이템명(영문)", "영문아이템명"),
    "one_line": ("한줄소개", "소개", "아이템 소개", "아이템 한줄소개", "tagline"),
    "field": ("분야", "신청분야", "기술분야", "산업분야"),
    "track": ("부문", "신청부문", "지원부문"),
    "registration_number": ("사업자등록번호", "사업자번호", "business registration number"),
    "founded_on": (
        "설립일", "개업연월일", "창업일", "설립일(개업일)", "설립연월일", "개업일", "founded",
    ),
    "city": ("시도", "소재지"),
    "district": ("시군구", "시·군·구", "자치구", "구"),
    "legal_form": ("법인구분", "기업형태", "사업자구분", "사업자유형", "legal form"),
    "homepage": ("홈페이지", "웹사이트", "홈페이지주소", "website", "url"),
    "phone": ("휴대폰", "연락처", "전화번호", "휴대전화", "핸드폰", "대표자 연락처", "mobile"),
    "headcount": ("임직원수", "직원수", "종업원수", "고용인원", "상시근로자수", "employees"),
    "revenue_krw": ("매출액(원)", "매출(원)"),  # without its unit an amount is only likely
    "raised_krw": ("투자유치금액(원)", "누적투자금액(원)"),
    "ask_krw": ("희망투자금액(원)", "투자희망금액(원)"),
    "members": ("팀원 이메일", "공동작성자", "공동작성자 이메일", "team members"),
    "received_by": ("접수경로", "접수방법", "received by"),
    "received_note": ("접수메모", "비고", "note"),
}  # fmt: skip
JUDGE_WORDS: Words = {
    "email": ("이메일", "전자우편", "이메일주소", "e-mail", "mail"),
    "name": ("이름", "성명", "심사위원", "위원명", "평가위원", "심사위원명"),
    "organisation": ("소속", "기관", "organization", "소속기관", "기관명", "회사"),
    "fields": ("분야", "field", "전문분야", "심사분야", "평가분야"),
    "keywords": ("키워드", "keyword", "세부전문분야"),
    "max_load": ("최대배정", "최대"),
    "reserve": ("예비",),
    "shadow": ("참관", "참관심사위원", "shadow judge"),
    "language": ("언어",),
    "worked_at": ("전 직장", "이전 소속", "경력기관", "former employers"),
    "advises": ("자문기업", "자문 기업", "advises"),
    "invested_in": ("투자기업", "투자 기업", "보유지분", "invested in"),
    "mentors": ("멘토링기업", "멘토링 기업", "mentors"),
}
SCORE_WORDS: Words = {
    "entry": ("신청서", "출품작", "접수번호", "기업명", "회사명", "number"),
    "judge": ("심사위원", "심사위원이메일", "judge email"),
    "criterion": ("평가항목", "항목"),
    "score": ("점수", "points"),
    "comment": ("종합의견", "의견"),
}
DECISION_WORDS: Words = {
    "entry": ("신청서", "출품작", "접수번호", "신청번호", "number"),
    "company": ("기업명", "회사명", "상호", "업체명", "참가팀", "company name"),
    "decision": (
        "결정", "선정", "선정여부", "선정결과", "심의결과", "평가결과", "결과", "선정/탈락",
        "result", "outcome",
    ),
    "award": ("시상", "수상", "훈격", "상격", "상명", "수상내역", "prize"),
    "track": ("부문", "신청부문", "지원부문"),
    "reason": ("사유", "선정사유", "선정이유", "탈락사유", "심의의견", "비고", "note"),
}  # fmt: skip
WORDS = {
    "entries": ENTRY_WORDS,
    "judges": JUDGE_WORDS,
    "scores": SCORE_WORDS,
    "decisions": DECISION_WORDS,
}
LIKELY: Mapping[str, Words] = {
    "entries": {
        "company": ("기업 이름", "회사 이름", "업체 이름", "startup", "company"),
        "representative": ("대표자 성함", "성함", "신청자", "이름", "name"),
        "email": ("메일", "email"),
        "title": ("아이템", "아이디어", "project", "product"),
        "one_line": ("한 줄", "요약", "one line", "summary"),
        "founded_on": ("설립", "개업", "창업 연도", "founding", "date founded"),
        "city": ("본점", "주소", "address"),
        "phone": ("휴대", "연락", "전화", "phone"),
        "homepage": ("홈페이지", "homepage"),
        "revenue_krw": ("매출", "revenue"),
        "raised_krw": ("투자유치", "누적투자", "funding", "raised"),
        "ask_krw": ("희망투자", "투자희망", "유치희망"),
        "headcount": ("인원", "team size"),
        "registration_number": ("사업자",),
    },
    "judges": {
        "name": ("성함", "위원", "name"),
        "organisation": ("소속/직위", "소속 및 직위", "소속/직책", "affiliation", "company"),
        "fields": ("전문", "expertise"),
        "email": ("메일", "email"),
    },
    "scores": {
        "entry": ("기업", "업체", "접수", "신청번호", "team", "company"),
        "judge": ("평가위원", "위원명"),
        "criterion": ("평가 항목", "criterion"),
        "score": ("평점", "점수", "score"),
        "comment": ("종합", "의견", "comment"),
    },
    "decisions": {
        "entry": ("접수", "신청번호"),
        "company": ("기업", "업체", "team", "company"),
        "decision": ("선정", "결과", "심의", "decision", "result"),
        "award": ("상격", "시상", "award"),
        "track": ("부문",),
        "reason": ("사유", "의견", "reason"),
    },
}  # fmt: skip


# viewer: pure
def proposed(kind: str, header: str) -> str:
    """Which of our columns this one seems to be, or an empty string.

    Its own words first; else the longest likely word that the header holds, as the long questions
    of form services do.
    """
    asked = key(header)
    for name, words in WORDS[kind].items():
        if asked in {key(word) for word in (name, *words)}:
            return name
    found = [
        (len(key(word)), name)
        for table in (LIKELY[kind], WORDS[kind])
        for name, words in table.items()
        for word in words
        if len(key(word)) > 1 and key(word) in asked
    ]
    return max(found, default=(0, ""))[1]
