"""What each side may see of winners, investors and introductions."""
