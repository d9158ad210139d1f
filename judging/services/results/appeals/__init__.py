"""Appeals: written by startups, answered by organisers."""
