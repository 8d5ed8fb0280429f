"""What two admins sign, and what an admin does to a round that was scheduled."""
