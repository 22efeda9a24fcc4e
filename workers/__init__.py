"""What runs beside the site: rounds of chores (rounds.py) and their heartbeat (models.py). Imports nothing of ours."""
