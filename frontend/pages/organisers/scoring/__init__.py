"""Score sheets that need a decision by the organisers."""
