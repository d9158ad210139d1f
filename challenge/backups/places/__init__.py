"""Where backups lie: a folder on some disk, or a bucket of an object store."""
