"""What is published of a result: the bundle, its file, what it discloses, its corrections."""
