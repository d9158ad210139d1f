"""Pages of organisers and observers: setting up, watching and deciding an edition."""
