"""The types of files that an organiser may ask for, each with the endings of its names."""

# tested by: tests/challenge/models/test_application_form.py

from collections.abc import Iterable, Mapping

FILE_TYPES: Mapping[str, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "hwp": (".hwp",),
    "hwpx": (".hwpx",),
    "docx": (".docx",),
    "pptx": (".pptx",),
    "xlsx": (".xlsx",),
    "image": (".png", ".jpg", ".jpeg"),
}
_SHOWN = {"image": ("PNG", "JPEG")}


def endings(types: Iterable[str]) -> list[str]:
    """Endings of the names of files of these types, with their dots, in our order."""
    wanted = set(types)
    return [ending for kind, found in FILE_TYPES.items() if kind in wanted for ending in found]


def types_in_words(types: Iterable[str]) -> str:
    """PDF, HWPX, PNG, JPEG: the same in every language."""
    wanted = set(types)
    known = [kind for kind in FILE_TYPES if kind in wanted]
    return ", ".join(name for kind in known for name in _SHOWN.get(kind, (kind.upper(),)))


def type_of(name: str) -> str:
    """The type by a file name's ending; "" for what we don't take."""
    lower = name.lower()
    return next((kind for kind, found in FILE_TYPES.items() if lower.endswith(found)), "")
