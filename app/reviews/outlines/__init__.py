"""What the engine proposes for a round, worked out once for each state of what it follows from."""
