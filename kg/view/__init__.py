"""Store → pages a person can look at."""
