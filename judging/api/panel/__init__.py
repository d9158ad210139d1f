"""The API of judges and panels."""
