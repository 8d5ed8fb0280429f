"""People: registering, signing in, invitations, and roles per hub and round."""
