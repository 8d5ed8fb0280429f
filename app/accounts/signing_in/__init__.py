"""Signing in and out, and what is counted against those who try too often."""
