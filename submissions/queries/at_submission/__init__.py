"""What a submission reads, in few statements, since thousands come in the last minutes."""
