"""The image library on the desk: the list and the form (library), what brings files in and picks them (uploads)."""

from .library import ImageAdmin

__all__ = ["ImageAdmin"]
