"""What judges' devices and the hall feel: how many screens follow the stage, and how fast."""
