"""What was said between one person or startup and the organisers."""
