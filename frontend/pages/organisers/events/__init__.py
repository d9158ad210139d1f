"""Events of an edition, their door and their timetables."""
