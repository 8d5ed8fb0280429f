"""What machines ask for: health, sitemap and robots."""
