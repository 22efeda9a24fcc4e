"""Who writes: authors, the institutions they work for, and since when."""
