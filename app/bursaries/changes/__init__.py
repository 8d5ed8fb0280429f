"""Changes that a screener asks for: only the named sections open again, and are sent anew."""
