"""Asking referees, reminding them once, and what the clock and the mail server make of it."""
