"""What stands of an investor's firm, who joins it and who leaves."""
