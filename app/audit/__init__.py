"""What happened, in order, and unchangeable: events with a hash chain."""
