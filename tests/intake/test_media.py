"""The pictures of a site that moves: found by their URLs in what was handed over, whatever program wrote these.

Whatever somebody made to do harm is told of in the report, and the rest comes.
"""

from __future__ import annotations

import io
import os
import socket
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.models import Article
from images.models import Image
from images.processing import ImageError
from intake.drafts import UnreadableDocument
from intake.importing import batches, media
from intake.models import ImportedItem
from tests.images.files import drawn, encoded

from .sites import exports, test_ghost

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOST = "https://review.example"
UPLOADS = "wp-content/uploads/"


def folder_of(root: Path, *names: str, data: bytes | None = None) -> Path:
    """A folder with these files, each of which says its own name if it has no other `data`."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data or name.encode())
    return root


def packed(path: Path, names: list[str], data: bytes | None = None) -> Path:
    """An archive of the kind that its name says, with these files."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, data or name)
    else:
        with tarfile.open(path, f"w:{path.suffix.removeprefix('.').removeprefix('tar')}") as archive:
            for name in names:
                content = data or name.encode()
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return path


def found(path: Path, url: str) -> str:
    """What stands in the file that `url` finds."""
    with media.opened(path) as files:
        return files.find(url).decode()


class TestFound:
    @pytest.mark.parametrize(
        "url",
        [
            f"{HOST}/wp-content/uploads/2019/05/wall.jpg",
            "http://review.example/wp-content/uploads/2019/05/wall.jpg",
            "//review.example/wp-content/uploads/2019/05/wall.jpg",
            "/wp-content/uploads/2019/05/wall.jpg",
            f"{HOST}/blog/wp-content/uploads/2019/05/wall.jpg",
            *(f"https://i{n}.wp.com/review.example/wp-content/uploads/2019/05/wall.jpg?w=640&ssl=1" for n in range(4)),
            "https://review.files.wordpress.com/2019/05/wall.jpg?w=300&h=200",
            f"{HOST}/wp-content/uploads/2019/05/wall-300x200.jpg",
            f"{HOST}/wp-content/uploads/2019/05/wall-scaled.jpg?resize=1024%2C683",
            f"{HOST}/wp-content/uploads/2019/05/WALL.JPG",
            f"{HOST}/wp-content/uploads/2019/05/wall.jpg#left",
        ],
    )
    @pytest.mark.parametrize("above", ["", UPLOADS, "uploads/", f"backup of May/{UPLOADS}"])
    def test_wherever_the_site_says_it_is(self, tmp_path, url, above):
        names = [f"{above}2019/05/wall.jpg", f"{above}2020/01/wall.jpg", f"{above}2020/01/pier.jpg"]
        assert found(folder_of(tmp_path, *names), url) == names[0]

    @pytest.mark.parametrize(
        "url",
        [
            "/content/images/2020/01/wall.jpg",
            "__GHOST_URL__/content/images/2020/01/wall.jpg",
            f"{HOST}/content/images/size/w600/2020/01/wall.jpg",
            f"{HOST}/content/images/size/w256h256/format/webp/2020/01/wall.jpg",
        ],
    )
    @pytest.mark.parametrize("above", ["", "content/images/", "review/content/images/"])
    def test_of_ghost(self, tmp_path, url, above):
        names = [f"{above}2020/01/wall.jpg", f"{above}2019/05/wall.jpg"]
        assert found(folder_of(tmp_path, *names), url) == names[0]

    @pytest.mark.parametrize("kind", [".zip", ".tar", ".tar.gz", ".tar.xz"])
    @pytest.mark.parametrize("above", ["", UPLOADS, "uploads/", f"./site/{UPLOADS}"])
    def test_in_an_archive(self, tmp_path, kind, above):
        names = [f"{above}2019/05/wall.jpg", f"{above}2020/01/wall.jpg"]
        path = packed(tmp_path / f"media{kind}", names)
        assert found(path, f"{HOST}/wp-content/uploads/2019/05/wall-1024x683.jpg") == names[0]

    def test_packed_on_windows_and_on_a_mac(self, tmp_path):
        names = ["__MACOSX/site/2019/05/._wall.jpg", "site\\2019\\05\\wall.jpg", "site/.DS_Store"]
        assert found(packed(tmp_path / "media.zip", names), f"{HOST}/wp-content/uploads/2019/05/wall.jpg") == names[1]

    @pytest.mark.parametrize(
        ("name", "url"),
        [
            ("2019/05/Café am Fluß.jpg", "/wp-content/uploads/2019/05/Caf%C3%A9%20am%20Flu%C3%9F.jpg"),
            ("2019/05/Cafe\u0301.jpg", "/wp-content/uploads/2019/05/Café.jpg"),
            ("2019/05/Café.jpg", "/wp-content/uploads/2019/05/Cafe%CC%81-150x150.jpg"),
            ("2019/05/港.jpg", "/wp-content/uploads/2019/05/%E6%B8%AF.JPG"),
            ("2019/05/wall.JPG", "/wp-content/uploads/2019/05/wall.jpg"),
            ("2019/05/100%.jpg", "/wp-content/uploads/2019/05/100%.jpg"),
            ("2019/05/wall-scaled.jpg", "/wp-content/uploads/2019/05/wall-300x200.jpg"),
            ("2019/05/wall-300x200.jpg", "/wp-content/uploads/2019/05/wall-300x200.jpg"),
        ],
    )
    def test_however_its_name_is_written(self, tmp_path, name, url):
        assert found(folder_of(tmp_path, name), url) == name

    def test_in_one_folder_with_all_others(self, tmp_path):
        folder = folder_of(tmp_path, "images/wall.jpg", "images/pier.jpg")
        assert found(folder, f"{HOST}/wp-content/uploads/2019/05/wall.jpg") == "images/wall.jpg"

    def test_the_original_before_a_smaller_copy(self, tmp_path):
        folder = folder_of(tmp_path, "2019/05/wall-300x200.jpg", "2019/05/wall.jpg")
        assert found(folder, "/wp-content/uploads/2019/05/wall-300x200.jpg") == "2019/05/wall.jpg"


class TestNotFound:
    """Another picture under a headline is worse than none."""

    @pytest.mark.parametrize(
        ("names", "url"),
        [
            (["2019/05/wall.jpg"], "/wp-content/uploads/2020/01/wall.jpg"),
            (["2019/05/wall.jpg", "2019/06/pier.jpg"], "/wp-content/uploads/2020/05/wall.jpg"),
            (["harbour/wall.jpg", "canal/pier.jpg"], "/images/canal/wall.jpg"),
            (["2019/05/wall.png"], "/wp-content/uploads/2019/05/wall.jpg"),
            (["2019/05/wall.jpg"], "https://[broken/2019/05/wall.jpg"),
            (["2019/05/wall.jpg"], ""),
            (["2019/05/wall.jpg"], "data:image/png;base64,AAAA"),
        ],
    )
    def test_a_picture_of_the_same_name_elsewhere_is_another(self, tmp_path, names, url):
        assert found(folder_of(tmp_path, *names), url) == ""

    def test_of_two_in_other_case_the_one_that_is_written_so(self, tmp_path):
        path = packed(tmp_path / "media.zip", ["2019/05/Wall.jpg", "2019/05/wall.jpg"])
        assert found(path, "/2019/05/wall.jpg") == "2019/05/wall.jpg"
        assert found(path, "/2019/05/Wall.jpg") == "2019/05/Wall.jpg"
        with pytest.raises(ImageError, match="It could be “2019/05/Wall.jpg” or “2019/05/wall.jpg”"):
            found(path, "/2019/05/WALL.jpg")


class TestHostile:
    def left_out(self, path: Path) -> dict[str, str]:
        with media.opened(path) as files:
            assert files.find("/2019/05/wall.jpg") == b"good", "the rest comes"
            return {name: why for _, name, why in files.samples}

    @pytest.mark.parametrize("kind", [".zip", ".tar"])
    def test_paths_that_lead_out_of_it(self, tmp_path, kind):
        names = ["../../wall.jpg", "/etc/wall.jpg", "C:\\wall.jpg", "..\\wall.jpg", "2019/05/wall.jpg"]
        before = sorted(tmp_path.rglob("*"))
        path = packed(tmp_path / f"media{kind}", names, b"good")
        assert self.left_out(path) == dict.fromkeys(names[:4], "Its path leads out of what was handed over.")
        assert sorted(tmp_path.rglob("*")) == [*before, path]

    def test_links_and_devices_in_a_tar(self, tmp_path):
        path = tmp_path / "media.tar"
        kinds = {"link.jpg": tarfile.SYMTYPE, "hard.jpg": tarfile.LNKTYPE, "null.jpg": tarfile.CHRTYPE}
        with tarfile.open(path, "w") as archive:
            for name, kind in kinds.items():
                member = tarfile.TarInfo(name)
                member.type, member.linkname = kind, "/etc/passwd"
                archive.addfile(member)
            member = tarfile.TarInfo("2019/05/wall.jpg")
            member.size = 4
            archive.addfile(member, io.BytesIO(b"good"))
        assert self.left_out(path) == dict.fromkeys(kinds, "It is no ordinary file, but a link or a device.")

    def test_a_link_in_a_zip(self, tmp_path):
        path = packed(tmp_path / "media.zip", ["2019/05/wall.jpg"], b"good")
        with zipfile.ZipFile(path, "a") as archive:
            link = zipfile.ZipInfo("link.jpg")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "/etc/passwd")
        assert self.left_out(path) == {"link.jpg": "It is no ordinary file, but a link or a device."}

    def test_links_and_pipes_in_a_folder(self, tmp_path):
        outside = folder_of(tmp_path / "outside", "secret.jpg", data=b"secret")
        folder = folder_of(tmp_path / "media", "2019/05/wall.jpg", data=b"good")
        (folder / "link.jpg").symlink_to(outside / "secret.jpg")
        (folder / "folder").symlink_to(outside)
        (folder / "inside.jpg").symlink_to(folder / "2019/05/wall.jpg")
        os.mkfifo(folder / "pipe.jpg")
        assert self.left_out(folder) == {
            "folder": "It is a link to a folder: hand over the folder itself.",
            "link.jpg": "It is a link that leads out of the folder.",
            "pipe.jpg": "It is no ordinary file.",
        }
        for url in ("/link.jpg", "/folder/secret.jpg", "/../outside/secret.jpg"):
            assert found(folder, url) == ""
        assert found(folder, "/inside.jpg") == "good"

    @pytest.mark.parametrize("kind", [".zip", ".tar.gz"])
    def test_a_bomb(self, tmp_path, kind, monkeypatch):
        monkeypatch.setattr(media, "LARGEST", 1000)
        path = packed(tmp_path / f"media{kind}", ["2019/05/bomb.jpg"], b"0" * 1001)
        with media.opened(path) as files, pytest.raises(ImageError, match="It has more than 0 MB"):
            files.find("/2019/05/bomb.jpg")

    def test_a_file_that_lies_about_its_size(self, tmp_path, monkeypatch):
        """What is read is bounded, whatever the directory of the archive says."""
        monkeypatch.setattr(media, "LARGEST", 1000)
        with pytest.raises(ImageError, match="It has more than 0 MB"):
            media.bytes_of(io.BytesIO(b"0" * 5000), 10)

    def test_a_packed_tar_of_too_much(self, tmp_path, monkeypatch):
        path = packed(tmp_path / "media.tar.gz", ["2019/05/wall.jpg", "a.jpg", "b.jpg", "c.jpg"], b"good")
        monkeypatch.setattr(media, "LARGEST_UNPACKED", 2000)
        assert "what follows was not seen" in self.left_out(path)["media.tar.gz"]
        monkeypatch.setattr(media, "LARGEST_PACKED", 10)
        with pytest.raises(UnreadableDocument, match="is too large to be read as it is: unpack it"):
            found(path, "/2019/05/wall.jpg")

    def test_a_tar_that_breaks_off(self, tmp_path):
        path = packed(tmp_path / "media.tar", ["2019/05/wall.jpg", "pier.jpg"], b"good")
        path.write_bytes(path.read_bytes()[:1100] + b"\xff" * 400)
        assert self.left_out(path) == {"media.tar": "It breaks off after 1 file: what follows was not seen."}

    def test_a_file_of_a_zip_that_is_damaged(self, tmp_path):
        path = tmp_path / "media.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("2019/05/wall.jpg", b"good")
            archive.writestr("2019/05/pier.jpg", b"pier " * 500)
        data = path.read_bytes()
        start = data.index(b"2019/05/pier.jpg") + len("2019/05/pier.jpg")
        path.write_bytes(data[:start] + b"\xff" * 8 + data[start + 8 :])
        assert self.left_out(path) == {}
        with pytest.raises(ImageError, match="The file is damaged"):
            found(path, "/2019/05/pier.jpg")

    def test_a_hundred_thousand_names(self, tmp_path):
        path = packed(tmp_path / "media.zip", [f"2019/05/{n}.jpg" for n in range(100_000)], b"x")
        with media.opened(path) as files:
            assert files.find("/wp-content/uploads/2019/05/99999.jpg") == b"x"
            assert files.left_out == 0

    def test_many_that_lead_out_are_counted_and_some_named(self, tmp_path):
        path = packed(tmp_path / "media.zip", [f"../{n}.jpg" for n in range(1500)], b"x")
        with media.opened(path) as files:
            assert (files.left_out, len(files.samples)) == (1500, media.SAMPLES)

    @pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04broken", b"\x1f\x8bbroken"])
    def test_what_is_no_archive(self, tmp_path, data):
        path = tmp_path / "media.zip"
        path.write_bytes(data)
        with pytest.raises(UnreadableDocument, match="holds no media: name a folder"):
            found(path, "/wall.jpg")
        with pytest.raises(UnreadableDocument, match="holds no media: name a folder"):
            found(tmp_path / "nowhere", "/wall.jpg")


# --- a whole site -------------------------------------------------------------------------------------------


@pytest.fixture
def offline(monkeypatch):
    """Nothing is ever fetched."""

    def refuse(*args, **kwargs):
        raise AssertionError("somebody wanted to connect")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def import_of(offline, tmp_path, settings, db):
    """Imports the text of an export with these files; returns the batch."""
    settings.MEDIA_ROOT = tmp_path / "stored"

    def run(name: str, text: str, files: dict[str, bytes]):
        path = tmp_path / name
        path.write_text(text)
        archive = tmp_path / "media.zip"
        with zipfile.ZipFile(archive, "w") as packing:
            for file, data in files.items():
                packing.writestr(file, data)
        return batches.run(path, batches.look(path), at=AT, publishes=True, media_path=archive).batch

    return run


IN_WORDPRESS = [
    '<img src="https://i0.wp.com/review.example/wp-content/uploads/2019/05/wall.jpg?w=640&amp;ssl=1" alt="A wall">',
    '<img src="https://i3.wp.com/review.example/wp-content/uploads/2019/05/wall.jpg?resize=300%2C200" alt="A wall">',
    '<img src="//review.example/wp-content/uploads/2019/05/wall-300x200.jpg" alt="A wall">',
    '<img src="http://review.example/wp-content/uploads/2019/05/wall-scaled.jpg" alt="A wall">',
    '<img src="/wp-content/uploads/2019/05/wall.jpg?w=300" alt="A wall">',
    '<img alt="A wall" src="https://review.example/wp-content/uploads/2019/05/WALL.JPG" sizes="100vw"'
    ' srcset="https://review.example/wp-content/uploads/2019/05/wall-150x150.jpg 150w">',
    '[caption id="attachment_7" width="300"]<img src="https://review.example/wp-content/uploads/2019/05/wall.jpg"'
    ' alt="A wall" /> The wall at low tide[/caption]',
]


def test_every_way_of_wordpress_to_show_one_picture_brings_it_once(import_of):
    posts = [exports.post(f"<p>The tide.</p>{html}", number=n) for n, html in enumerate(IN_WORDPRESS, 1)]
    batch = import_of("export.xml", exports.wxr(*posts), {f"{UPLOADS}2019/05/wall.jpg": encoded(drawn((320, 200)))})
    picture = Image.objects.get()
    assert (picture.alt, batch.missing_media) == ("A wall", [])
    bodies = list(Article.objects.order_by("pk").values_list("body", flat=True))
    assert len(bodies) == len(IN_WORDPRESS)
    for html in bodies:
        assert f'data-image="{picture.key}"' in html and 'data-alt="A wall"' in html
    assert "<figcaption>The wall at low tide</figcaption>" in bodies[-1]


def test_every_way_of_ghost(import_of):
    paths = ["__GHOST_URL__/content/images/2020/01/wall.jpg", "/content/images/size/w600/2020/01/wall.jpg"]
    html = "".join(
        f'<figure><img src="{path}" alt="A wall"><figcaption>Low tide</figcaption></figure>' for path in paths
    )
    lead = "__GHOST_URL__/content/images/size/w1000/2020/01/wall.jpg"
    text = test_ghost.export(test_ghost.post(html=f"<p>The tide.</p>{html}", feature_image=lead))
    import_of("export.json", text, {"content/images/2020/01/wall.jpg": encoded(drawn((320, 200)))})
    picture, article = Image.objects.get(), Article.objects.get()
    assert article.image == picture
    assert article.body.count(f'data-image="{picture.key}"') == 2 and article.body.count("<figcaption>Low tide<") == 2


def test_what_is_no_picture_is_told_and_the_rest_comes(import_of):
    names = ["text.jpg", "drawing.svg", "twice.jpg", "wall.jpg", "gone.jpg"]
    html = "".join(f'<p>The tide.</p><img src="{HOST}/{UPLOADS}2019/05/{name}" alt="A wall">' for name in names)
    files = {
        f"{UPLOADS}2019/05/text.jpg": b"This is no picture.",
        f"{UPLOADS}2019/05/drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        f"{UPLOADS}2019/05/Twice.jpg": b"x",
        f"{UPLOADS}2019/05/TWICE.jpg": b"x",
        f"{UPLOADS}2019/05/wall.jpg": encoded(drawn((320, 200))),
        "../../outside.jpg": b"x",
    }
    batch = import_of("export.xml", exports.wxr(exports.post(html)), files)
    assert Image.objects.get().original_name == "wall.jpg"
    said = " ".join(ImportedItem.objects.get().notes)
    assert "The picture “text.jpg” was left out." in said
    assert "The picture “drawing.svg” was left out. An SVG drawing can carry scripts" in said
    assert "The picture “twice.jpg” was left out. It could be" in said
    assert batch.missing_media == [f"{HOST}/{UPLOADS}2019/05/gone.jpg"]
    assert batch.counts[media.KIND] == 1
    assert batch.samples[-1] == [media.KIND, "../../outside.jpg", "Its path leads out of what was handed over."]
