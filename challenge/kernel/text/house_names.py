"""By what a company is recognised, however its name is written: legal forms, sub-units, brackets,
former names and names in another script.

Legal forms: the Korean Commercial Act (상법), article 170, special acts, and ISO 20275 (entity
legal forms) for those of other countries that Korean registers meet.
"""

# tested by: tests/challenge/kernel/text/test_house_names.py

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, normalize

from challenge.kernel.text.folded_names import folded

# wherever they stand: the name ends where one of them begins
_COMPANIES = (
    r"주식\s*회사|유한\s*책임\s*회사|유한\s*회사|합자\s*회사|합명\s*회사|외국\s*법인|"
    "股份有限公司|有限責任公司|有限责任公司|有限公司|股份公司|株式会社|株式會社|有限会社|有限會社|"
    "合同会社|合資会社|合名会社|"
    r"[(\[{<〔【「]\s*(?:주|유|유한|유책|합|합자|합명|재|사|학|의|복|농|어|명|자|협|"
    r"株|有|合|資|名|財|社|学|學|協|同)\s*[)\]}>〕】」]|"
    r"(?<!\S)(?:주|유|재|사|株|有)\)|\((?:주|유|株|有)(?!\S)"
)
# where a name begins or ends, or as words of their own: others bear them within their names
_BODIES = (
    r"(?:특례\s*|공익\s*|비영리\s*|특수\s*)?"
    r"(?:재단|사단|학교|의료|종교|특수|비영리|공익|법무|세무|회계|특허|"
    r"노무|관세|감정평가|사회\s*복지|농업\s*회사|어업\s*회사|영농\s*조합|영어\s*조합)\s*법인|"
    r"(?:사회적\s*|소비자\s*생활\s*)?협동\s*조합|(?:예비\s*)?사회적\s*기업|마을\s*기업|벤처\s*기업|"
    "개인사업자|코퍼레이션|코포레이션|인코퍼레이티드|리미티드|엘엘씨|"
    "(?:一般|公益)?(?:社団|財団)法人|特定非営利活動法人|npo法人|学校法人|医療法人"
)
_LATIN_ENDS = (
    r"incorporated|inc|private limited|proprietary limited|public limited company|limited|ltd|"
    r"limited liability (?:company|partnership)|joint stock company|company|co|corporation|corp|"
    r"llc|llp|pllc|lllp|lp|plc|pbc|pte|pty|pvt|sdn|bhd|berhad|"
    r"gmbh(?: ?& ?co)?|mbh|ag|kg|kgaa|ohg|gbr|ug(?: ?\(haftungsbeschrankt\))?|e ?v|"
    r"b ?v|n ?v|vof|sa(?:\.? de cv)?|sas|sasu|sarl|eurl|snc|se|s ?a ?r ?l|srl|srls|spa|sapa|"
    r"sl|slu|sau|lda|ltda|eireli|sab|oy|oyj|ab|as|a/s|asa|aps|k/s|hf|ehf|ou|oue|uab|sia|"
    r"kft|zrt|nyrt|sp\.? z oo|sro|doo|ood|eood|ooo|oao|zao|pao|jsc|pjsc|ojsc|cjsc|"
    r"kk|gk|yk|kabushiki kaisha|godo kaisha|yugen kaisha|tbk|coop|co-op|cooperative|"
    "ооо|оао|зао|пао|ао|ип|тоо"
)
_LATIN_STARTS = (
    "the|kabushiki kaisha|godo kaisha|yugen kaisha|pt|ooo|ооо|оао|зао|пао|ао|ип|тоо|"
    "cong ty(?: tnhh| co phan| cp)?(?: mot thanh vien| mtv)?|บริษัท"
)
_COMPANY = re.compile(_COMPANIES)
_BODY = re.compile(rf"^(?:{_BODIES})|(?:{_BODIES})$|(?<=[\s(])(?:{_BODIES})(?=[\s)])")
_LATIN_END = re.compile(rf"(?<=[\s,.()])(?:{_LATIN_ENDS})[\s,.()]*$")
_LATIN_GLUED = re.compile(
    r"(?<=[가-힣ぁ-ヿ一-鿿])"
    r"(?:incorporated|inc|limited|ltd|co|corporation|corp|llc|gmbh|plc)[\s,.()]*$"
)
_LATIN_INSIDE = re.compile(
    r"(?<=[\s,])(?:incorporated|inc|ltd|limited|llc|gmbh|plc|corp|corporation)\b\.?(?=[\s,])"
)
_LATIN_START = re.compile(rf"^(?:{_LATIN_STARTS})[\s.]+(?=\S)")
_OF_A_STATE = re.compile(r",\s+an?\s+[a-z ]+?(?=corporation$|company$|llc$|partnership$)")
_DOTTED = re.compile(r"(?<=\b[a-z])\.\s?(?=[a-z]\b)")
_PLACES = (
    "서울|부산|대구|인천|광주|대전|울산|세종|"
    "경기|강원|충북|충남|전북|전남|경북|경남|제주|판교|강남|"
    "한국|중국|일본|미국|베트남|싱가포르"
)
_UNITS = re.compile(
    r"(?<=.)[\s(]*(?:기업\s*부설\s*연구소|부설\s*연구소|기술\s*연구소|중앙\s*연구소|"
    r"연구\s*개발\s*전담\s*부서|연구\s*전담\s*부서|"
    rf"(?:(?:{_PLACES})|(?<=\s)\S{{1,6}}?)?\s*(?:본사|본점|지사|지점|지부|사무소|영업소|출장소)|"
    r"(?<=\s)(?:\S{1,6}\s*)?(?:연구소|연구원|연구센터|사업부|사업본부|사업단|개발팀|공장)|"
    r"(?<=\s)r ?& ?d\s*(?:센터|본부|cent(?:er|re))|"
    r"(?<=\s)(?:\S{1,6}\s*)?(?:사내\s*벤처|사내\s*독립\s*기업)|(?<=\s)c ?- ?(?:랩|lab)|(?<=\s)c랩|"
    r"(?<=대학교)(?:\s*\S{0,10}(?:대학|대학원|학과|학부|전공|연구실|연구소))+|"
    r"(?<=[\s,])(?:[a-z]+ )?(?:branch(?: office)?|office|headquarters|hq|"
    r"research (?:institute|cent(?:er|re)))|"
    r"산학\s*협력단|창업\s*지원단)[\s)]*$"
)
_OLD = "구|舊|旧|전|前|옛|현|現"
_FORMER = re.compile(
    r"(?:\s*[(\[,/]\s*"
    r"(?:(?:이전|변경\s*전|개명\s*전|구|옛)\s*(?:사명|상호|이름|명칭|회사명)\s*[:.\s]|"
    rf"(?:이전|변경\s*전|개명\s*전)\s*:|\((?:{_OLD})\)|(?:{_OLD})\s*[.:)\s]|"
    r"(?:previously(?: known as)?|former(?: name)?|now|née|nee)\b\.?:?)|"
    rf"\s(?:\((?:{_OLD})\)|(?:{_OLD})\))|"
    r"[\s(\[,/]+(?:formerly(?: known as)?|f/?k/?a|a/?k/?a|d/?b/?a|n/?k/?a)\b\.?:?)"
    r"\s*(?P<name>[^()\[\]]+?)\s*[)\]]?$"
)
_OLD_GLUED = re.compile(rf"(?:{_OLD})(\S{{3,}})")  # (구다라테크), not (구미)
_OLD_FIRST = re.compile(rf"^\((?:{_OLD})\)\s*")
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\s[/|]\s(.+)$")
_CALLED_ANEW = re.compile(
    r"\s*[(\[]\s*(?P<name>[^()\[\]]+?)(?:에서|으로|로)\s*"
    r"(?:사명|상호|회사명|법인명)(?:을|를)?\s*변경[^()\[\]]*[)\]]$"
)
_RENAMED = re.compile(r"\s*(?:→|⇒|➔|➜|[-=]+>)\s*")
_THEN_AND_NOW = re.compile(r"(?:구|舊|旧|전|前|옛)\s+(\S.*?)[\s,/]+(?:현|現)\s+(\S.*)")
_LATIN = re.compile(r"[a-z]")
_SIGNS = {ord(sign): "" for sign in "™®©℠"} | {  # NFKC takes the ring away, and 株 alone is a name
    ord(ring): f"({form})" for ring, form in zip("㊑㊒㊓㊔㊖㊫㊯", "株有社名財学協", strict=True)
}


@lru_cache(maxsize=50_000)
def house_names(name: str) -> frozenset[str]:
    """By what a company is recognised: its name without legal form, sub-unit, points and blanks;
    also what it was called before, and its name in another script, where the name says them.

    A legal form inside a name ends the company's own name ("가나 주식회사 연구소" is also 가나).
    """
    plain = _without_accents(folded(name.translate(_SIGNS)))
    for _twice in range(2):
        plain = _DOTTED.sub("", plain)
    found = {key for part in _parts(plain) for key in _keys(part)}
    return frozenset(found or {_squeezed(plain) or plain} - {""})


def _without_accents(name: str) -> str:
    """Latin letters without accents: one person writes them, another's keyboard doesn't."""
    apart = normalize("NFD", name)
    return normalize("NFC", "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f"))


def _parts(name: str) -> Iterator[str]:
    """The name, and the other names that it says of the same company."""
    both = _THEN_AND_NOW.fullmatch(name)
    names = [part for part in both.groups() if part] if both else _RENAMED.split(name)
    if len(names) > 1:
        for part in names:
            yield from _parts(part)
        return
    name = _OLD_FIRST.sub("", name)
    former = _CALLED_ANEW.search(name) or _FORMER.search(name)
    if former and former.start():
        yield from _parts(former["name"])
        name = name[: former.start()].strip()
    yield name
    without = _COMPANY.sub(" ", name)
    for bracket in _BRACKETED.finditer(without):
        inside = next(filter(None, bracket.groups()), "").strip()
        outside = _BRACKETED.sub(" ", without)
        yield outside
        if inside and outside.strip() and _is_latin(inside) != _is_latin(outside):
            yield inside
        if glued := _OLD_GLUED.fullmatch(inside):
            yield glued[1]


def _is_latin(text: str) -> bool:
    return bool(_LATIN.search(text)) and text.isascii()


def _keys(name: str) -> Iterator[str]:
    inner = [form.start() for form in (_COMPANY.search(name), _LATIN_INSIDE.search(name)) if form]
    for part in [name, *(name[:end] for end in inner)]:
        bare = _without_forms(part)
        yield from filter(None, map(_squeezed, (bare, _without_forms(_UNITS.sub("", bare)))))


def _without_forms(name: str) -> str:
    """Without legal forms wherever Korean writes them, and at the ends where others stand."""
    bare = _OF_A_STATE.sub(" ", _COMPANY.sub(" ", name)).strip(" .,")
    for form in (_BODY, _LATIN_START, _LATIN_END, _LATIN_GLUED):
        while (shorter := form.sub(" ", bare).strip(" .,&")) != bare and _squeezed(shorter):
            bare = shorter
    return bare


def _squeezed(name: str) -> str:
    """Letters, digits and the plus of "A+" only."""
    return "".join(sign for sign in name if category(sign)[0] in "LNM" or sign == "+")
