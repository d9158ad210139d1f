"""Middleware, the health check, and the cache that may forget."""
