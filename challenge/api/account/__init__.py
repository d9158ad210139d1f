"""What people see and change of their own account: addresses, access tokens of programs."""
