"""The rehearsal of an edition."""
