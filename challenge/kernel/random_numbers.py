"""Numbers of rows that say nothing: neither when a row was made, nor beside which others."""
# tested by: tests/judging/queries/scoring/test_judge_work.py

import secrets

LEAST, MOST = 2**40, 2**53 - 1  # as many digits each, and whole numbers in a browser too


def random_number() -> int:
    """A primary key that doesn't count up.

    50,000 rows of one table meet by chance once in 7 million tries (n² / 2N).
    """
    return LEAST + secrets.randbelow(MOST - LEAST)
