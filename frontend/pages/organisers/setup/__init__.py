"""An edition with its form, rounds, rubrics, awards and people."""
