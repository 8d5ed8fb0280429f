"""Signing in, or beginning an account, by a link that is sent by mail."""
