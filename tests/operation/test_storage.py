"""A disk that is full, away or slow: a sentence for whoever uploads, another attempt for the rest, and no orphans."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils import timezone

from articles.models import ShareCard
from articles.public import share_cards
from images import ingest, processing, renditions, sandbox, sweeping
from images.models import Image
from intake import processing as documents_processing
from tests.images.files import bring, drawn, encoded
from tests.newsroom import HOUR, make_article, publish
from tests.operation.site import environment, run
from workers import bounded, folders

OLD = ["standfirst-document-0ld_0ld_", "standfirst-pictures-0ld_0ld_"]
YOUNG, OTHERS = "standfirst-document-y0ung000", ["document-archives", "standfirst-document-of-mine", "standfirst"]


@pytest.fixture
def disk(tmp_path, settings):
    """The pictures on a real disk, in a folder of the test's own."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    Path(settings.MEDIA_ROOT).mkdir()
    return Path(settings.MEDIA_ROOT)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestADiskThatIsAwayForAMoment:
    def test_its_pictures_are_tried_again_and_not_given_up(self, disk, caplog):
        pictures = [bring() for _ in range(2)]
        away = disk.with_name("elsewhere")
        disk.rename(away)
        disk.mkdir()  # a mount that is empty, because nothing is mounted
        at = timezone.now()
        assert renditions.finish(at=at) == (0, 2)
        waiting = Image.objects.filter(unfinished=True)
        assert waiting.count() == 2 and not renditions.waiting(at).exists()
        assert "No such file" in waiting[0].trouble
        [said] = renditions.failure_messages()
        assert said == "The files of 2 pictures could not be made and are tried again: No such file or directory."
        shutil.rmtree(disk)
        away.rename(disk)
        at += timedelta(minutes=2)
        assert renditions.finish(at=at) == (2, 0)
        assert renditions.failure_messages() == []
        for picture in pictures:
            picture.refresh_from_db()
            assert not picture.unfinished and not picture.trouble and picture.attempts == 0

    def test_they_are_tried_less_and_less_often(self, disk):
        picture, at = bring(), timezone.now()
        default_storage.delete(picture.file.name)
        pauses = []
        for _ in range(15):
            assert renditions.finish(at=at) == (0, 1)
            picture.refresh_from_db()
            pauses.append(picture.try_at - at)
            at = picture.try_at
        assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
        assert pauses[-1] == renditions.LATEST and picture.unfinished

    @pytest.mark.parametrize("number", sorted(bounded.DISK))
    def test_whatever_a_disk_says_in_the_sandbox_is_no_damage_of_the_picture(
        self, number, monkeypatch, child, tmp_path
    ):
        def full(*given, **options):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(sandbox, "render", full)
        request = {"task": "render", "source": "s", "into": str(tmp_path), "focus": [0.5, 0.5], "formats": []}
        request |= {"crops": [], "kind": "photo"}
        with pytest.raises(OSError, match=os.strerror(number)):
            sandbox.answer(dict(request), b"")
        child(f"print({json.dumps({'disk': number})!r})")
        with pytest.raises(OSError, match=os.strerror(number)) as failed:
            processing.run(request)
        assert failed.value.errno == number

    @pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
    def test_nor_is_a_sandbox_that_somebody_stopped(self, number, child):
        child(f"import os; os.kill(os.getpid(), {int(number)})")
        with pytest.raises(InterruptedError, match="Interrupted"):
            processing.run({})

    def test_a_picture_that_is_refused_stays_refused(self, disk):
        picture = bring()
        Path(picture.file.path).write_bytes(b"no picture at all")
        assert renditions.finish() == (0, 1)
        picture.refresh_from_db()
        assert not picture.unfinished and picture.try_at is None and "damaged" in picture.trouble

    def test_one_that_takes_too_long_has_some_attempts(self, monkeypatch):
        picture, at = bring(), timezone.now()

        def slow(*given, **named):
            raise processing.TooSlow(processing.TOO_SLOW)

        monkeypatch.setattr(processing, "render", slow)
        for _ in range(renditions.MOST_TOO_SLOW):
            assert renditions.finish(at=at) == (0, 1)
            picture.refresh_from_db()
            assert picture.unfinished
            at = picture.try_at
        renditions.finish(at=at)
        picture.refresh_from_db()
        assert not picture.unfinished and "too long" in picture.trouble

    def test_a_file_that_pages_show_outlives_a_new_one_that_finds_no_room(self, disk, monkeypatch, tmp_path):
        picture = bring()
        name = renditions.names(picture)[0]
        (tmp_path / "new").write_bytes(b"x" * 10)
        before = default_storage.open(name).read()
        save, calls = FileSystemStorage._save, []

        def full(self, stored, content):
            calls.append(stored)
            if len(calls) == 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return save(self, stored, content)

        monkeypatch.setattr(FileSystemStorage, "_save", full)
        with pytest.raises(OSError, match="No space left"):
            renditions.store_file(name, tmp_path / "new")
        assert default_storage.open(name).read() == before


FULL = """
import json, sys
from pathlib import Path
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
import django; django.setup()
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from articles.press import outbox
from articles.models import Edition
from images.models import Image
from tests.images.files import drawn, encoded
from tests.newsroom import make_article, publish
disk = Path(settings.MEDIA_ROOT)
def files():
    return sorted(str(path) for path in disk.rglob("*") if path.is_file())
user = User.objects.create(username="chief", is_staff=True)
user.groups.add(Group.objects.get(name="Administrator"))
desk = Client(SERVER_NAME="localhost", raise_request_exception=False)
desk.force_login(user)
photo = encoded(drawn((2400, 1600)), quality=95)
one = {"file": SimpleUploadedFile("a.jpg", photo)}
sent = desk.post("/admin/images/image/upload/", one, HTTP_ACCEPT="application/json")
found = {"upload": [sent.status_code, sent.json().get("error")]}
form = {"upload": SimpleUploadedFile("b.jpg", photo), "focus_left": "50", "focus_top": "50", "licence": "own",
    "credit": "C", "alt": "A"}
sent = desk.post("/admin/images/image/add/", form, follow=True)
found["form"] = [sent.status_code, "its disk is full" in sent.content.decode()]
found["rows"], found["files"] = Image.objects.count(), files()
found["folders"] = [str(path) for path in Path(sys.argv[1]).glob("standfirst-pictures-*")]
filler = disk / "filler"
with filler.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(b"x" * 4096)
    except OSError:
        pass
edition = publish(make_article(), at=timezone.now())
card = edition.follow_ups.get(kind="share_card")
found["card"] = [card.done_at is not None, card.error]
found["page"] = desk.get(edition.get_absolute_url()).status_code
filler.unlink()
found["cards"] = files()
outbox.run(timezone.now(), again=True)
card.refresh_from_db()
found["then"] = [card.done_at is not None, card.error]
print(json.dumps(found))
"""


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 300 KB; where none may be mounted, there is nothing to be seen."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("a file system can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a disk is the same under either database")
def test_a_disk_that_is_full_is_a_sentence_and_keeps_nothing_of_what_it_refused(database_file, small_disk, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = FULL.replace("sys.argv[1]", repr(str(temporary)))
    done = run(
        script, environment(database_file, MEDIA_ROOT=str(small_disk), TMPDIR=str(temporary), EMAIL_URL="dummymail://")
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    sentence = "The server could not store it: its disk is full. Nothing was kept; please tell whoever runs the site."
    assert found["upload"] == [200, sentence]
    assert found["form"] == [200, True], done.stderr
    assert (found["rows"], found["files"], found["folders"]) == (0, [], [])
    assert found["page"] == 200 and found["card"][0] is False and "No space left" in found["card"][1]
    assert found["cards"] == [] and found["then"] == [True, ""]
    assert "A picture could not be stored." in done.stderr


@pytest.mark.django_db
class TestSweeping:
    @pytest.fixture
    def left(self, tmp_path, monkeypatch) -> Path:
        """What lies in the folder for what is temporary: of ours old and young, of others old."""
        folder = tmp_path / "temporary"
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        long_ago = (timezone.now() - 2 * HOUR).timestamp()
        for name in (*OLD, YOUNG, *OTHERS):
            (folder / name).mkdir(parents=True)
            (folder / name / "source").write_bytes(b"x")
            if name != YOUNG:
                os.utime(folder / name, (long_ago, long_ago))
        (folder / "standfirst-document-file0000").write_bytes(b"x")
        (folder / "standfirst-document-link0000").symlink_to(tmp_path)
        for name in ("standfirst-document-file0000", "standfirst-document-link0000"):
            os.utime(folder / name, (long_ago, long_ago), follow_symlinks=False)
        return folder

    def test_what_a_killed_process_left_is_deleted_after_an_hour(self, left):
        assert folders.sweep(timezone.now()) == len(OLD)
        remaining = {path.name for path in left.iterdir()}
        assert remaining == {YOUNG, *OTHERS, "standfirst-document-file0000", "standfirst-document-link0000"}

    def test_and_what_is_another_users_is_not(self, left, monkeypatch):
        monkeypatch.setattr(os, "getuid", lambda: 1 + left.stat().st_uid)
        assert folders.sweep(timezone.now()) == 0

    def test_whoever_reads_the_next_document_sweeps_once_in_an_hour(self, left, monkeypatch):
        monkeypatch.setattr(folders, "_last", timezone.now() - 2 * HOUR)
        assert documents_processing.convert("markdown", b"Words.", "a.md").html == "<p>Words.</p>"
        assert not [name for name in OLD if (left / name).exists()]
        monkeypatch.setattr(folders, "sweep", lambda at: pytest.fail("It swept again."))
        with folders.temporary("document"):
            pass

    def test_files_that_no_row_names_are_deleted_after_a_day_and_no_other(self, disk):
        picture = bring()
        edition = publish(make_article(image=picture), at=timezone.now() - HOUR)
        share_cards.draw(edition)
        kept = set(files_in(disk))
        assert len(kept) > 4
        for name in (f"images/{picture.key}/card-1-abcdef.jpg", "images/0123abcd/picture.jpg", "cards/0123.jpg"):
            default_storage.save(name, ContentFile(b"x"))
        at = timezone.now()
        assert sweeping.pictures(at) + share_cards.sweep(at) == 0  # whoever stored them may be about to write the row
        later = at + sweeping.GRACE + HOUR
        assert (sweeping.pictures(later), share_cards.sweep(later)) == (2, 1)
        assert set(files_in(disk)) == kept
        assert not (disk / "images/0123abcd").exists()
        assert ShareCard.objects.filter(edition=edition).exists()

    def test_a_storage_without_pictures_has_nothing_to_sweep(self, disk):
        assert sweeping.pictures(timezone.now()) == share_cards.sweep(timezone.now()) == 0


@pytest.mark.django_db
def test_a_file_that_cannot_be_copied_to_the_sandbox_is_a_sentence_too(monkeypatch, tmp_path):
    def full(*given, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ingest, "_digest", full)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ingest.NoRoom, match="its disk is full. Nothing was kept"):
        ingest.prepare(ContentFile(encoded(drawn((700, 440))), name="a.jpg"))
    assert not list(tmp_path.iterdir()) and not Image.objects.exists()
