"""Bio lines."""

from .lines import read_bioline, read_house_line

__all__ = ["read_bioline", "read_house_line"]
