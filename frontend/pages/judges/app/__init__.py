"""The judge's part as an app: what is installed, and what a device keeps for work offline."""
