"""Making an account: registering, confirming the address, and choosing a new password."""
