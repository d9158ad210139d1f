"""A number reads as its cell shows it, or not at all."""

import pytest

from challenge.kernel.spreadsheets.shown_numbers import UnknownFormatError, shown, shown_text


@pytest.mark.parametrize(
    ("stored", "form", "text"),
    [
        ("0.95", "0%", "95%"),
        ("0.955", "0.0%", "95.5%"),
        ("86.6", "0", "87"),
        ("86.6", "General", "86.6"),
        ("0.30000000000000004", "General", "0.3"),
        ("1250", "#,##0", "1250"),
        ("1250.5", '_-"₩"* #,##0.00_-', "₩1250.50"),
        ("90", '0"점"', "90점"),
        ("1", "000", "001"),
        ("1234567890", "000-00-00000", "123-45-67890"),
        ("-5", "0;(0)", "(5)"),
        ("5", "[Red]0.0", "5.0"),
        ("46082", "yyyy-mm-dd", "2026-03-01"),
    ],
)
def test_a_number_is_read_as_shown(stored: str, form: str, text: str) -> None:
    assert shown(stored, form).text == text


@pytest.mark.parametrize("form", ["0,", "# ?/?", "[>50]0;0.0", ";;;", '"late"', "0.0E+00"])
def test_what_cannot_be_told_for_sure_is_refused(form: str) -> None:
    with pytest.raises(UnknownFormatError):
        shown("60", form)


@pytest.mark.parametrize("form", ["#", "#,###", "#.#", "?", "#,###;-#,###"])
def test_a_zero_that_its_format_shows_as_nothing_is_refused(form: str) -> None:
    assert shown("5", form).text == "5"
    with pytest.raises(UnknownFormatError):
        shown("0", form)
    with pytest.raises(UnknownFormatError):
        shown("0.01", form)


@pytest.mark.parametrize("form", ["0;0", "0;[Red]0", "0.0;[Red]0.0;0", '0"점";0"점"', "0_-;0_-"])
def test_a_negative_number_that_its_format_shows_without_a_sign_is_refused(form: str) -> None:
    assert shown("50", form).text.startswith("50")
    with pytest.raises(UnknownFormatError):
        shown("-50", form)


@pytest.mark.parametrize(("form", "text"), [("0;-0", "-50"), ("0;(0)", "(50)"), ("0;▲0", "▲50")])
def test_a_negative_number_is_shown_with_the_sign_of_its_format(form: str, text: str) -> None:
    assert shown("-50", form).text == text


def test_a_text_that_its_format_adds_to_is_refused() -> None:
    assert shown_text("가", "@") == shown_text("가", "General") == "가"
    with pytest.raises(UnknownFormatError):
        shown_text("가", '@"팀"')


def test_digits_that_are_not_shown_are_counted() -> None:
    assert shown("86.6", "0").rounded
    assert not shown("86", "0").rounded
