"""Events: kept, registered for, come to."""
