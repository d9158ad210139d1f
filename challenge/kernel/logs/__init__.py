"""Lines of the log, the id that ties them together, and reports of faults."""
