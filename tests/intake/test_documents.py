"""What came in is kept as it came: whose it is, when it came, and whoever may not see it finds nothing."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from articles.models.roles import ROLES
from articles.press.errors import NotAllowed
from intake import documents
from intake.drafts import UnreadableDocument
from intake.models import SourceDocument
from intake.readers import LARGEST_DOCUMENT
from tests.newsroom import make_article, person

from .documents import WALL

pytestmark = pytest.mark.django_db
EDITORS = {role for role, rights in ROLES.items() if "articles.edit_others_article" in rights}


def keep(text: str | bytes = WALL, name: str = "wall.txt", **values) -> SourceDocument:
    data = text.encode() if isinstance(text, str) else text
    return documents.keep(data, name, at=timezone.now(), **values)


class TestKeeping:
    def test_the_bytes_stay_as_they_were_sent_with_who_and_what_was_recognised(self):
        user = person("Writer")
        kept = SourceDocument.objects.get(pk=keep(by=user).pk)
        with kept.file.open("rb") as file:
            assert file.read() == WALL.encode()
        assert kept.digest == hashlib.sha256(WALL.encode()).hexdigest() and kept.size == len(WALL.encode())
        assert (kept.name, kept.kind, kept.brought_by, kept.refusal) == ("wall.txt", "txt", user, "")
        assert kept.headline == kept.draft["headline"] == "A Wall by the Sea" and kept.words == 47
        assert documents.read_again(kept).to_dict() == kept.draft

    def test_its_file_has_a_name_that_nobody_guesses(self):
        first, second = keep(), keep()
        assert first.file.name != second.file.name and "wall" not in first.file.name
        assert len(first.file.name.rpartition("/")[2]) >= 32

    def test_what_its_program_says_of_its_language_and_nobody_knows_is_left_out(self):
        kept = keep("---\ntitle: A Wall by the Sea\nlang: tlh\n---\n\nIt fell, and nobody saw it.\n", "a.md")
        assert kept.refusal == "" and "language" not in kept.draft["headers"]
        assert "“tlh” is no language" in " ".join(finding["note"] for finding in kept.draft["findings"])

    def test_somebody_without_an_account_brings_one_too(self):
        kept = keep(by_name="Ana Example")
        assert kept.brought_by is None and kept.brought_by_whom == "Ana Example"

    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("word.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .docx"),
            ("paper.pdf", b"%PDF-1.7", "send the document it was made from"),
            ("binary.txt", bytes(range(256)) * 9, "no text file"),
            ("long.txt", b"Head\n\n" + b"a\n" * 9000, "make several pieces"),
        ],
    )
    def test_what_cannot_be_read_is_kept_and_says_why(self, name, data, says):
        kept = keep(data, name)
        assert says in kept.refusal and not kept.draft and kept.file.size == len(data)

    @pytest.mark.parametrize(
        ("data", "says"), [(b"", "is empty"), (b" \n ", "is empty"), (b"x" * (LARGEST_DOCUMENT + 1), "40 MB")]
    )
    def test_where_there_is_nothing_to_keep_nothing_is_kept(self, data, says):
        with pytest.raises(UnreadableDocument, match=says):
            keep(data)
        assert not SourceDocument.objects.exists()

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\papers\\piece.txt", "piece.txt"),
            ("piece\u202etxt.exe.txt", "piecetxt.exe.txt"),
            ("a\nb\x00c\ud800.txt", "abc.txt"),
            ("x" * 300 + ".txt", "x" * 251 + ".txt"),
            ("..", "document"),
            ("مقال.txt", "مقال.txt"),
        ],
    )
    def test_a_hostile_name_becomes_one_that_pages_can_show(self, name, shown):
        assert documents.cleaned_name(name) == shown

    def test_a_paste_keeps_its_html(self):
        kept = keep("<h1>Boats</h1><p>Nobody has <em>asked</em>.</p>", "Pasted text", kind=documents.PASTE)
        assert kept.headline == "Boats" and "<em>asked</em>" in kept.draft["blocks"][0]["html"]


class TestWhoSeesWhat:
    @pytest.mark.parametrize("role", ROLES)
    def test_ones_own_and_with_the_right_to_the_pieces_of_others_all(self, role):
        user = person(role)
        own, other = keep(by=user), keep(by=person("Writer"))
        seen = set(SourceDocument.objects.seen_by(user))
        assert seen == ({own, other} if role in EDITORS else {own})

    def test_without_the_right_none(self):
        keep(by=person("Writer"))
        assert not SourceDocument.objects.seen_by(AnonymousUser()).exists()
        assert not SourceDocument.objects.seen_by(User.objects.create(username="outside")).exists()

    def test_of_a_piece_that_one_may_not_see_not_even_ones_own(self):
        writer, chief = person("Writer"), person("Publisher")
        kept = keep(by=writer)
        kept.article = make_article("Hidden", is_embargoed=True, by=chief)
        kept.save()
        assert not SourceDocument.objects.seen_by(writer).exists()
        assert not SourceDocument.objects.seen_by(person("Editor")).exists()
        assert SourceDocument.objects.seen_by(chief).get() == kept


class TestSettingAside:
    def test_it_waits_no_more_and_can_be_brought_back(self):
        writer, at = person("Writer"), timezone.now()
        kept = keep(by=writer)
        documents.set_aside(kept, at=at, by=writer)
        assert not SourceDocument.objects.waiting().exists()
        documents.set_aside(kept, at=None, by=writer)
        assert SourceDocument.objects.waiting().get() == kept

    def test_not_by_somebody_else(self):
        kept = keep(by=person("Writer"))
        with pytest.raises(NotAllowed, match="not yours"):
            documents.set_aside(kept, at=timezone.now(), by=person("Writer"))
        assert SourceDocument.objects.waiting().exists()

    def test_nor_when_a_piece_was_made_of_it(self):
        writer = person("Writer")
        kept = keep(by=writer)
        kept.article = make_article(by=writer)
        kept.save()
        with pytest.raises(NotAllowed, match="does not wait any more"):
            documents.set_aside(kept, at=timezone.now(), by=writer)

    def test_a_piece_that_is_deleted_for_good_leaves_its_document_waiting(self):
        writer = person("Writer")
        kept = keep(by=writer)
        kept.article = make_article(by=writer)
        kept.save()
        kept.article.delete()
        assert SourceDocument.objects.waiting().get() == kept
