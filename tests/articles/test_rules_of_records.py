"""Rules of records, accounts and pictures that no page leads to by itself: what a merge keeps, who is in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User

from articles.desk import accounts, merging, picture_rights, sharing
from articles.models import Event, Topic
from articles.models.snapshot import SnapshotByline
from articles.press import publishing, records
from articles.press.errors import NotAllowed
from authors.models import Affiliation
from images import changes, rights
from images.models import Image
from intake import store
from intake.biolines import Contributor, StatedAffiliation
from intake.drafts import Draft
from tests.newsroom import (
    DAY,
    NOON,
    affiliate,
    change,
    day,
    make_article,
    make_author,
    make_institution,
    make_published,
    make_topic,
    person,
)

pytestmark = pytest.mark.django_db


def picture(**values) -> Image:
    licence = {"licence": "agency", "agency": "Agency", "expires_on": NOON.date() + timedelta(days=10)}
    return Image.objects.create(**{"title": "P", "credit": "P", "file": "x.jpg", "created_at": NOON} | licence | values)


class TestMerging:
    def test_it_needs_the_right_to_both(self):
        """One record in print is enough: readers see what becomes of it."""
        seen, plain = make_author("Ann"), make_author("Ben")
        make_published(authors=[seen])
        by = person("Copy-editor")
        for source, target in ((seen, plain), (plain, seen)):
            with pytest.raises(NotAllowed, match="Readers see “Ann”"):
                merging.merge_authors(source, target, at=NOON, by=by)

    def test_of_two_posts_that_come_first_the_one_that_was_there_does(self):
        one, two = make_author(title="critic"), make_author(title="fellow")
        merging.merge_authors(one, two, at=NOON)
        posts = {post.title: post.is_primary for post in two.affiliations.all()}
        assert posts == {"critic": False, "fellow": True}

    def test_a_former_post_that_came_first_goes_on_coming_first_in_its_years(self):
        one, two = make_author(), make_author(title="fellow")
        affiliate(one, "judge", None, is_primary=True, starts_on=day("2001-01-01"), ends_on=day("2004-12-31"))
        two.affiliations.update(starts_on=day("2010-01-01"))
        merging.merge_authors(one, two, at=NOON)
        assert {post.title: post.is_primary for post in two.affiliations.all()} == {"judge": True, "fellow": True}

    def test_a_post_is_lost_only_where_the_very_same_stands_there(self):
        one, two, old, new = make_author(), make_author(), make_institution(), make_institution()
        affiliate(one, "fellow", old, starts_on=day("2001-01-01"))
        for author, title, house, starts in (
            (one, "director", new, "2001-01-01"),
            (one, "fellow", new, "2002-01-01"),
            (two, "fellow", new, "2001-01-01"),
        ):
            affiliate(author, title, house, starts_on=day(starts))
        merging.merge_institutions(old, new, at=NOON)
        assert one.affiliations.filter(institution=new).count() == 3
        merging.merge_authors(one, two, at=NOON)
        found = {(post.title, str(post.starts_on)) for post in two.affiliations.all()}
        assert found == {("fellow", "2001-01-01"), ("director", "2001-01-01"), ("fellow", "2002-01-01")}
        assert two.affiliations.count() == 3

    def test_what_both_disclose_stands_once_and_what_one_does_is_not_lost(self):
        one, two = make_author("Ann"), make_author("Anne")
        old, new = make_institution("Old House"), make_institution("New House")
        for record, lines in ((one, "interests"), (two, "interests"), (old, "disclosures"), (new, "disclosures")):
            getattr(record, lines).create(text="Paid by X.")
        one.interests.create(text="Holds shares in Y.")
        old.disclosures.create(text="Funded by Z.")
        merging.merge_authors(one, two, at=NOON)
        merging.merge_institutions(old, new, at=NOON)
        assert {row.text for row in two.interests.all()} == {"Paid by X.", "Holds shares in Y."}
        assert {row.text for row in new.disclosures.all()} == {"Paid by X.", "Funded by Z."}

    def test_who_has_a_login_keeps_it(self):
        logins = [User.objects.create(username=name) for name in ("one", "two")]
        one, two = make_author(user=logins[0]), make_author(user=logins[1])
        merging.merge_authors(one, two, at=NOON)
        two.refresh_from_db()
        assert two.user == logins[1]

    def test_a_post_at_both_houses_is_one_and_a_draft_names_the_house_that_is_left(self):
        old, new, ann = make_institution("Old House"), make_institution("New House"), make_author()
        for house in (old, new):
            affiliate(ann, "fellow", house)
        article = make_article(authors=[])
        change(article, bylines=(SnapshotByline(ann.pk, title="fellow", institution=old.pk),))
        merging.merge_institutions(old, new, at=NOON)
        assert [post.institution for post in ann.affiliations.all()] == [new]
        assert article.bylines.get().institution == new

    def test_what_belongs_to_others_stays_with_them(self):
        old, new, third = make_topic("Old"), make_topic("New"), make_topic("Third")
        editions = [make_published(topics=topics, at=NOON - DAY) for topics in ([old], [old, new], [third])]
        merging.merge_topics(old, new, at=NOON)
        for edition, expected in zip(editions, ([new], [new], [third]), strict=True):
            assert [row.topic for row in edition.edition_topics.all()] == expected
            assert [row.tag for row in edition.article.tagged.all()] == expected
        event = Event.objects.get(action="merge")
        assert event.before["merged"]["name"] == "Old" and "merged" not in event.after

    def test_nor_do_others_lose_their_house_or_what_they_were_asked(self):
        old, new, third = (make_institution() for _ in range(3))
        ann, ben, cyd = (make_author(title="fellow", institution=house) for house in (old, new, third))
        editions = [make_published(authors=[author], at=NOON - DAY) for author in (ann, ben, cyd)]
        links = [
            sharing.share(edition.article, at=NOON, by=person("Editor"), for_author=author)[0]
            for edition, author in zip(editions, (ann, ben, cyd), strict=True)
        ]
        merging.merge_institutions(old, new, at=NOON)
        merging.merge_authors(ann, ben, at=NOON)
        printed = [edition.bylines.get() for edition in editions]
        assert [row.affiliations.get().institution for row in printed] == [new, new, third]
        assert [row.author for row in printed] == [ben, ben, cyd]
        for link in links:
            link.refresh_from_db()
        assert [link.for_author for link in links] == [ben, ben, cyd]

    def test_every_name_and_address_leads_to_the_one_that_is_left(self):
        old, new = make_topic("Old"), make_topic("New")
        old.other_names.create(name="Older still")
        merging.merge_topics(old, new, at=NOON)
        assert {row.name for row in new.other_names.all()} == {"Old", "Older still"}


class TestPosts:
    def test_two_that_share_a_day_run_at_the_same_time(self):
        last, first = day("2004-12-31"), day("2005-01-01")
        one, other = Affiliation(ends_on=last), Affiliation(starts_on=last)
        assert one.overlaps(other) and other.overlaps(one)
        other.starts_on = first
        assert not one.overlaps(other) and not other.overlaps(one)


class TestRecords:
    def test_one_that_nobody_saw_is_deleted_and_the_trail_says_what_it_was(self):
        topic, shown = make_topic("Mistyped"), make_topic("Shown")
        make_published(topics=[shown], at=NOON - DAY)
        key = topic.pk
        records.delete(topic, at=NOON, by=person("Administrator"))
        event = Event.objects.get(action="delete", record_id=key)
        assert event.before["name"] == "Mistyped" and not Topic.objects.filter(pk=key).exists()
        with pytest.raises(records.RecordError, match="Readers have seen “Shown”. It stays"):
            records.delete(shown, at=NOON, by=person("Administrator"))


class TestAccounts:
    def test_nobody_deletes_the_account_they_use_or_one_with_more_rights(self):
        chief = person("Administrator")
        with pytest.raises(accounts.AccountDenied, match="Nobody deletes the account they are using"):
            accounts.remove(chief, at=NOON, by=chief)
        higher = person("Writer")
        higher.groups.add(Group.objects.create(name="Keepers"))
        Group.objects.get(name="Keepers").permissions.add(*Group.objects.get(name="Publisher").permissions.all())
        lower = person("Editor")
        for step in (
            lambda: accounts.remove(higher, at=NOON, by=lower),
            lambda: accounts.begin_change(higher, by=lower),
            lambda: accounts.setting_password(higher, at=NOON, by=lower).__enter__(),
        ):
            with pytest.raises(accounts.AccountDenied, match="This account has rights that you do not have"):
                step()
        assert User.objects.filter(pk__in=[chief.pk, higher.pk]).count() == 2 and not Event.objects.exists()

    def test_one_that_goes_is_in_the_audit_with_what_it_was(self):
        chief, writer = person("Administrator"), person("Writer", email="w@example.org")
        accounts.remove(writer, at=NOON, by=chief)
        event = Event.objects.get(action="account_removed")
        assert (event.by, event.before["email"], event.before["groups"]) == (chief, "w@example.org", ["Writer"])
        assert not User.objects.filter(username=writer.username).exists()

    def test_a_role_that_goes_is_too_and_it_is_not_ones_own(self):
        chief, spare = person("Administrator"), Group.objects.create(name="Spare")
        accounts.remove(spare, at=NOON, by=chief)
        assert Event.objects.get(action="role_removed").before["name"] == "Spare"
        with pytest.raises(accounts.AccountDenied, match="This role is one of yours"):
            accounts.remove(chief.groups.get(), at=NOON, by=chief)


class TestPictures:
    def test_the_verb_asks_of_the_row_as_it_is_now(self):
        writer = person("Writer")
        image = picture(created_by=writer)
        Image.objects.filter(pk=image.pk).update(created_by=person("Editor"))
        with pytest.raises(changes.ChangeRefused, match="Somebody else brought this picture in"):
            changes.change(image, image.save, at=NOON, by=writer)

    def test_what_follows_from_a_file_is_not_in_the_trail(self):
        """The file stands for all of it; and what the machinery keeps of its work is nobody's change."""
        image, editor = picture(), person("Editor")
        make_published(image=image, at=NOON - DAY)
        image.width, image.height, image.colour, image.digest = 4, 3, "#ffffff", "d" * 40
        image.attempts, image.trouble, image.warned_of, image.caption = 2, "No space.", NOON.date(), "A wall."
        image.is_drawing, image.unfinished, image.try_at, image.renditions = True, True, NOON, {"sizes": []}
        changes.change(image, image.save, at=NOON, by=editor)
        event = Event.objects.get(record_type="images.image")
        assert (event.before, event.after) == ({"caption": ""}, {"caption": "A wall."})

    def test_the_desk_is_warned_thirty_days_ahead_of_what_readers_see_and_of_what_they_would(self):
        owner = person("Editor")
        on_the_day, later = NOON.date() + timedelta(days=30), NOON.date() + timedelta(days=31)
        make_published("Retracted", image=picture(title="Gone"), at=NOON - DAY)
        article = publishing.Article.objects.get()
        publishing.withdraw(article, version=1, at=NOON - DAY, note="Copied.", status=publishing.Status.RETRACTED)
        publishing.Article.objects.update(trashed_at=None, image=None)
        make_article("Draft", image=picture(title="Soon", expires_on=on_the_day), owner=owner)
        make_article("Another", image=picture(title="Late", expires_on=later), owner=owner)
        assert [use.headline for use in picture_rights.ending(NOON)] == ["Draft"]
        reasons = [rights.may_use(row, NOON.date()).reason for row in Image.objects.filter(title__in=["Soon", "Late"])]
        assert sorted(reasons) == ["", "Its rights end on 30 July 2026."]
        owner.notifications.all().delete()
        assert picture_rights.warn(NOON) == 1
        notice = owner.notifications.get()
        assert "it stands in “Draft”" in notice.text and not notice.urgent

    @pytest.mark.parametrize(
        ("licence", "asked"),
        [
            ("unknown", ""),
            ("own", ""),
            ("permission", "permission_from permission_on"),
            ("agency", "agency expires_on"),
            ("cc_by", "creator source_url licence_url"),
            ("cc_by_sa", "creator source_url licence_url"),
            ("public_domain", "source_url"),
        ],
    )
    def test_a_licence_asks_for_what_one_will_be_asked_for(self, licence, asked):
        assert list(rights.missing(Image(licence=licence))) == asked.split()
        assert len(rights.Licence) == 7

    def test_of_some_pieces_only_what_they_show_is_told(self):
        shown, other = (make_published(image=picture(title=name), at=NOON - DAY) for name in ("One", "Other"))
        assert len(picture_rights.ending(NOON)) == 2
        found = picture_rights.ending(NOON, publishing.Article.objects.filter(pk=shown.article_id))
        assert [(use.picture.title, use.is_live) for use in found] == [("One", True)] and other != shown


class TestDocuments:
    def test_what_the_desk_gave_a_piece_stays_when_its_document_comes_in_again(self):
        draft = Draft(headline="A Wall by the Sea")
        article, _ = store.store(draft, at=NOON)
        image = picture()
        change(article, image=image.pk, image_alt="A wall.")
        store.store(draft, at=NOON, article=article)
        article.refresh_from_db()
        assert (article.image, article.image_alt) == (image, "A wall.")

    def test_a_new_post_does_not_push_the_one_that_comes_first_aside(self):
        ann = make_author("Ana Example", title="critic", institution=make_institution("Example Gazette"))
        posts = [StatedAffiliation("fellow", "Example House"), StatedAffiliation("critic", "Example Gazette")]
        store.store(Draft(headline="A Wall", contributors=[Contributor("Ana Example", posts)]), at=NOON)
        assert {row.title: row.is_primary for row in ann.affiliations.all()} == {"critic": True, "fellow": False}
