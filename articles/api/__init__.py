"""The read API, `/api/v1/`: what readers can see, as JSON. Built with django-ninja.

    endpoints.py   every address: begin here
    records.py     what is answered; the payload of webhooks too
    parameters.py  what may be asked, and the sentences that refuse the rest
    responses.py   HTTP: methods, throttle, validators, CORS, problems, the OpenAPI document

Imports: pages (the table of kinds), public, models.
A new filter is a field of a query in parameters.py, and its lookup in endpoints.py.
"""

from .endpoints import api
from .responses import public

urlpatterns, _, app_name = api.urls
for pattern in urlpatterns:
    pattern.callback = public(pattern.callback)
