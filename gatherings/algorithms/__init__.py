"""Groups of opinion and timetables: numpy and solvers, nothing of ours."""
