"""Questions of a form as inputs, on the startup's pages and in the organiser's preview."""
