"""Contributors without an account: the link, what is handed in and said under it, and what the desk makes of it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from articles import limits
from articles.desk import sharing
from articles.models import Article, Event, Notification
from articles.models.interests import QUESTIONS
from articles.press.errors import NotAllowed
from config.gate import by_sender
from intake.contributions import invitations, opening, submissions
from intake.contributions.declarations import Said
from intake.models import Contribution, SourceDocument, Submission
from tests.html import text_of
from tests.newsroom import DAY, change, make_article, make_author, make_institution, person, publish

from .documents import HARBOUR, WALL
from .test_from_document import click

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def answers(**values) -> dict:
    """A form that a contributor has filled in whole."""
    form = {"bio": "Ana Example is a fellow at the Example Institute.", "affiliation": "fellow, Example Institute"}
    form |= {"original": "yes", "exclusive": "yes", "machines": "none", "pictures": "none"}
    form |= {f"asked_{key}": "nothing" for key in QUESTIONS}
    return form | values


def document(text: str = WALL, name: str = "wall.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def invited(by=None, **values) -> tuple[Contribution, str]:
    by = by or person("Editor", email="editor@example.org", first_name="Erin", last_name="Editor")
    form = {"name": "Ana Example", "email": "ana@example.org"} | values
    return invitations.invite(**form, at=timezone.now(), by=by)


def page(token: str) -> str:
    return reverse("contribution", args=[token])


def words_of(response) -> str:
    return " ".join(text_of(response.content.decode()).split())


def hand_in(client, token: str, **values):
    return client.post(page(token), answers(**({"document": document()} | values)), follow=True)


def seen(client, token: str) -> str:
    """What the page says of when that was saved which it shows."""
    found = re.search(r'name="seen" value="([^"]+)"', client.get(page(token)).content.decode())
    return found[1] if found else ""


class TestTheWholePath:
    def test_from_the_invitation_to_the_byline(self, client, django_capture_on_commit_callbacks):
        editor = person("Editor", email="editor@example.org", first_name="Erin", last_name="Editor")
        client.force_login(editor)
        form = {"name": "Ana Example", "email": "ana@example.org", "headline": "On walls", "length": "800"}
        answer = client.post(reverse("invite_contributor"), form | {"note": "By the sea, please."}, follow=True)
        assert "The link for Ana Example went to ana@example.org." in words_of(answer)
        [letter] = mail.outbox
        assert letter.to == ["ana@example.org"] and letter.reply_to == ["editor@example.org"]
        assert "Erin Editor of Standfirst asks you for a piece." in letter.body and "By the sea" in letter.body
        url = re.search(r"http://testserver(/contribute/\S+/)", letter.body)[1]
        client.logout()

        assert "On walls" in words_of(client.get(url))
        with django_capture_on_commit_callbacks(execute=True):
            form = answers(document=document(), asked_paid="something", answer_paid="The port pays me.")
            answer = client.post(url, form, follow=True)
        submission = Submission.objects.get()
        said = words_of(answer)
        assert "Received, with thanks." in said and submission.document.digest in said
        assert "It was received, and waits for an editor." in said
        receipt = mail.outbox[1]
        assert receipt.to == ["ana@example.org"] and submission.document.digest in receipt.body
        assert submission.receipt in receipt.subject and url in receipt.body
        assert mail.outbox[2].to == ["editor@example.org"] and "handed in" in mail.outbox[2].subject
        assert Notification.objects.get().user == editor

        client.force_login(editor)
        row = SourceDocument.objects.get()
        assert (row.brought_by, row.brought_by_name) == (None, "Ana Example")
        opened = client.get(reverse("document", args=[row.pk]))
        assert "From the author" in words_of(opened) and "The port pays me." in words_of(opened)
        click(client, opened)
        row.refresh_from_db()
        byline = row.article.bylines.get()
        assert byline.interests == {"paid": "The port pays me."}
        assert byline.declared_on == timezone.localdate(submission.at)
        assert byline.bio == "Ana Example is a fellow at the Example Institute."
        assert (byline.title, str(byline.institution)) == ("fellow", "Example Institute")
        event = row.article.events.get(action="author stated")
        assert event.by is None and event.by_name == "Ana Example" and "through their link" in event.text
        shown = words_of(client.get(reverse("documents_of", args=[row.article.pk])))
        assert "declared by the author on" in shown

    def test_a_later_version_is_shown_with_its_piece_and_the_same_twice_is_one(self, client):
        editor = person("Editor")
        _, token = invited(editor)
        hand_in(client, token)
        assert hand_in(client, token).status_code == 200
        assert Submission.objects.count() == 1, "a second click hands in once"
        client.force_login(editor)
        click(client, client.get(reverse("document", args=[SourceDocument.objects.get().pk])))
        client.logout()
        shown = hand_in(client, token, document=document(WALL + "\n\nOne more paragraph."), affiliation="")
        assert "Receipt " + Submission.objects.first().receipt in words_of(shown) and Submission.objects.count() == 2
        later = Submission.objects.first().document
        client.force_login(editor)
        article = Contribution.objects.get().article
        opened = client.get(reverse("document", args=[later.pk]))
        compared = f"{reverse('document_later', args=[article.pk])}?document={later.pk}"
        listed = words_of(client.get(reverse("from_document")))
        assert f"Later version of {article.headline}" in listed
        words = words_of(opened)
        assert words.index("Compare it with the piece") < words.index("It is another piece, not a later version")
        assert f'<a class="button default" href="{compared}">Compare it with the piece</a>' in opened.content.decode()
        assert "Make the draft" not in words and "Make a second piece" in words
        assert client.get(compared).status_code == 200
        shown = words_of(client.get(reverse("documents_of", args=[article.pk])))
        assert "Open this later version" in shown and later.article is None

    def test_what_is_another_piece_can_be_made_one(self, client):
        """By a button that says so, which stays in sight while parts are moved."""
        editor = person("Editor")
        _, token = invited(editor)
        hand_in(client, token)
        hand_in(client, token, document=document(HARBOUR, "quiet-harbour.txt"))
        client.force_login(editor)
        first, second = SourceDocument.objects.order_by("pk")
        click(client, client.get(reverse("document", args=[first.pk])))
        opened = client.get(reverse("document", args=[second.pk]))
        assert '<details class="instead">' in opened.content.decode()
        moved = client.post(reverse("document", args=[second.pk]), {"move": "1=text"})
        assert '<details class="instead" open>' in moved.content.decode()
        click(client, opened)
        assert Article.objects.count() == 2

    @pytest.mark.parametrize("gone", ["in the trash", "not theirs to change"])
    def test_a_later_version_of_nothing_that_can_be_changed_is_a_document_as_any(self, client, gone):
        editor = person("Editor")
        _, token = invited(editor)
        hand_in(client, token)
        hand_in(client, token, document=document(WALL + "\n\nOne more paragraph."))
        client.force_login(editor)
        first, later = SourceDocument.objects.order_by("pk")
        click(client, client.get(reverse("document", args=[first.pk])))
        if gone == "in the trash":
            Article.objects.update(trashed_at=timezone.now())
        else:
            Article.objects.update(is_embargoed=True, owner=None, created_by=None)
        words = words_of(client.get(reverse("document", args=[later.pk])))
        assert "Make the draft" in words and "Compare it with the piece" not in words
        assert "Later version" not in words_of(client.get(reverse("from_document")))

    def test_only_what_is_said_may_change(self, client):
        _, token = invited()
        assert "Choose a document, or write your text." in words_of(client.post(page(token), answers()))
        hand_in(client, token)
        client.post(page(token), answers(bio="Ana Example left the institute."))
        first, last = Submission.objects.order_by("number")
        assert last.document is None and last.bio == "Ana Example left the institute." and first.bio != last.bio

    def test_a_text_may_be_written_there_and_saved_to_go_on_with(self, client):
        _, token = invited()
        answer = client.post(page(token), {"save": "yes", "text": WALL, "bio": "Ana\u202e Example\x07"}, follow=True)
        said = words_of(answer)
        assert "Saved. The editors do not see it" in said and "Still missing:" in said
        assert "Not answered yet: Is the text original?" in said
        assert not SourceDocument.objects.exists()
        assert Contribution.objects.get().saved["bio"] == "Ana Example"
        assert WALL.split("\n")[0] in client.get(page(token)).content.decode()
        client.post(page(token), answers(text=WALL, seen=seen(client, token)))
        row = Submission.objects.get()
        assert row.document.headline == "A Wall by the Sea" and row.document.kind == "txt"
        assert Contribution.objects.get().saved == {}

    def test_a_tab_that_was_left_open_does_not_lose_what_another_saved(self, client):
        _, token = invited()
        before = seen(client, token)
        client.post(page(token), {"save": "yes", "text": "Written in one tab.", "seen": before})
        for sent in ({"save": "yes", "text": "Written in another.", "seen": before}, answers(text=WALL, seen=before)):
            answer = client.post(page(token), sent)
            assert "You saved something in another tab" in words_of(answer)
            assert sent["text"].split("\n")[0] in answer.content.decode()  # what was typed is there
            assert Contribution.objects.get().saved["text"] == "Written in one tab."
        again = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]
        client.post(page(token), answers(text=WALL, seen=again))  # pressed once more
        assert Submission.objects.get().document.headline == "A Wall by the Sea"

    def test_what_another_tab_saves_a_moment_before_is_not_lost(self):
        """Each asks of the row as it is now, not as it was when the page was asked for."""
        row, _ = invited()
        submissions.save(Contribution.objects.get(), {"text": "Written in one tab."}, at=timezone.now(), seen="")
        with pytest.raises(submissions.SavedMeanwhile, match="in another tab"):
            submissions.save(row, {"text": "Written in another."}, at=timezone.now(), seen="")
        with pytest.raises(submissions.SavedMeanwhile, match="in another tab"):
            submissions.hand_in(row, Said(), at=timezone.now(), data=WALL.encode(), name="wall.txt", seen="")
        assert Contribution.objects.get().saved == {"text": "Written in one tab."}

    def test_saved_twice_by_two_clicks_it_is_saved(self, client):
        _, token = invited()
        for _ in range(2):
            answer = client.post(page(token), {"save": "yes", "text": "Written here.", "seen": ""}, follow=True)
            assert "Saved. The editors do not see it" in words_of(answer)

    def test_what_may_be_sent_is_said_in_words_and_the_browser_knows_every_ending(self, client):
        _, token = invited()
        places = [page(token), reverse("from_document")]
        client.force_login(person("Editor"))
        for place in places:
            shown = client.get(place)
            assert "Word (.docx), OpenDocument (.odt), RTF, HTML, Markdown or plain text (.txt)" in words_of(shown)
            assert ".mkd" not in words_of(shown) and ".mkd" in shown.content.decode()

    def test_each_fault_leads_to_its_field(self, client):
        _, token = invited()
        for sent in (answers(original=""), {"save": "yes", "text": "A Wall"}):
            html = client.post(page(token), sent, follow=True).content.decode()
            assert '<a href="#id_original_0">Not answered yet: Is the text original?</a>' in html
            assert 'id="id_original_0"' in html

    def test_the_form_of_a_paste_is_kept(self, client):
        _, token = invited()
        client.post(page(token), answers(html=f"<h1>A Wall</h1><p>One <b>word</b>.</p><p>{'Two. ' * 40}</p>"))
        row = SourceDocument.objects.get()
        assert row.kind == "paste" and row.headline == "A Wall"


def test_of_another_piece_by_the_same_link_its_colleagues_learn_nothing(client):
    """A link may bring two texts, of which two pieces are made, for two people."""
    contribution, token = invited()
    hand_in(client, token)
    hand_in(client, token, document=document(HARBOUR, "quiet-harbour.txt"), bio="Ana Example is another fellow.")
    writer = person("Writer")
    first, second = make_article("A Wall", owner=writer, by=writer), make_article("A Harbour")
    for submission, piece in zip(contribution.submissions.order_by("number"), (first, second), strict=True):
        SourceDocument.objects.filter(pk=submission.document_id).update(article=piece, taken_at=timezone.now())
    client.force_login(writer)
    shown = words_of(client.get(reverse("documents_of", args=[first.pk])))
    assert "Ana Example is a fellow" in shown and "wall.txt" in shown
    assert "quiet-harbour" not in shown and "another fellow" not in shown
    client.force_login(contribution.created_by)
    assert "another fellow" in words_of(client.get(reverse("documents_of", args=[second.pk])))


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({f"asked_{next(iter(QUESTIONS))}": ""}, "Not answered yet: Do you or your family"),
            ({"asked_paid": "something"}, "Say which: Were you paid"),
            ({"original": ""}, "Not answered yet: Is the text original?"),
            ({"original": "published"}, "Say where and when it was published."),
            ({"machines": "used"}, "Say which machine, and for which parts."),
            ({"pictures": "licensed"}, "Say whose the pictures are"),
            ({"bio": "", "affiliation": ""}, "Say how you should be presented"),
            ({"exclusive_until": "soon"}, "“Exclusive until” is no date."),
            ({"co_authors": "Bo Example, bo@"}, "“bo@” is no mail address."),
            ({"co_authors": "Bo Example\n" * 11}, "10 co-authors are the most here."),
            ({"bio": "x" * 1001}, "“Your bio line, as it should be printed” has 1001 characters, and 1000"),
            ({"original": "<b>x"}, "Answer once more: Is the text original?"),
        ],
    )
    def test_each_is_named_in_a_sentence_and_nothing_is_stored(self, client, change, sentence):
        _, token = invited()
        answer = client.post(page(token), answers(document=document(), **change))
        assert sentence in words_of(answer)
        assert "Choose the document once more" in words_of(answer)
        assert not Submission.objects.exists() and not SourceDocument.objects.exists()

    def test_nothing_is_only_said_by_saying_it(self, client):
        _, token = invited()
        form = answers(document=document())
        for key in QUESTIONS:
            form.pop(f"asked_{key}")
        assert words_of(client.post(page(token), form)).count("Not answered yet") == len(QUESTIONS)
        hand_in(client, token)
        assert Submission.objects.get().interests == dict.fromkeys(QUESTIONS, "")


class TestTheLink:
    def test_a_second_click_invites_nobody_twice(self, client):
        client.force_login(person("Editor"))
        form = {"name": "Ana Example", "email": "ana@example.org", "headline": "On walls"}
        for sent in (form, form | {"email": "ANA@example.org"}):
            page_of_one = client.post(reverse("invite_contributor"), sent, follow=True)
        assert "Ana Example was invited to this a moment ago." in words_of(page_of_one)
        assert len(mail.outbox) == 1
        client.post(reverse("invite_contributor"), form | {"headline": "On tides"})
        assert len(mail.outbox) == 2 == Contribution.objects.count()

    def test_a_second_click_mails_no_second_link(self, client):
        by = person("Editor")
        row, _ = invited(by)
        client.force_login(by)
        for _ in range(2):
            said = client.post(reverse("contributor", args=[row.pk]), {"do": "renew"}, follow=True)
        assert "A new link for Ana Example was made a moment ago." in words_of(said) and len(mail.outbox) == 1
        invitations.revoke(row, at=timezone.now(), by=by)
        client.post(reverse("contributor", args=[row.pk]), {"do": "renew"})
        assert len(mail.outbox) == 2, "who revoked it means to send another one"

    def test_a_second_click_declines_nobody_twice(self, client):
        by = person("Editor")
        row, _ = invited(by)
        client.force_login(by)
        for _ in range(2):
            data = {"do": "decline", "text": "Thank you, but no."}
            said = client.post(reverse("contributor", args=[row.pk]), data, follow=True)
        assert "declined before. Nothing was sent now." in words_of(said) and len(mail.outbox) == 1

    def test_whatever_opens_nothing_is_answered_alike(self, client):
        ended = []
        for end in ("revoked", "over", "left", "no right"):
            by = person("Editor")
            row, token = invited(by)
            if end == "revoked":
                invitations.revoke(row, at=timezone.now(), by=by)
            elif end == "over":
                Contribution.objects.filter(pk=row.pk).update(expires_at=timezone.now())
            elif end == "left":
                User.objects.filter(pk=by.pk).update(is_active=False)
            else:
                by.groups.clear()
            ended.append(token)
        _, good = invited()
        pages = set()
        for token in [*ended, "guessed", good[:-1], f"{good}x", good.partition(":")[0], "é", "x" * 2000]:
            for url in (page(token), page(token) + "approve/"):
                for answer in (client.get(url), client.post(url, answers(document=document()))):
                    if answer.status_code != 403:  # no form of ours was open there
                        assert answer.status_code == 404, token
                        pages.add((answer.request["REQUEST_METHOD"], answer.content))
        assert len(pages) == 2 and not Submission.objects.exists()
        assert client.get(page(good)).status_code == 200

    def test_an_unsigned_token_costs_no_query(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get(page("guessed"))

    def test_only_its_hash_is_kept_and_nothing_else_learns_of_it(self, client):
        row, token = invited()
        answer = client.get(page(token))
        assert answer["Cache-Control"] == "no-store, private" and answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow" and not answer.cookies
        secret = token.partition(":")[0]
        kept = str(Contribution.objects.filter(pk=row.pk).values().get()) + str(list(Event.objects.values()))
        assert secret not in kept and row.token_hash in kept

    def test_a_new_link_ends_the_old_one_and_sixty_days_are_added(self, client):
        by = person("Editor")
        row, token = invited(by)
        at = timezone.now()
        assert invitations.extend(row, at=at + DAY, by=by).expires_at == at + DAY + invitations.LASTS
        fresh = invitations.renew(row, at=at, by=by)
        assert client.get(page(token)).status_code == 404 and client.get(page(fresh)).status_code == 200

    @pytest.mark.parametrize("role", ["Writer", "Copy-editor"])
    def test_who_may_not_invite(self, client, role):
        with pytest.raises(NotAllowed, match="do not have the right"):
            invited(person(role))
        client.force_login(person(role))
        assert client.get(reverse("invite_contributor")).status_code == 403
        assert client.get(reverse("contributors")).status_code == (403 if role == "Writer" else 200)
        row, _ = invited()
        client.post(reverse("contributor", args=[row.pk]), {"do": "revoke"})
        assert Contribution.objects.get(pk=row.pk).revoked_at is None

    def test_the_mails_of_a_day_have_an_end(self):
        by = person("Editor")
        for number in range(invitations.MOST_MAILS):
            row, _ = invited(by, email=f"{number}@example.org")
        for refused in (
            lambda: invited(by, email="one-more@example.org"),
            lambda: invitations.renew(row, at=timezone.now(), by=by),
        ):
            with pytest.raises(invitations.InvitationError, match="50 invitations mailed in a day"):
                refused()
        assert Contribution.objects.count() == invitations.MOST_MAILS

    def test_declining_writes_to_them_and_sets_aside(self, client):
        by = person("Editor")
        row, token = invited(by)
        hand_in(client, token)
        client.force_login(by)
        client.post(reverse("contributor", args=[row.pk]), {"do": "decline", "text": "Thank you, but no."})
        assert mail.outbox[-1].body == "Thank you, but no." and mail.outbox[-1].to == ["ana@example.org"]
        assert SourceDocument.objects.get().set_aside_at
        client.logout()
        shown = words_of(client.get(page(token)))
        assert "decided not to publish it" in shown and "Hand in" not in shown
        client.post(page(token), answers(document=document("Another\n\nText.")))
        client.post(page(token), {"save": "yes", "text": "x"})
        assert Submission.objects.count() == 1 and Contribution.objects.get().saved == {}


class TestHostile:
    NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 }}"

    def test_html_in_every_field_is_text_everywhere(self, client):
        by = person("Editor")
        row, token = invited(by, name=self.NASTY[:200], headline=self.NASTY, note=self.NASTY)
        form = answers(asked_paid="something", original="published", machines="used", pictures="licensed")
        for name in ("bio", "answer_paid", "published_where", "machine_words", "picture_credit", "co_authors"):
            form[name] = self.NASTY
        form |= {
            "affiliation": self.NASTY,
            "phone": self.NASTY[:60],
            "document": document(name=f"{self.NASTY[:40]}.txt"),
        }
        client.post(page(token), form)
        submission = Submission.objects.get()
        seen = [client.get(page(token))]
        client.force_login(by)
        seen.append(client.get(reverse("contributor", args=[row.pk])))
        seen.append(client.get(reverse("contributors")))
        opened = client.get(reverse("document", args=[submission.document.pk]))
        click(client, opened)
        seen += [
            opened,
            client.get(reverse("documents_of", args=[Contribution.objects.get().article.pk])),
        ]
        for answer in seen:
            text = answer.content.decode()
            assert answer.status_code == 200 and "alert(1)" in text
            assert "<script>alert" not in text and "<img src=x" not in text

    @pytest.mark.parametrize("sign", ["\x07", "\u202e", "\u2066", "\u200f", "\u2028", "\ue000", "\u200b"])
    def test_what_is_not_seen_is_left_out(self, client, sign):
        _, token = invited()
        hand_in(client, token, affiliation=f"fel{sign}low", asked_paid="something", answer_paid=f"a{sign}b")
        row = Submission.objects.get()
        assert (row.affiliation.replace(" ", ""), row.interests["paid"]) == ("fellow", "ab")

    def test_nul_and_right_to_left_names(self, client):
        _, token = invited()
        hand_in(client, token, bio="ليلى كاتبة\u200c باحثة\x00", phone="\x00")
        assert Submission.objects.get().bio == "ليلى كاتبة\u200c باحثة"

    @pytest.mark.parametrize(
        ("data", "name", "sentence"),
        [
            (b"", "none.txt", "none.txt is empty"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc", "old.doc is a document of an old Word"),
            (b"%PDF-1.7", "a.pdf", "a.pdf is a PDF"),
            (b"PK\x03\x04 cut", "../../a.docx", "a.docx is damaged or was cut off"),
        ],
    )
    def test_a_document_that_cannot_be_read_is_refused_in_a_sentence(self, client, data, name, sentence):
        _, token = invited()
        answer = client.post(page(token), answers(document=SimpleUploadedFile(name, data)))
        assert sentence in words_of(answer)
        assert not SourceDocument.objects.exists() and not Submission.objects.exists()

    def test_too_large_a_document_is_refused(self, client, monkeypatch):
        monkeypatch.setattr(submissions, "LARGEST", 100)
        _, token = invited()
        assert "are the most here: send the text without pictures." in words_of(hand_in(client, token))
        assert not SourceDocument.objects.exists()

    def test_versions_and_tries_have_an_end(self, client, monkeypatch):
        _, token = invited()
        for number in range(submissions.MOST_A_DAY):
            hand_in(client, token, phone=str(number))
        assert "5 versions were handed in within a day." in words_of(hand_in(client, token, phone="x"))
        Submission.objects.update(at=timezone.now() - 2 * DAY)
        monkeypatch.setattr(submissions, "MOST", 6)
        hand_in(client, token, phone="y")
        assert "Much was handed in" in words_of(hand_in(client, token, phone="z"))
        assert Submission.objects.count() == 6
        monkeypatch.setattr(submissions, "MOST", 30)
        monkeypatch.setattr(submissions, "MOST_TRIES", 0)
        assert "That was a lot for one hour." in words_of(hand_in(client, token, phone="a"))

    def test_a_long_body_is_read_only_where_its_token_opens_something(self):
        row, token = invited()

        def answer(path: str, size: int):
            request = RequestFactory().post(path, headers={"Accept": "application/json"})
            request.META["CONTENT_LENGTH"], request.user = str(size), AnonymousUser()
            request.META["wsgi.input"] = request._stream = None  # whoever reads it fails
            return by_sender(lambda request: HttpResponse("read"))(request)

        assert answer(page(token), 15_000_000).content == b"read"
        for path in (page("guessed"), page(token + "x"), page(token) + "approve/", "/contribute/", "/articles/x/"):
            assert answer(path, 15_000_000).status_code == 413, path
        assert limits.refusal_of_request(page(token), 20_000_000)
        Contribution.objects.update(revoked_at=timezone.now())
        assert answer(page(token), 15_000_000).status_code == 413


@pytest.mark.parametrize("address", ["ana@example.org\nBcc: all@example.org", "no address", "@", "ana@" + "x" * 80])
def test_an_address_that_is_none_is_a_sentence_and_no_head_of_a_mail(client, address, mailoutbox):
    """The forms take none; an archive that was loaded may hold any."""
    contribution, _ = invited(email=address)
    client.force_login(contribution.created_by)
    answer = client.post(reverse("contributor", args=[contribution.pk]), {"do": "renew"}, follow=True)
    assert answer.status_code == 200
    assert not [mail for mail in mailoutbox if "Bcc" in mail.message()]


class TestTheOpenForm:
    AT = "/contribute/"

    def test_it_is_not_there_unless_it_is_opened(self, client):
        assert client.get(self.AT).status_code == client.post(self.AT, {}).status_code == 404

    @pytest.fixture
    def opened(self, settings):
        settings.OPEN_SUBMISSIONS = True

    def ask(self, client, email: str, ip: str = "192.0.2.1", **values):
        form = {"name": "Ana Example", "email": email} | values
        return client.post(self.AT, form, follow=True, REMOTE_ADDR=ip)

    def test_a_known_address_is_answered_as_any_other_and_has_one_link(self, client, opened):
        invited(email="known@example.org")
        answers_ = {
            self.ask(client, email).content for email in ("known@example.org", "new@example.org", "new@example.org")
        }
        assert len(answers_) == 1
        assert Contribution.objects.filter(email="new@example.org").count() == 1
        urls = [re.search(r"/contribute/\S+/", letter.body)[0] for letter in mail.outbox]
        assert [client.get(url).status_code for url in urls] == [200, 404, 200]
        assert "Ana" not in mail.outbox[-1].body + mail.outbox[-1].subject, "no word of a stranger goes to others"

    def test_it_is_bounded_by_visitor_network_address_and_day(self, client, opened, monkeypatch):
        for number in range(5):
            self.ask(client, f"{number}@example.org")
        assert "a lot for one hour" in words_of(self.ask(client, "5@example.org"))
        for number in range(20):
            answer = self.ask(client, f"n{number}@example.org", ip=f"192.0.2.{number + 10}")
        assert "a lot for one hour" in words_of(answer)
        count = len(mail.outbox)
        for number in range(5):
            answer = self.ask(client, "one@example.org", ip=f"198.51.{number}.1")
            assert "Look into your mail" in words_of(answer)
        assert len(mail.outbox) == count + 3
        monkeypatch.setattr(opening, "MOST_A_DAY", 1)
        assert "Please come back tomorrow" in words_of(self.ask(client, "late@example.org", ip="203.0.113.1"))

    def test_what_fills_in_forms_gets_the_same_page_and_no_mail(self, client, opened):
        assert "Look into your mail" in words_of(self.ask(client, "a@example.org", website="https://example.org"))
        assert not mail.outbox and not Contribution.objects.exists()
        assert "That is no mail address" in words_of(self.ask(client, "a@b\nBcc: c@example.org"))

    def test_whoever_takes_the_name_of_an_author_does_not_become_them(self, client, opened):
        author = make_author("Ana Example", title="fellow", institution=make_institution("Example Institute"))
        make_article(authors=[author])
        self.ask(client, "other@example.org")
        url = re.search(r"/contribute/\S+/", mail.outbox[0].body)[0]
        client.post(url, answers(document=document()))
        client.force_login(person("Editor"))
        click(client, client.get(reverse("document", args=[SourceDocument.objects.get().pk])))
        row = SourceDocument.objects.get()
        assert row.article.bylines.get().author == author
        assert row.article.bylines.get().declared_on is None and Contribution.objects.get().author is None
        assert "no author of the piece is known to be this contributor" in " ".join(row.report)
        desk = reverse("contributor", args=[Contribution.objects.get().pk])
        client.post(desk, {"do": "identify", "author": author.pk})
        client.post(desk, {"do": "take over"})
        assert row.article.bylines.get().declared_on == timezone.localdate(Submission.objects.get().at)


class TestHowFarItIs:
    def test_in_plain_words_to_the_approval_and_the_published_piece(self, client):
        editor = person("Editor")
        _, token = invited(editor)
        assert "Nothing was handed in yet." in words_of(client.get(page(token)))
        hand_in(client, token)
        client.force_login(editor)
        click(client, client.get(reverse("document", args=[SourceDocument.objects.get().pk])))
        client.logout()
        article = Contribution.objects.get().article
        assert "It is in edit." in words_of(client.get(page(token)))
        assert client.get(page(token) + "approve/").status_code == 404
        article = change(article, by=editor, is_embargoed=False, due_on=timezone.localdate())
        sharing.ask_authors(article, [article.bylines.get().author], at=timezone.now(), by=editor)
        shown = client.get(page(token))
        assert "It is with you, to approve." in words_of(shown) and 'href="approve/"' in shown.content.decode()
        draft = client.get(page(token) + "approve/")
        assert "Your approval, Ana Example" in words_of(draft)
        digest = re.search(r'name="digest" value="(\w+)"', draft.content.decode())[1]
        client.post(page(token) + "approve/", {"digest": digest, "approve": "yes"})
        assert article.sign_offs.get().approved
        Contribution.objects.update(revoked_at=timezone.now())
        assert client.get(page(token) + "approve/").status_code == 404
        Contribution.objects.update(revoked_at=None)
        article.refresh_from_db()
        edition = publish(article, at=timezone.now(), override="It was looked at.")
        shown = client.get(page(token)).content.decode()
        assert "It is published." in shown and edition.get_absolute_url() in shown
