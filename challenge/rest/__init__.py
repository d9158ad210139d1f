"""What every API of the house shares: errors, input parsing, the schema."""
