"""One folding of names for the whole product: what a person reads as one name is one name.

Formulas: NFKC and general category Cf of the Unicode standard; legal forms of the Korean Commercial
Act (상법), article 170, and of common foreign companies.
"""

# tested by: tests/challenge/kernel/text/test_folded_names.py

import re
from unicodedata import category, normalize

_FORMS = (
    "주식회사|유한책임회사|유한회사|합자회사|합명회사|외국법인|재단법인|사단법인|학교법인|의료법인|"
    "사회복지법인|농업회사법인|어업회사법인|영농조합법인|영어조합법인|사회적협동조합|협동조합|"
    "股份有限公司|有限公司|株式会社|株式會社|有限会社|合同会社|"
    r"\((?:주|유|합|재|사|학|의|복|농|어|명|자)\)"
)
_LATIN_FORMS = (
    "incorporated|inc|limited|ltd|company|co|corporation|corp|llc|llp|lp|plc|gmbh|ag|kg|bv|nv|"
    "sa|sas|sarl|srl|spa|oy|ab|aps|pte|pty|pvt|kk"
)
_FORM = re.compile(_FORMS)
_LATIN_END = re.compile(rf"(?:(?<=[\s,()])|(?<=[^\x00-\x7f]))(?:{_LATIN_FORMS})[\s,()]*$")
_DOTTED = re.compile(r"(?<=\b[a-z])\.(?=[a-z]\b)")
_UNITS = re.compile(
    r"(?<=.)[\s(]*(?:기업\s*부설\s*연구소|부설\s*연구소|"
    r"연구\s*개발\s*전담\s*부서|연구\s*전담\s*부서|"
    r"본사|본점|지사|지점)[\s)]*$"
)
_MARKS = re.compile(r"[\s.,()·&'’\-_/]+")


def visible(name: str) -> str:
    """The name without characters that nobody sees (Cf, controls), blanks folded to one."""
    signs = (" " if category(sign) in {"Cc", "Zs", "Zl", "Zp"} else sign for sign in name)
    return " ".join("".join(sign for sign in signs if category(sign) != "Cf").split())


def without_invisible(name: str) -> str:
    """The name as written, but for characters of category Cf."""
    return "".join(sign for sign in name if category(sign) != "Cf").strip()


def folded(name: str) -> str:
    """By what two written names are compared: NFKC, visible characters, one blank, no case."""
    return visible(normalize("NFKC", visible(name))).casefold()


def only_difference(name: str, other: str) -> str:
    """In what two spellings of one folded name differ.

    invisible | blanks | width | case; "" if not at all, or in more than that.
    """
    if name == other or squeezed(name) != squeezed(other):
        return ""
    if visible(name) == visible(other):
        return "invisible"
    if normalize("NFKC", visible(name)) == normalize("NFKC", visible(other)):
        return "width"
    return "case" if folded(name) == folded(other) else "blanks"


def squeezed(name: str) -> str:
    """The folded name without any blank, and whole numbers without zeros that say nothing."""
    bare = folded(name).replace(" ", "")
    number = re.fullmatch(r"0*(\d+)(?:\.0+)?", bare)
    return number[1] if number else bare


def house_names(name: str) -> frozenset[str]:
    """By what a company is recognised: its name without legal form, sub-unit, points and blanks.

    A legal form inside a name ends the company's own name ("가나 주식회사 연구소" is also 가나).
    """
    plain = _DOTTED.sub("", folded(name))
    plain = _DOTTED.sub("", plain)
    found = set()
    first = _FORM.search(plain)
    parts = [plain] if first is None else [plain, plain[: first.start()]]
    for part in parts:
        bare = _without_forms(part)
        found |= {_MARKS.sub("", bare), _MARKS.sub("", _UNITS.sub("", bare))}
    return frozenset(found - {""})


def _without_forms(name: str) -> str:
    """Without legal forms wherever Korean writes them, and at the end where Latin ones stand."""
    bare = _FORM.sub(" ", name).strip(" .,")
    while (shorter := _LATIN_END.sub("", bare).strip(" .,")) != bare and shorter:
        bare = shorter
    return bare
