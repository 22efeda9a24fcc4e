"""Drafts under a private link: who reads what, for how long, and an author's approval of an exact text."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.desk import editing, merging, sharing
from articles.models import Article, Byline, Event, Note, Notification, ShareLink, ShareOpen, SignOff, Topic
from articles.models.snapshot import SnapshotByline
from articles.press import checks, notices, publishing
from authors.models import Author, Institution
from tests.html import check_html, text_of
from tests.newsroom import DAY, HOUR, affiliate, change, make_article, make_author, make_institution, make_topic

pytestmark = pytest.mark.django_db


def person(role: str, name: str) -> User:
    user = User.objects.create(username=name, is_staff=True, email=f"{name}@desk.example.org")
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def chief():
    return person("Editor", "chief")


@pytest.fixture
def ann():
    return make_author("Ann Author", email="ann@example.org")


@pytest.fixture
def article(chief, ann):
    return make_article("A draft", body="<p>As sent.</p>", authors=[ann], topics=[make_topic()], by=chief)


def link_to(article, by, **options):
    link, token = sharing.share(article, at=timezone.now() - HOUR, by=by, **options)
    return link, f"/preview/{token}/"


class TestReading:
    def test_a_pinned_link_shows_the_version_that_was_shared(self, client, article, chief):
        _, path = link_to(article, chief, revision=editing.current_revision(article, at=timezone.now()))
        change(article, body="<p>Written later.</p>", by=chief)
        page = client.get(path).content.decode()
        assert "As sent." in page and "Written later." not in page
        check_html(page)

    def test_a_following_one_shows_the_draft_as_it_is(self, client, article, chief):
        _, path = link_to(article, chief)
        change(article, body="<p>Written later.</p>", by=chief)
        assert "Written later." in client.get(path).content.decode()

    def test_it_leads_nowhere_that_readers_do_not_find_yet(self, client, article, chief):
        """The author's first look: a name, an institution and a topic that nothing public has."""
        author = article.bylines.get().author
        affiliate(author, "fellow", make_institution("The Harbour Institute"))
        page = client.get(link_to(article, chief)[1]).content.decode()
        piece = page.partition("<main")[2].partition("</main>")[0]
        assert author.name in piece and "The Harbour Institute" in piece and article.topics.get().name in piece
        inside = set(re.findall(r'href="(/[^"#]*)', piece))
        assert {path: client.get(path).status_code for path in inside if client.get(path).status_code != 200} == {}

    def test_no_cache_keeps_it_and_no_search_engine_finds_it(self, client, article, chief):
        response = client.get(link_to(article, chief)[1])
        assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"

    def test_openings_are_logged(self, client, article, chief):
        link, path = link_to(article, chief)
        client.get(path, headers={"user-agent": "A browser\x00"})
        assert [row.agent for row in ShareOpen.objects.filter(link=link)] == ["A browser"]

    def test_a_reload_is_no_new_opening_and_the_log_has_an_end(self, client, article, chief):
        link, path = link_to(article, chief)
        client.get(path)
        client.get(path)
        assert link.opens.count() == 1
        for number in range(sharing.MOST_OPENINGS + 5):
            sharing.opened(link, at=timezone.now(), agent=f"browser {number}")
        assert link.opens.count() == sharing.MOST_OPENINGS

    ENDS = ["revoked", "expired", "published", "trashed", "trashed and back", "embargo", "maker left", "maker's role"]

    @pytest.mark.parametrize("end", ENDS)
    def test_it_dies(self, client, article, chief, end):
        publisher = person("Publisher", "publisher")
        link, path = link_to(article, chief, lasts=2 * HOUR)
        assert client.get(path).status_code == 200
        now = timezone.now()
        if end == "revoked":
            sharing.revoke(link, at=now, by=chief)
        elif end == "published":
            publishing.publish(article, version=article.version, at=now)
        elif end.startswith("trashed"):
            editing.trash(article, version=article.version, at=now, by=chief)
            if end == "trashed and back":
                editing.untrash(article, at=now, by=chief)
        elif end == "embargo":
            # It stays dead when the embargo is over.
            change(article, by=publisher, is_embargoed=True)
            change(article, by=publisher, is_embargoed=False)
        elif end == "maker left":
            User.objects.filter(pk=chief.pk).update(is_active=False)
        elif end == "maker's role":
            type(article).objects.filter(pk=article.pk).update(owner=None, created_by=publisher)
            chief.groups.set([Group.objects.get(name="Writer")])
        else:
            link.expires_at = now
            link.save()
        response = client.get(path)
        assert response.status_code == 404
        assert "As sent." not in response.content.decode()

    def test_odd_numbers_from_the_form_of_links_are_no_crash(self, client, article, chief):
        client.force_login(chief)
        form = f"/admin/articles/article/{article.pk}/links/"
        assert client.post(form, {"revoke": "x"}).status_code == 404
        assert client.post(form, {"again": "x"}).status_code == 404
        assert client.post(form, {"ask": "x"}).status_code == 200
        page = client.post(form, {"days": "a week", "what": "everything", "recipient": "An\x00n", "email": "no"})
        assert page.status_code == 200
        words = text_of(page.content.decode())
        assert "Enter a whole number" in words and "valid email" in words
        assert not article.share_links.exists()

    def test_it_lives_while_the_piece_only_waits(self, client, article, chief):
        _, path = link_to(article, chief)
        now = timezone.now()
        publishing.schedule(article, version=article.version, at=now, visible_from=now + DAY)
        assert client.get(path).status_code == 200

    @pytest.mark.parametrize("token", ["x", "abc:def", "a" * 3000, "%00", "..%2f..", "é"])
    def test_a_guessed_one_opens_nothing_and_asks_nothing(self, client, token, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get(f"/preview/{token}/").status_code == 404

    def test_only_the_hash_is_stored(self, article, chief):
        link, path = link_to(article, chief)
        assert link.token_hash not in path and len(link.token_hash) == 64

    def test_internal_notes_are_not_on_it(self, client, article, chief):
        notices.note(article, "zyx internal", at=timezone.now(), by=chief)
        assert "zyx internal" not in client.get(link_to(article, chief)[1]).content.decode()


def approve(client, path, **data):
    page = client.get(path)
    return client.post(path, {"digest": page.context["digest"], "approve": "yes"} | data)


def against(article) -> list[str]:
    """What the check of approvals has against printing it."""
    article.refresh_from_db()
    return [p.message for p in checks.problems(article, at=timezone.now()) if p.code == "sign_off"]


class TestApproval:
    def test_the_author_approves_the_exact_text(self, client, article, chief, ann):
        _, path = link_to(article, chief, for_author=ann, may_sign=True)
        assert "you approved this text" in approve(client, path).content.decode()
        row = SignOff.objects.get()
        assert (row.name, row.approved, row.digest) == ("Ann Author", True, article.digest)
        assert Event.objects.filter(action="author approved", by_name="Ann Author").exists()
        assert Notification.objects.filter(user=chief).exists()
        assert against(article) == []

    def test_what_was_approved_is_not_asked_for_again(self, client, article, chief, ann):
        _, path = link_to(article, chief, for_author=ann, may_sign=True)
        assert "I approve this text" in client.get(path).content.decode()
        for page in (approve(client, path), client.get(path)):
            assert "I approve this text" not in page.content.decode()
            assert "Send the comments" in page.content.decode()
        change(article, body="<p>As changed.</p>", by=chief)
        assert "I approve this text" in client.get(path).content.decode()

    def test_a_change_afterwards_is_shown_and_blocks_publication(self, client, article, chief, ann):
        _, path = link_to(article, chief, for_author=ann, may_sign=True)
        approve(client, path)
        change(article, body="<p>As changed.</p>", by=chief)
        words = text_of(client.get(path).content.decode())
        assert "was changed since you approved it" in words
        assert against(article) == [
            "It was changed after Ann Author approved it. Send it again, or say why not.",
        ]
        approve(client, path)
        assert against(article) == []

    def test_every_author_has_to_approve_once_one_is_asked(self, client, article, chief, ann):
        ben = make_author("Ben Author")
        change(article, bylines=(SnapshotByline(ann.pk), SnapshotByline(ben.pk)), by=chief)
        assert against(article) == []  # nobody was asked
        _, path_of_ann = link_to(article, chief, for_author=ann, may_sign=True)
        asked_on = timezone.localtime(timezone.now() - HOUR).strftime("%-d %B")
        assert against(article) == [
            f"Ann Author has not approved it yet: asked on {asked_on}.",
            "Ben Author was not asked to approve it, and another author was.",
        ]
        approve(client, path_of_ann)
        assert against(article) == ["Ben Author was not asked to approve it, and another author was."]
        _, path_of_ben = link_to(article, chief, for_author=ben, may_sign=True)
        approve(client, path_of_ben)
        assert against(article) == []

    def test_one_author_does_not_approve_for_another(self, client, article, chief, ann):
        ben = make_author("Ben Author")
        change(article, bylines=(SnapshotByline(ann.pk), SnapshotByline(ben.pk)), by=chief)
        _, path = link_to(article, chief, for_author=ann, may_sign=True)
        approve(client, path)
        approve(client, path, comment="Once more.", name="Ben Author")
        assert {row.name for row in SignOff.objects.all()} == {"Ann Author"}
        assert against(article) == ["Ben Author was not asked to approve it, and another author was."]

    def test_collectives_and_translators_are_not_waited_for(self, client, article, chief, ann):
        editors = make_author("The Editors", kind=Author.Kind.COLLECTIVE)
        translator = make_author("Tom Translator")
        rows = (
            SnapshotByline(ann.pk),
            SnapshotByline(editors.pk),
            SnapshotByline(translator.pk, role=Byline.Role.TRANSLATOR),
        )
        change(article, bylines=rows, by=chief)
        approve(client, link_to(article, chief, for_author=ann, may_sign=True)[1])
        assert against(article) == []

    def test_a_link_for_nobody_in_particular_approves_nothing(self, client, article, chief):
        with pytest.raises(editing.EditingError, match="Only an author of the piece can approve it"):
            sharing.share(article, at=timezone.now(), by=chief, recipient="Somebody famous", may_sign=True)
        _, path = link_to(article, chief, recipient="Somebody famous", may_comment=True)
        assert "I approve this text" not in client.get(path).content.decode()
        page = approve(client, path, name="Ann Author").content.decode()
        assert "Only an author of the piece can approve it" in page
        assert not SignOff.objects.exists()

    def test_the_database_refuses_one_too(self, article, chief):
        link, _ = link_to(article, chief)
        with pytest.raises(IntegrityError, match="sharelink_an_author_signs"), transaction.atomic():
            ShareLink.objects.filter(pk=link.pk).update(may_sign=True)

    def test_somebody_who_does_not_sign_the_piece_is_not_asked(self, article, chief):
        with pytest.raises(editing.EditingError, match="Eve Else is no author of this piece"):
            link_to(article, chief, for_author=make_author("Eve Else"), may_sign=True)

    def test_an_author_taken_out_of_the_bylines_approves_nothing(self, client, article, chief, ann):
        _, path = link_to(article, chief, for_author=ann, may_sign=True)
        change(article, bylines=(SnapshotByline(make_author("Ben Author").pk),), by=chief)
        assert "Only an author of the piece can approve it" in approve(client, path).content.decode()
        assert against(article) == []

    def test_the_newest_link_is_the_one_that_counts(self, client, article, chief, ann):
        _, first = link_to(article, chief, for_author=ann, may_sign=True)
        sharing.share(article, at=timezone.now(), by=chief, for_author=ann, may_sign=True)
        assert client.get(first).status_code == 404

    def test_a_request_taken_back_unanswered_asks_nobody(self, article, chief, ann):
        link, _ = link_to(article, chief, for_author=ann, may_sign=True)
        assert against(article)
        sharing.revoke(link, at=timezone.now(), by=chief)
        assert against(article) == []

    def test_a_text_that_changed_while_they_read_is_not_approved(self, client, article, chief, ann):
        _, path = link_to(article, chief, may_sign=True, for_author=ann)
        digest = client.get(path).context["digest"]
        change(article, body="<p>Changed meanwhile.</p>", by=chief)
        page = client.post(path, {"digest": digest, "approve": "yes", "comment": "Fine."}).content.decode()
        assert "changed while you read it" in page and "Fine." in page
        assert not SignOff.objects.exists()

    def test_a_link_for_reading_takes_nothing(self, client, article, chief, ann):
        for options in ({}, {"for_author": ann}):
            _, path = link_to(article, chief, **options)
            assert "<textarea" not in client.get(path).content.decode()
            page = approve(client, path, approve="no", comment="Let me in.").content.decode()
            assert "sign-off" not in page
        assert not SignOff.objects.exists()

    def test_an_author_who_is_merged_keeps_the_link_and_the_approval(self, client, article, chief, ann):
        _, path = link_to(article, chief, for_author=ann, may_sign=True)
        approve(client, path)
        merging.merge_authors(ann, make_author("Ann B. Author"), at=timezone.now(), by=chief)
        assert ShareLink.objects.get().for_author.name == "Ann B. Author"


class TestComments:
    def test_they_reach_the_desk_as_a_note(self, client, article, chief, ann):
        _, path = link_to(article, chief, may_sign=True, for_author=ann)
        approve(client, path, approve="no", comment="The year is wrong.")
        assert [(note.who, note.text) for note in Note.objects.all()] == [("Ann Author", "The year is wrong.")]

    def test_a_name_that_was_typed_is_told_from_one_that_is_known(self, client, article, chief):
        _, path = link_to(article, chief, may_comment=True)
        approve(client, path, approve="no", comment="The year\x00 is wrong.", name="Somebody\x00 famous")
        note = Note.objects.get()
        assert (note.who, note.text) == ("Somebody famous (name as typed)", "The year is wrong.")

    def test_they_are_bounded(self, client, article, chief, ann):
        link, path = link_to(article, chief, may_sign=True, for_author=ann)
        page = approve(client, path, approve="no", comment="x" * (sharing.LONGEST_COMMENT + 1)).content.decode()
        assert "Please keep it to 5,000 characters: it has 5,001." in page
        for number in range(sharing.MOST_SIGN_OFFS):
            approve(client, path, approve="no", comment=f"Comment {number}")
        page = approve(client, path, approve="no", comment="One more").content.decode()
        assert "Much was said through this link already" in page
        assert link.sign_offs.count() == sharing.MOST_SIGN_OFFS
        assert Notification.objects.filter(urgent=True).count() == 1  # one mail for a row of comments

    def test_a_second_click_says_nothing_twice(self, client, article, chief, ann):
        _, path = link_to(article, chief, may_sign=True, for_author=ann)
        for _ in range(2):
            approve(client, path, comment="Fine.")
        assert SignOff.objects.count() == Note.objects.count() == 1

    def test_a_stranger_calls_on_nobody_at_the_desk(self, client, article, chief):
        person("Publisher", "boss")
        _, path = link_to(article, chief, may_comment=True, recipient="A reader")
        approve(client, path, approve="no", comment="@boss look at this")
        assert not Notification.objects.filter(user__username="boss").exists()


class TestThePageOfTheDesk:
    @pytest.fixture
    def page(self, client, article, chief):
        client.force_login(chief)
        return f"/admin/articles/article/{article.pk}/links/"

    def test_asking_mails_the_link_to_the_address_on_record(self, client, article, page, ann, chief):
        editing.move(article, "submit", version=article.version, at=timezone.now(), by=chief)
        answer = client.post(page, {"ask": ann.pk})
        assert "The link for Ann Author went to ann@example.org" in text_of(answer.content.decode())
        (letter,) = [m for m in mail.outbox if m.to == ["ann@example.org"]]
        assert letter.reply_to == ["chief@desk.example.org"]
        url = re.search(r"/preview/\S+", letter.body)[0]
        assert client.get(url).status_code == 200
        assert "/preview/" not in answer.content.decode()  # or whoever asks could answer
        article.refresh_from_db()
        assert article.state == "with_author"

    def test_without_an_address_the_link_is_shown_to_be_sent_by_hand(self, client, page, ann):
        Author.objects.filter(pk=ann.pk).update(email="")
        words = text_of(client.post(page, {"ask": ann.pk}).content.decode())
        assert "send it yourself" in words and "no mail address on the author’s record" in words
        assert not mail.outbox

    def test_a_mail_that_fails_is_told_and_the_link_is_there(self, client, page, ann, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
        answer = client.post(page, {"ask": ann.pk})
        assert "The mail to ann@example.org could not be sent" in text_of(answer.content.decode())
        assert client.get(answer.context["made"][0]["url"]).status_code == 200

    def test_a_second_click_asks_nobody_twice(self, client, page, ann, article):
        client.post(page, {"ask": ann.pk})
        words = text_of(client.post(page, {"ask": ann.pk}).content.decode())
        assert "Ann Author was asked a moment ago" in words
        assert article.share_links.count() == len(mail.outbox) == 1

    def test_all_authors_are_asked_at_once(self, client, page, ann, article, chief):
        change(article, bylines=(SnapshotByline(ann.pk), SnapshotByline(make_author("Ben Author").pk)), by=chief)
        client.post(page, {"ask": "all"})
        assert {link.for_author.name for link in article.share_links.all()} == {"Ann Author", "Ben Author"}

    def test_the_same_link_shows_the_next_version_when_the_desk_says_so(self, client, page, ann, article, chief):
        client.post(page, {"ask": ann.pk})
        url = re.search(r"/preview/\S+", mail.outbox[0].body)[0]
        change(article, body="<p>The next version.</p>", by=chief, at=timezone.now() + HOUR)
        assert "As sent." in client.get(url).content.decode()
        client.post(page, {"again": article.share_links.get().pk})
        assert "The next version." in client.get(url).content.decode()

    def test_a_reader_gets_a_mail_where_an_address_was_given(self, client, page):
        form = {"recipient": "A lawyer", "email": "law@example.org", "what": "pinned", "days": "3", "may_comment": "on"}
        client.post(page, form)
        (letter,) = mail.outbox
        assert letter.to == ["law@example.org"] and "to read and comment on" in letter.body

    def test_a_mail_says_what_we_say_and_nothing_that_its_maker_adds(self, client, page):
        recipient = "you\n\nYour account is locked. Send us your password"
        client.post(page, {"recipient": recipient, "email": "law@example.org", "what": "pinned", "days": "3"})
        (letter,) = mail.outbox
        (line,) = [line for line in letter.body.splitlines() if "password" in line]
        assert line.startswith("The link is for you Your account")

    def test_nobody_mails_the_whole_world(self, client, page, article, chief, ann):
        form = {"what": "pinned", "days": "3"}
        for number in range(sharing.MOST_MAILS):
            client.post(page, form | {"email": f"reader-{number}@example.org"})
        mail.outbox.clear()
        for more in (form | {"email": "one-more@example.org"}, {"ask": ann.pk}):
            assert "links mailed in a day" in text_of(client.post(page, more).content.decode())
        assert not mail.outbox and article.share_links.count() == sharing.MOST_MAILS
        assert "send it yourself" in text_of(client.post(page, form).content.decode())
        ShareLink.objects.update(created_at=timezone.now() - 2 * DAY)
        client.post(page, form | {"email": "tomorrow@example.org"})
        assert len(mail.outbox) == 1

    def test_what_is_shared_says_that_it_is_not_published(self, client, article, chief):
        words = text_of(client.get(link_to(article, chief)[1]).content.decode())
        assert "Not published yet" in words and "Report an error" not in words


def test_no_row_keeps_a_merged_record_alive():
    """Merging deletes the other record, which the database refuses while a protected row points to it."""
    handled = {
        Author: {"Affiliation", "Interest", "AuthorOtherName", "Byline", "PrintedByline", "ShareLink", "Contribution"},
        Institution: {"Affiliation", "Disclosure", "InstitutionOtherName", "Byline", "PrintedAffiliation"},
        Topic: {"Topic", "TaggedArticle", "TopicOtherName", "EditionTopic", "Front"},
    }
    for model, names in handled.items():
        relations = model._meta.get_fields(include_hidden=True)
        pointing = {field.related_model.__name__ for field in relations if field.one_to_many}
        assert pointing == names, f"a new row points to {model.__name__}: say in merging.py what becomes of it"


def test_the_desk_shows_how_far_the_authors_are(client, article, chief, ann):
    """A piece that every author has approved does not go on waiting among those that nobody has answered."""
    ben = make_author("Ben Author")
    article.bylines.create(author=ben, position=1)
    Article.objects.filter(pk=article.pk).update(state="with_author")
    article.refresh_from_db()
    client.force_login(chief)

    def shown():
        page = text_of(client.get("/admin/").content.decode())
        return page.partition("With the author")[2][:120]

    revision = editing.current_revision(article, at=timezone.now())
    assert "approved" not in shown()
    for author, said in ((ann, "1 of 2 authors approved it"), (ben, "approved by every author")):
        link, _ = link_to(article, chief, for_author=author, may_comment=True, may_sign=True, revision=revision)
        answer = {"comment": "", "name": "", "at": timezone.now()}
        sharing.sign_off(link, digest=sharing.shown(link).digest, approved=True, **answer)
        assert said in shown()
    change(article, body="<p>Other words.</p>", by=chief)
    Article.objects.filter(pk=article.pk).update(state="with_author")
    assert "approved" not in shown()
