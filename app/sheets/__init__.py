"""Reading sheets (CSV files) strictly, and writing their rows in bulk."""
