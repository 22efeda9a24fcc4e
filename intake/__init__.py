"""How copy arrives: readers turn a document into a Draft, the store turns a Draft into an Article and a report."""
