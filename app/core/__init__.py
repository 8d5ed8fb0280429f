"""The kernel: what every slice may lean on. It knows no Flask and no slice."""
