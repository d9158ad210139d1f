"""The timetable of an investor day: set up, wished, planned, published, changed, held."""
