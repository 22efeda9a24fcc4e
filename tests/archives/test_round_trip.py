"""All leaves, comes back, and leaves again as the same bytes: from SQLite to the database of this run, and back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.db import DatabaseError, transaction

from archive import exporting, loading
from archive.contents import KINDS
from articles.models import Article, Edition, Event, Revision, SearchEntry, SignOff, Webhook
from articles.press import outbox, records, working_copy
from authors.models import Author, Institution
from images.models import Image
from intake.fixture import scratch_database
from tests.newsroom import DAY, NOON, change, make_author

from . import world

pytestmark = pytest.mark.django_db


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def lines(folder: Path, kind: str) -> list[dict]:
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()]


def empty_storage() -> None:
    """As the disk of another machine."""
    for storage in (default_storage, storages["private"]):
        ahead = [""]
        while ahead:
            folder = ahead.pop()
            folders, names = storage.listdir(folder)
            ahead += [f"{folder}/{name}".lstrip("/") for name in folders]
            for name in names:
                storage.delete(f"{folder}/{name}")


@pytest.fixture(scope="module")
def archive(tmp_path_factory, django_db_setup, django_db_blocker) -> Path:
    """The hard world, exported from an SQLite in memory with every revision."""
    folder = tmp_path_factory.mktemp("archives") / "first"
    with django_db_blocker.unblock(), scratch_database():
        world.make()
        exporting.export(folder, revisions=True)
        (folder.parent / "digests.json").write_text(json.dumps(digests()))
    return folder


def digests() -> dict[str, tuple[bool, bool]]:
    """Of each piece: whether its digest is that of its text, and whether it is that of what was printed last."""
    found = {}
    for article in Article.objects.all():
        last = Edition.objects.filter(article=article).order_by("-number").first()
        of_its_text = article.digest == working_copy.snapshot_of(article).digest
        found[article.slug] = (of_its_text, last is not None and last.digest == article.digest)
    return found


class TestTheRoundTrip:
    def test_every_table_has_a_row_in_the_world(self, archive):
        missing = []
        ahead = [(table, lines(archive, kind)) for kind, table in KINDS.items()]
        while ahead:
            table, rows = ahead.pop()
            if not rows:
                missing.append(table.model)
            for name, inner in table.rows.items():
                ahead.append((inner, [item for row in rows for item in row[name]]))
        assert not missing, f"tests/archives/world.py makes no row of {missing}"

    def test_the_same_bytes_after_each_way(self, archive, tmp_path):
        empty_storage()
        loading.load(archive, at=NOON)
        exporting.export(tmp_path / "second", revisions=True)
        empty_storage()
        with scratch_database():
            loading.load(tmp_path / "second", at=NOON)
            exporting.export(tmp_path / "third", revisions=True)
        first = contents(archive)
        assert any(name.startswith("media/images/") for name in first)
        assert contents(tmp_path / "second") == first
        assert contents(tmp_path / "third") == first

    def test_without_the_revisions_in_between_too(self, archive, tmp_path):
        with scratch_database():
            loading.load(archive, at=NOON)
            exporting.export(tmp_path / "kept")
        kept = lines(tmp_path / "kept", "revisions")
        assert 0 < len(kept) < len(lines(archive, "revisions"))
        assert all(line["pinned"] or line["name"] for line in kept)
        loading.load(tmp_path / "kept", at=NOON)
        exporting.export(tmp_path / "again")
        assert contents(tmp_path / "again") == contents(tmp_path / "kept")

    @pytest.mark.django_db(transaction=True)
    def test_outside_of_any_transaction_as_a_command_does_it(self, archive, tmp_path):
        loading.load(archive, at=NOON)
        exporting.export(tmp_path / "second", revisions=True)
        assert contents(tmp_path / "second") == contents(archive)

    def test_the_demonstration(self, tmp_path):
        with scratch_database():
            call_command("loaddata", "newsroom", verbosity=0)
            exporting.export(tmp_path / "one")
        loading.load(tmp_path / "one", at=NOON)
        exporting.export(tmp_path / "two")
        assert contents(tmp_path / "two") == contents(tmp_path / "one")
        assert len(lines(tmp_path / "two", "editions")) > 10


class TestWhatIsLoaded:
    @pytest.fixture
    def loaded(self, archive, db):
        with outbox.paused():
            call_command("load_archive", str(archive), without_derived=True, verbosity=0, stdout=io.StringIO())

    def test_no_piece_counts_as_changed_since_it_was_printed(self, archive, loaded):
        before = json.loads((archive.parent / "digests.json").read_text())
        assert digests() == {slug: tuple(pair) for slug, pair in before.items()}
        assert sum(pair == [True, True] for pair in before.values()) >= 3

    def test_an_approval_is_still_of_the_text_it_was_of(self, loaded):
        signed = SignOff.objects.get()
        revision = Revision.objects.get(article=signed.article, digest=signed.digest)
        assert revision.snapshot.digest == signed.digest
        assert revision == signed.link.revision

    def test_nobody_can_log_in_and_no_message_goes_out(self, loaded):
        assert User.objects.count() == 2
        assert not User.objects.filter(is_active=True).exists()
        assert authenticate(username="editor", password=world.MARK) is None
        assert not Webhook.objects.filter(active=True).exists()
        assert world.MARK not in Webhook.objects.get().secret

    def test_what_was_printed_still_does_not_change(self, loaded):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            Edition.objects.update(headline="Another")

    def test_a_new_record_never_gets_the_number_of_one_that_is_gone(self, loaded):
        (gone,) = Event.objects.filter(action="delete", record_type="authors.author").values_list(
            "record_id", flat=True
        )
        assert not Author.objects.filter(pk__gte=gone).exists()
        assert make_author().pk > gone

    def test_what_a_record_said_then_can_be_shown_again(self, loaded):
        house = Institution.objects.get(slug="house-of-reeds")
        before = records.as_of(house, NOON - DAY)
        assert [row["text"] for row in before["disclosures"].values()] == ["Paid by its members."]
        assert len(records.state(house)["disclosures"]) == 2

    def test_words_of_the_library_stay_as_they_were_printed(self, loaded):
        html = Edition.objects.filter(headline__startswith="First").order_by("number").first().html
        assert 'alt="What inside-picture shows"' in html
        assert "Changed in the library" not in html
        assert 'Two "chairs"  &amp; a &lt;table&gt; <span class="credit">Agency</span>' in html
        assert Image.objects.get(key="inside-picture").file.name in html
        assert "A <em>note</em>" in html

    def test_it_is_found_and_goes_on(self, archive, db):
        call_command("load_archive", str(archive), verbosity=0, stdout=io.StringIO())
        assert SearchEntry.objects.count() >= 3
        waiting = Edition.objects.get(visible_from=world.FAR)
        assert waiting.follow_ups.exists()
        article = change(Article.objects.get(slug="whispered-draft"), headline="Goes on")
        assert article.revisions.count() > 1


class TestWhatStays:
    def test_no_secret_and_no_address_of_an_account_leaves(self, archive):
        for name, data in contents(archive).items():
            assert world.MARK.encode() not in data, name

    def test_the_manifest_says_what_stays_and_why(self, archive):
        left_out = json.loads((archive / "manifest.json").read_bytes())["left_out"]
        assert left_out["auth.User.password"].startswith("secret")
        assert left_out["articles.SearchEntry"].startswith("derived")

    def test_others_on_the_machine_read_nothing(self, archive):
        assert archive.stat().st_mode & 0o777 == 0o700
        for path in archive.rglob("*"):
            if path.is_file():
                assert path.stat().st_mode & 0o777 == 0o600, path
