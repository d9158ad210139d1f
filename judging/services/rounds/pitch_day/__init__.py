"""The live part of a pitch round: its lot, its stage, who is in the hall."""
