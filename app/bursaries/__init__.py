"""Bursaries: schemes, rounds, the application, the offer and what follows."""
