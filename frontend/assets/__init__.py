"""Scripts and sheets, as pages name them and as they are served."""
