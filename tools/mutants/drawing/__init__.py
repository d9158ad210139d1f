"""Which mutants there may be, and which of them are tried."""
