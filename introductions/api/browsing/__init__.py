"""The API of winners that investors browse, and ask to meet."""
