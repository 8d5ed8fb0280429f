"""The panel and references: whose referees are asked, and what those who decide read."""
