"""The pages of a referee: by the link in a letter, without an account."""
