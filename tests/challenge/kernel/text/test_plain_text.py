"""Control characters become blanks, wherever text comes in or goes out."""

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from challenge.kernel.text.plain_text import plain_text, plain_values

EVERY = "".join(map(chr, range(0x180))) + "\u202e\ufffe\uffff"


def test_no_character_that_a_workbook_refuses_is_left() -> None:
    assert plain_text("바다를 보는\x0b드론") == "바다를 보는 드론"
    assert not ILLEGAL_CHARACTERS_RE.search(plain_text(EVERY))
    assert plain_text("a\tb\nc\r\n👩\u200d💻") == "a\tb\nc\r\n👩\u200d💻"
    assert "\u202e" not in plain_text("a\u202eb")


def test_values_of_json_are_folded_at_any_depth() -> None:
    assert plain_values({"a\x07": ["b\x0b", {"c": "d\x0c"}, 1, None]}) == {
        "a ": ["b ", {"c": "d "}, 1, None]
    }
