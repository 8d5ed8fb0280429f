"""Case studies and guides, webinars and events."""
