"""The three hubs, each with what it teaches."""
