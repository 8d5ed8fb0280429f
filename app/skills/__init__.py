"""The skills taxonomy and job roles."""
