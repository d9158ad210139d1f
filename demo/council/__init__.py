"""The council of the sample, and what its members are asked."""
