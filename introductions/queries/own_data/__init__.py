"""What a person may take away of their own."""
