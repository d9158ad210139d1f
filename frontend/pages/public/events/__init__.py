"""Events of an edition for anybody, and an own timetable."""
