"""What organisers take away as files: lists, sheets, and the tally sheet with its formulas."""
