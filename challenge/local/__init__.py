"""PostgreSQL, Valkey and our own processes on one machine, for laptops, demos and tests."""
