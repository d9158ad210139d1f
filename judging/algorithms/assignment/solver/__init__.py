"""The pieces of the solver behind `assign()`; nothing outside of this package imports them."""
