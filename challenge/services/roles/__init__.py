"""Who runs an edition: invited, changed, taken back."""
