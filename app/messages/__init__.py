"""What is sent to people: the outbox and the worker that empties it."""
