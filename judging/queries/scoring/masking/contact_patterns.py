"""Patterns that find every way to reach somebody: mail, web, phone, messenger, and the numbers of
a business.

They are for plain text (submissions/algorithms/letters.py): plain digits, plain hyphens, nothing
unseen.  A number is found by its form, since nobody entered the ones that matter here.
"""

# tested by: tests/judging/queries/scoring/masking/test_contact_patterns.py

_NO_FIGURE = (  # what follows a figure and no number of somebody
    r"(?!\d|[.,]\d|\s?(?:[원명건개회만억조천%]|달러|won\b|krw\b|usd\b|people\b|users\b))"
)
_ALONE = r"(?<!\d)(?<!\d[.,])(?<![₩$€])"
_GAP = r"[\s()\[\]{}.,:;/|_~+*·ㆍ'\-]"  # between the groups of a number
_SOME = f"{_GAP}{{0,4}}"
_NETWORK = "(?:1[016-9]|2|[3-6]\\d|[78]0|50\\d?)"
_NOUGHT, _DIGIT = "[0o공영ㅇ○]", "[0-9o공영ㅇ○일이삼사오육륙칠팔구]"
_CALL_CENTRE = "(?:15(?:22|33|44|55|66|77|88|99)|16(?:00|[1346]\\d|55|7[07]|88|99)|18[0-9]{2})"

PHONES = (
    # mobile, at home, however it is cut; the digits as words, too
    rf"{_ALONE}\(?{_NOUGHT}[1il일](?:{_NOUGHT}|[16-9])(?:{_SOME}{_DIGIT}){{7,8}}(?!\d)",
    # a sheet took the nought for none; a patent's number has seven digits there
    rf"{_ALONE}10\s?-\s?\d{{4}}\s?-\s?\d{{4}}{_NO_FIGURE}",
    # each digit by itself
    rf"{_ALONE}0{_GAP}{{1,3}}[17]{_GAP}{{1,3}}[016-9](?:{_GAP}{{1,3}}\d){{7,8}}(?!\d)",
    # over the internet and personal numbers
    rf"{_ALONE}\(?0(?:[78]0|50\d)(?:{_SOME}\d){{7,8}}(?!\d)",
    # landline
    rf"{_ALONE}\(?0(?:2|[3-6]\d){_SOME}\d{{3,4}}{_SOME}\d{{4}}(?!\d)",
    # from abroad; 82 alone stands for +82
    rf"{_ALONE}(?:\(?\+\s?|00\s?)?82{_SOME}0?{_SOME}{_NETWORK}{_SOME}\d{{3,4}}{_SOME}\d{{4}}(?!\d)",
    rf"{_ALONE}(?:\(?\+\s?|00\s?)?82{_SOME}0?{_SOME}1[016-9](?:{_SOME}{_DIGIT}){{7,8}}(?!\d)",
    r"(?<!\d)\+\s?\(?[1-9](?:[\s().\-/]{0,3}\d){7,14}(?!\d)",
    rf"{_ALONE}{_CALL_CENTRE}{_GAP}{{0,3}}\d{{4}}{_NO_FIGURE}",
)

_BREAK = r"[\s.·ㆍ/_\-]{1,3}"
BUSINESS_NUMBERS = (
    # of a business: 3-2-5
    rf"{_ALONE}\d{{3}}{_BREAK}\d{{2}}{_BREAK}\d{{5}}(?!\d)",
    rf"{_ALONE}(?:\d{{3}}-\d{{7}}|\d{{5}}-\d{{5}})(?!\d)",
    rf"{_ALONE}[1-9]\d{{9}}{_NO_FIGURE}",
    r"(?:사업자|등록\s?번호|business|BRN|registration)"
    r"[^\d\n]{0,20}\d(?:[\s.,·ㆍ/_\-]{0,3}\d){9}(?!\d)",
    # of a corporation, which looks like a person's: 6-7
    rf"{_ALONE}\d{{6}}{_BREAK}\d{{7}}(?!\d)",
    rf"{_ALONE}\d{{13}}{_NO_FIGURE}",
)

_DOT_WORD = r"(?:dot|닷|쩜|점|\.)"
_OPEN, _CLOSE = r"[\[({<]\s?", r"\s?[\])}>]"
_TOP = (
    "com|net|org|info|biz|kr|io|ai|app|dev|me|tv|cc|us|eu|uk|jp|cn|sg|hk|de|fr|ca|au|in|id|vn|to"
    "|im|ly|be|ee|gl|gle|gg|so|co|xyz|site|page|web|website|online|store|shop|tech|technology"
    "|cloud|software|systems|solutions|network|digital|studio|design|agency|company|group|team"
    "|work|works|world|global|ventures|capital|fund|finance|money|bank|health|care|bio|life"
    "|lab|labs|ltd|inc|llc|pro|asia|seoul|korea|kim|top|club|fun|live|link|space|one|art|fashion"
    "|beauty|media|news|blog|wiki|academy|education|school|energy|green|eco|farm|food|pet|game"
    "|games|chat|social|email|mobi|name|science|engineering|robotics|example|edu|gov|test|invalid"
)
_REST = r"""[^\s<>"'()가-힣]*"""
_DOT = (
    rf"(?:\s?\.\s?(?=(?:com|net|org|co|kr|io|ai)\b)|\.|\s?{_OPEN}{_DOT_WORD}{_CLOSE}\s?|\s+dot\s+"
    r"|\s?닷\s?)"
)
_AT = rf"(?:\s?@\s?|\s?{_OPEN}(?:at|앳|골뱅이|@){_CLOSE}\s?|\s?골뱅이\s?)"
_BOX = r"(?<![\w.+%\-])[\w.+%\-]{1,64}"
_NO_PROGRAM = r"(?!(?:js|ts|jsx|tsx|py|go|rs|cs|md|pdf)\b)"

MAIL_AND_WEB = (
    # a box somewhere: with a domain, or with the name of a provider alone
    rf"{_BOX}(?:{_AT}|#)(?:[\w\-]+{_DOT})+[a-z가-힣][\w\-]*",
    rf"{_BOX}{_AT}[a-z가-힣][\w\-]{{2,}}",
    rf"{_BOX}\s+at\s+[\w\-]+(?:(?:\s+dot\s+|\.)[\w\-]+)*(?:\s+dot\s+|\.)(?:{_TOP})(?![a-z0-9])",
    # addresses of pages
    rf"(?:h[tx]{{2}}ps?|ftp)\s?:\s?//\s?(?:[\w\-]+\.)*{_REST}",
    rf"www\s?\.\s?(?:[\w\-]+\.)*{_REST}",
    rf"(?<![a-z0-9.\-])(?:[a-z0-9\-]{{1,63}}\.)+(?:{_TOP}|한국)(?![a-z0-9\-])(?:[/?#:]{_REST})?",
    rf"(?<![a-z0-9.\-])(?:[a-z0-9\-]{{1,63}}\.)+{_NO_PROGRAM}[a-z]{{2,12}}/{_REST}",
    rf"(?<![\w\-])[\w\-]{{2,63}}\.(?:com|net|org|kr|co\.kr|한국|닷컴)(?![a-z0-9\-])(?:/{_REST})?",
    rf"(?<![a-z0-9\-])[a-z0-9\-]{{2,63}}(?:\s?{_OPEN}{_DOT_WORD}{_CLOSE}\s?|\s+dot\s+|\s\.\s?)"
    rf"(?:{_TOP})(?![a-z0-9])(?:\.[a-z]{{2}}\b)?(?:/{_REST})?",
    r"(?<![a-z0-9\-])[a-z0-9\-]{2,63}\s?닷\s?컴",
)

_SERVICE = (
    "(?:카카오\\s?톡?|카톡|오픈\\s?(?:채팅|톡)|인스타(?:그램)?|페이스북|페북|트위터|텔레그램"
    "|링크드인|유튜브|깃허브|위챗|왓츠앱|디스코드|스카이프|틱톡|블로그|브런치"
    "|(?<![가-힣])(?:라인|밴드|스레드|시그널|슬랙)"
    "|(?<![a-z])(?:kakao(?:\\s?talk)?|insta(?:gram)?|facebook|twitter|telegram|line|linkedin"
    "|youtube|git\\s?hub|wechat|whatsapp|discord|slack|skype|threads|tik\\s?tok|blog|signal"
    "|ig|fb|sns)(?![a-z]))"
)
_ACCOUNT = "(?:id|아이디|계정|account)"
_IT_IS = rf"(?:{_ACCOUNT}|채널|[:=(/>→-]|\s)"
_ANY_HANDLE = r"[a-z_][\w.\-]{2,}"
_SURE_HANDLE = r"(?=[\w.\-]*[a-z])(?=[\w.\-]*[\d_.])[a-z_][a-z0-9_.\-]{3,}"
MESSENGERS = (
    rf"{_SERVICE}(?:\s?{_ACCOUNT}?\s?[:=]\s?@?{_ANY_HANDLE}"
    rf"|\s?{_ACCOUNT}{_IT_IS}{{0,3}}@?{_ANY_HANDLE}"
    rf"|{_IT_IS}{{0,4}}@?{_SURE_HANDLE})(?:#\d{{4}})?",
    r"(?<![\w.])@\s?(?:[a-z_][\w.\-]{2,}|[가-힣]\w+)",
    r"(?<![\w.])[\w.]{2,32}#\d{4}(?!\d)",
)

CONTACTS = (*MAIL_AND_WEB, *MESSENGERS, *PHONES, *BUSINESS_NUMBERS)
