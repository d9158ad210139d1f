"""How much each part of a match counts, and how near fields are.

Apart from the computing: models and pages take their defaults from here, and every process loads
them; with numpy and scipy each would start half a second later and hold forty megabytes more.
"""
# tested by: tests/judging/algorithms/assignment/test_match.py

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Nearness = Mapping[str, Mapping[str, float]]

# How near two fields of a startup challenge are (0..1); symmetric, missing pairs are 0.  A default.
NEARNESS: Nearness = {
    "ai": {
        "robotics": 0.6,
        "mobility": 0.4,
        "bio": 0.3,
        "fintech": 0.4,
        "media": 0.3,
        "software": 0.7,
        "data": 0.8,
    },
    "bio": {"medical": 0.9, "health": 0.8, "beauty": 0.4, "food": 0.3},
    "medical": {"health": 0.9, "ai": 0.3, "robotics": 0.3},
    "robotics": {"mobility": 0.6, "hardware": 0.8, "manufacturing": 0.7},
    "fintech": {"blockchain": 0.8, "commerce": 0.4, "software": 0.4, "data": 0.4},
    "blockchain": {"software": 0.4},
    "beauty": {"fashion": 0.8, "commerce": 0.5, "health": 0.3},
    "fashion": {"commerce": 0.5, "media": 0.3},
    "media": {"games": 0.7, "software": 0.3, "education": 0.4},
    "mobility": {"hardware": 0.5, "energy": 0.4},
    "energy": {"climate": 0.9, "manufacturing": 0.4},
    "education": {"software": 0.4},
}


@dataclass(frozen=True, slots=True)
class Weighting:
    """How much each part counts, and the table of fields."""

    fields: float = 0.6
    stage: float = 0.1
    keywords: float = 0.25
    past_load: float = 0.05
    nearness: Nearness = field(default_factory=lambda: NEARNESS)
