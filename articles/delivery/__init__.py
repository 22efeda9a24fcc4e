"""What goes out to other machines: webhooks, WebSub, and HTTP that reaches no private network.

Imports: api, public, models. http.py sends; webhooks.py and websub.py say what.
"""
