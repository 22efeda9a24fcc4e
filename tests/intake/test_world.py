"""The synthetic archive: the same for the same seed, whole enough for every page."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from articles.models import Edition, Neighbour
from intake import world

pytestmark = pytest.mark.django_db


def test_the_same_seed_draws_the_same_texts():
    def drawn(seed):
        texts = world.texts(seed)
        return [next(texts) for _ in range(3)]

    assert drawn(1) == drawn(1) != drawn(2)


def test_a_world_can_be_read_and_walked(capsys):
    call_command("make_world", articles=12, seed=5, verbosity=0)
    assert "12 pieces made." in capsys.readouterr().out
    edition = Edition.objects.visible(timezone.now()).first()
    pages = [edition, edition.bylines.get().author, edition.edition_topics.first().topic]
    for page in [*pages, edition.bylines.get().affiliations.get().institution]:
        assert Client().get(page.get_absolute_url()).status_code == 200
    assert Neighbour.objects.exists()
    call_command("make_world", articles=12, seed=5)
    assert "there already" in capsys.readouterr().out
    assert Edition.objects.count() == 12


def test_nothing_is_made_of_nothing(capsys):
    with pytest.raises(CommandError, match="at least one"):
        call_command("make_world", articles=0)
    call_command("make_world", articles=3, dry_run=True)
    assert "Would make 3 pieces." in capsys.readouterr().out and not Edition.objects.exists()
