"""The site put together: settings, URLs, middleware, logs, the desk's guards. It may import every room.

Begin with settings.py and urls.py.
"""
