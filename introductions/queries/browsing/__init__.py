"""Winners that investors browse, and ask to meet."""
