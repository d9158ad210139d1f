"""Files as organisers bring them, for the tests of the import by service and by command."""

JUDGES = (
    "이름,이메일,소속,분야,최대배정\n"
    "강민서,kang@vc.example,새솔벤처스,ai;로보틱스,20\n"
    "이도현,lee@univ.example,가람대학교,,\n"
)
ENTRIES = (
    "회사명,대표자,이메일,출품작,분야,설립일\n"
    "도토리로보틱스,구병찬,koo@dotori.example,병원 운반 로봇,로보틱스,2022. 3. 2.\n"
)
