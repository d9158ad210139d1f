"""The page of an investor's firm, under the address of its people and under the organisers'."""
