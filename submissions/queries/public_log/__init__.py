"""What the public log holds of applications."""
