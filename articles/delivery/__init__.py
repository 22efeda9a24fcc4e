"""What goes out to other machines: webhooks, WebSub, and HTTP requests that reach no private network.

    webhooks.py     what is told to whom, and the sending of all messages: begin here
    websub.py       the message to the hub
    http_client.py  the HTTP request

Imports: api, pages (the table of kinds), public, models.
"""
