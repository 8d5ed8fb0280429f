"""Invented staff decide: screening, cover, reviews, the panel, the release and the answers."""
