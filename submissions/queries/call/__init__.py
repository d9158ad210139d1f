"""How the call for applications runs: its windows and its course."""
