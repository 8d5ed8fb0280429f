"""`./hub drill`: many people send at once while things break; then every row is looked at."""
