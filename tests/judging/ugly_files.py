"""Files as offices and form services write them, made by code."""

import io
from datetime import datetime
from typing import Any

from openpyxl import Workbook

AS_A_DATE = datetime(2022, 3, 2)  # noqa: DTZ001 - sheets know no zone
ENTRY_HEADER = [
    "연번", "기업명(국문)", "대표자", "휴대폰", "이메일", "사업자번호", "설립일(개업일)",
    "아이템명", "전문분야 ", "매출액(백만원)", "투자유치금액", "비고2",
]  # fmt: skip


def as_bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def entries_workbook() -> bytes:
    """A title over merged cells, a note of the unit, a guide sheet first, a total below."""
    book = Workbook()
    guide = book.active
    assert guide is not None
    guide.title = "작성요령"
    guide["A1"] = "아래 시트에 작성하세요"
    sheet = book.create_sheet("신청현황")
    sheet["A1"] = "2026년 서울테크밋업 신청현황"
    sheet.merge_cells("A1:L1")
    sheet["K2"] = "(단위: 억원)"
    sheet.append([])
    sheet.append(ENTRY_HEADER)
    sheet.append(
        [1, "도토리로보틱스", "구병찬", 1012345678, "koo@dotori.example", 1248100998, 44622,
         "병원 운반 로봇", "robotics", 350, "1.5", "홍보"]
    )  # fmt: skip
    sheet.append(
        [2, "㈜새솔", "한지민", "010-2222-3333", "han@saesol.example", "", "2021.5",
         "문서 요약", "ai", "3억 5천만원", "-", ""]
    )  # fmt: skip
    sheet.append(
        [3, "가람", "이도현", "02)123-4567", "lee@garam.example", "", AS_A_DATE,
         "배터리", "ai", "", "2", ""]
    )  # fmt: skip
    return as_bytes(book)


def judges_workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["평가위원 명단"])
    sheet.append(["성명", "소속/직위", "전문분야", "이메일", "자문기업"])
    sheet.append(["강민서", "가람대학교 / 교수", "ai", "kang@univ.example", "도토리로보틱스; 새솔"])
    sheet.append(["이도현", "새솔벤처스", "", "lee@vc.example", ""])
    return as_bytes(book)


def tally_workbook(rows: list[list[Any]], judges: list[str]) -> bytes:
    """심사집계표: judges as columns under one merged head, mean and rank beside them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "집계표"
    sheet["A1"] = "서류평가 집계표"
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=4 + len(judges))
    sheet["A3"], sheet["B3"], sheet["C3"] = "접수번호", "기업명", "심사위원"
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:B4")
    sheet.merge_cells(start_row=3, start_column=3, end_row=3, end_column=2 + len(judges))
    for place, name in enumerate([*judges, "평균", "순위"], 3):
        sheet.cell(4, place, name)
    for row in rows:
        sheet.append(row)
    return as_bytes(book)


def sheet_per_judge(sheets: dict[str, list[list[Any]]], header: list[str]) -> bytes:
    book = Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append([f"{name} 평가표"])
        sheet.append(header)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    return as_bytes(book)


GOOGLE_FORMS = (
    '"타임스탬프","1. 귀사의 기업명을 입력해 주세요","2. 대표자 성함을 입력해 주세요",'
    '"3. 연락받으실 이메일 주소를 적어 주세요","4. 출품하실 아이템 이름은?\n(50자 이내)",'
    '"5. 해당하는 관심 주제를 모두 선택해 주세요"\n'
    '"2026. 3. 5 오후 3:21:07","도토리로보틱스","구병찬","koo@dotori.example","운반 로봇",'
    '"돌봄, 간호, 물류"\n'
).encode("utf-8-sig")
TALLY_SO = (
    "Submission ID,Respondent ID,Submitted at,Company name,Your name,E-mail,Project name,Topics\n"
    'a1,b1,2026-03-05 15:21:07,Dotori,Koo,koo@dotori.example,Carrier,"물류, 돌봄, 간호"\n'
).encode()
TYPEFORM = (
    "#,Company name,What is your name?,Email,What is your project called?,물류,Start Date (UTC)\n"
    "x9,Dotori,Koo,koo@dotori.example,Carrier,물류,2026-03-05 15:20:01\n"
).encode()
AIRTABLE = (
    "Company,Name,Email,Project,Date founded,Topics,Agreed\n"
    'Dotori,Koo,koo@dotori.example,Carrier,3/25/2022,"물류,돌봄, 간호",checked\n'
    "Saesol,Han,han@saesol.example,Reader,4/2/2021,,\n"
).encode("utf-8-sig")
