"""The read API, `/api/v1/`: what readers can see, as JSON.

    endpoints.py   the table: every address with its parameters, its record and the function that answers it
    parameters.py  reads a query string by that table: a value or a sentence that says what is wrong
    records.py     editions, authors … as dicts, each beside the schema of the same
    openapi.py     the table once more, as an OpenAPI 3.1 document
    views.py       HTTP: methods, throttle, validators, CORS, problems

A new filter is a row in the table: it is then read, checked, documented and tested.
"""

from .views import urlpatterns

__all__ = ["urlpatterns"]
