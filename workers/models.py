"""When each worker was last at work: one row for each, which the desk and `publish_health` read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

QUIET = timedelta(minutes=5)  # a worker that says nothing for so long, or for three of its rounds, is missed
# The workers that a site needs, and what stands still without them.
NEEDED = {
    "follow_up": "mails, checks, schedules and messages wait",
    "make_renditions": "new pictures keep the files they were uploaded with",
}


class Heartbeat(models.Model):
    """A worker was at work `at`; `trouble` is what it could not do in its last round."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    every = models.PositiveIntegerField(null=True)  # seconds from round to round; none where cron starts it
    trouble = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def patience(self) -> timedelta:
        return max(QUIET, timedelta(seconds=3 * (self.every or 0)))


def missed(at: datetime) -> list[str]:
    """A sentence for every worker that was never seen, is not seen any more, or could not do something. One query."""
    beats = Heartbeat.objects.in_bulk()
    messages = []
    for name, consequence in NEEDED.items():
        beat = beats.get(name)
        if beat is None:
            messages.append(f"The worker {name} was never seen: {consequence}.")
        elif at - beat.at > beat.patience:
            messages.append(f"The worker {name} was last seen {_ago(at - beat.at)} ago: {consequence}.")
        elif beat.trouble:
            messages.append(f"The worker {name} could not do everything: {beat.trouble}")
    return messages


def _ago(past: timedelta) -> str:
    minutes = int(past.total_seconds() // 60)
    for size, unit in ((24 * 60, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}s"
    return f"{minutes} minutes"
