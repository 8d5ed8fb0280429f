"""The partner providers and their courses."""
