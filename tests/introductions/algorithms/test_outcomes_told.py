"""How far an introduction got: the last word of each side, invested only where both say so."""

import pytest

from introductions.algorithms.outcomes_told import reached, state_told


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ([], "introduced"),
        (["nothing_yet"], "introduced"),
        (["met", "term_sheet"], "term_sheet"),
        (["term_sheet", "met"], "met"),
        (["met", "nothing_yet"], "introduced"),
        (["term_sheet", "passed"], "term_sheet"),
        (["passed"], "introduced"),
        (["invested", "passed"], "met"),
        (["passed", "invested"], "invested"),
    ],
)
def test_the_last_word_counts_and_a_pass_takes_back_an_investment_alone(
    said: list[str], step: str
) -> None:
    assert reached(said) == step


@pytest.mark.parametrize(
    ("startup", "investor", "noted", "state"),
    [
        (["invested"], [], [], "met"),
        (["invested"], ["invested"], [], "invested"),
        (["invested"], ["term_sheet"], [], "term_sheet"),
        (["invested"], ["invested", "met"], [], "met"),
        ([], ["met"], ["term_sheet"], "term_sheet"),
        (["passed"], ["passed"], [], "introduced"),
        ([], [], ["invested"], "met"),
    ],
)
def test_it_is_invested_where_both_say_so_else_as_far_as_anybody_says(
    startup: list[str], investor: list[str], noted: list[str], state: str
) -> None:
    assert state_told(startup, investor, noted) == state
