"""The public log's arithmetic: canonical JSON, a Merkle tree, signed notes."""
