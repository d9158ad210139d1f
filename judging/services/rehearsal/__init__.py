"""An edition rehearsed: a copy with invented people, played to its end, and taken back."""
