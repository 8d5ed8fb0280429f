"""Where an application stands once it is sent: what happened, and what happens next."""
