"""What the XML of an Office document asks its program to do: run macros, start programs, fetch its
content from elsewhere.  Read as XML, so that no encoding and no entity hides a word.
"""

# tested by: tests/submissions/algorithms/test_hostile_files.py

import re
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from submissions.algorithms.unusable_file import UnusableFileError

_MACRO_TYPE = re.compile("macroEnabled|vbaProject|vbaData|macrosheet|activeX", re.IGNORECASE)
# a link that somebody clicks is no content; all else from outside is fetched or drawn
_CLICKED = {"hyperlink"}
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data|ms-[a-z-]+|search-ms)\s*:", re.IGNORECASE)
_STARTS = re.compile(r"ppaction://(?:program|macro|ole)", re.IGNORECASE)
_FIELD = re.compile(
    r"\bDDE(?:AUTO)?\b|\bINCLUDE(?:TEXT|PICTURE)\s+[\"“]?\s*(?:https?:|ftp:|file:|\\\\)",
    re.IGNORECASE,
)
_FETCHING = {"ddeLink", "webPr", "dbPr", "olapPr"}


def require_no_active_words(stream: IO[bytes]) -> None:
    """UnusableFileError: macros.  ParseError: no XML."""
    field: list[str] = []  # a field's code may be cut into runs
    events = iterparse(stream, ("end",))  # noqa: S314 - read apart, under limits of memory and time
    for _event, element in events:
        name = element.tag.rpartition("}")[2]
        if name in _FETCHING or _is_active(name, element):
            raise UnusableFileError("macros")
        if name == "instrText":
            field.append(element.text or "")
        elif name in {"p", "fldSimple"}:
            code = "".join(field) + _attribute(element, "instr")
            if _FIELD.search(code):
                raise UnusableFileError("macros")
            field.clear()
        element.clear()


def _is_active(name: str, element: Element) -> bool:
    if name == "Relationship":
        kind = element.get("Type", "").rpartition("/")[2]
        outside = element.get("TargetMode", "").strip().lower() == "external"
        return (
            bool(_MACRO_TYPE.search(kind))
            or (outside and kind not in _CLICKED)
            or bool(_RUNS.match(element.get("Target", "")))
        )
    if name in {"Override", "Default"}:
        return bool(_MACRO_TYPE.search(element.get("ContentType", "")))
    return bool(_STARTS.search(_attribute(element, "action")))


def _attribute(element: Any, name: str) -> str:
    """An attribute, in whatever namespace."""
    found = (value for key, value in element.items() if key.rpartition("}")[2] == name)
    return str(next(found, ""))
