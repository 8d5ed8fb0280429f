"""Files that people send: known by their content, cleaned, scanned, kept under made names."""
