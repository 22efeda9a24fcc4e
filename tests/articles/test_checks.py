"""What stands against printing: each check, what it weighs, and how it is overridden."""

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from articles.desk import editing
from articles.models import Edition, Event, Override
from articles.press import checks, notices, preflight, publishing
from articles.press.checks import Level
from articles.press.errors import NotAllowed, NotReady
from images.models import Image
from tests.newsroom import (
    DAY,
    HOUR,
    NOON,
    affiliate,
    change,
    make_article,
    make_author,
    make_institution,
    make_published,
    make_topic,
    person,
    publish,
)

pytestmark = pytest.mark.django_db


def user(name, *rights):
    person = User.objects.create(username=name, is_staff=True)
    names = ["view_article", "change_article", "edit_others_article", *rights]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    return User.objects.get(pk=person.pk)


def ready(**values):
    """A piece that no check has anything against."""
    author = make_author(title="fellow", institution=make_institution())
    fields = {"topics": [make_topic()], "authors": [author]} | values
    return make_article(fields.pop("headline", "A headline of a good length"), declared=True, **fields)


def codes(article, by=None, at=NOON):
    return {problem.code: problem.level for problem in checks.problems(article, at=at, by=by)}


def test_a_good_piece_has_no_problem():
    assert codes(ready()) == {}


@pytest.mark.parametrize(
    ("values", "code", "level"),
    [
        ({"body": "<p> </p>"}, "body", Level.STOP),
        ({"authors": []}, "byline", Level.STOP),
        ({"standfirst": ""}, "standfirst", Level.BLOCK),
        ({"topics": []}, "topic", Level.BLOCK),
        ({"without_image": False}, "image", Level.BLOCK),
        ({"body": "<p>The sum was TK dollars.</p>"}, "to_come", Level.BLOCK),
        ({"body": "<p>It rose [check: by how much?] again.</p>"}, "to_come", Level.BLOCK),
        ({"needs_legal": True}, "needs_legal", Level.BLOCK),
        ({"needs_rights": True}, "needs_rights", Level.BLOCK),
        ({"is_embargoed": True}, "embargo", Level.STOP),
        ({"body": "<p><a>nothing</a></p>"}, "link_empty", Level.BLOCK),
        ({"body": '<p><a href="/articles/never-published/">x</a></p>'}, "link_dead", Level.BLOCK),
        ({"body": '<p>Read more <a href="https://a.example">here</a></p>'}, "link_vague", Level.HINT),
        ({"body": '<p><a href="http://a.example">a report</a></p>'}, "link_http", Level.HINT),
        ({"headline": "Short"}, "headline_short", Level.HINT),
        ({"headline": "x" * 140}, "headline_long", Level.HINT),
        ({"body": f"<p>{'word ' * 230}</p>"}, "paragraph_long", Level.HINT),
        ({"commissioned_words": 900}, "length", Level.HINT),
    ],
)
def test_each_check_speaks(values, code, level):
    article = ready(**values)
    assert codes(article).get(code) == level
    stops = {problem.code for problem in checks.stops(article, at=NOON)}  # all that an import is asked
    assert (code in stops) == (level == Level.STOP)


@pytest.mark.parametrize("text", ["Stock TKTK", "atk", "outTKed", "[sic]", "[the minister]"])
def test_words_that_only_look_like_something_to_come(text):
    expected = "TKTK" in text
    assert ("to_come" in codes(ready(body=f"<p>{text}</p>"))) is expected


class TestPeople:
    def test_an_affiliation_has_to_be_answered(self):
        article = ready(authors=[make_author()])
        assert codes(article)["affiliation"] == Level.BLOCK
        article.bylines.update(unaffiliated=True)
        assert "affiliation" not in codes(article)

    def test_one_that_ended_before_the_day_does_not_answer(self):
        author = make_author()
        affiliate(author, "fellow", None, ends_on=(NOON - DAY).date())
        assert "affiliation" in codes(ready(authors=[author]))

    def test_what_was_printed_once_is_not_asked_again(self):
        author = make_author()
        article = ready(authors=[author])
        publish(article)
        assert "affiliation" not in codes(article)


class TestPictures:
    def test_alt_credit_and_licence_are_asked_for_where_there_is_a_file(self):
        image = Image.objects.create(title="x", file="x.jpg", width=1, height=1)
        assert {"image_alt", "image_credit", "image_licence"} <= codes(ready(image=image)).keys()

    def test_a_credit_alone_needs_nothing_else(self):
        image = Image.objects.create(title="x", credit="Agency")
        assert codes(ready(image=image)) == {}

    def test_decoration_needs_no_alternative_text(self):
        image = Image.objects.create(
            title="x", file="x.jpg", width=1, height=1, credit="A", licence="own", is_decorative=True
        )
        assert codes(ready(image=image)) == {}


class TestLinks:
    def test_a_link_to_a_piece_readers_can_see_is_fine(self):
        other = publish(ready(slug="other"), at=NOON - DAY)
        assert codes(ready(body=f'<p><a href="{other.get_absolute_url()}">the other piece</a></p>')) == {}


class TestTwoPairsOfEyes:
    def test_who_edited_last_does_not_publish_alone(self):
        ed = user("ed", "publish_article")
        article = ready()
        change(article, by=ed)
        with pytest.raises(NotReady, match="nobody else"):
            publishing.publish(article, version=2, at=NOON, by=ed)

    def test_another_persons_word_on_exactly_this_text_is_enough(self):
        ed, chief = user("ed", "publish_article"), user("chief", "approve_article")
        article = ready()
        change(article, by=ed)
        editing.move(article, "submit", version=2, at=NOON, by=ed)
        editing.move(article, "approve", version=2, at=NOON, by=chief)
        assert codes(article, by=ed) == {}
        change(article, by=ed, at=NOON + HOUR)
        assert "second_check" in codes(article, by=ed)

    def test_an_override_needs_the_right_and_a_reason_and_stays_open_until_somebody_looks(self):
        ed = user("ed", "publish_article", "override_article")
        chief = user("chief", "approve_article")
        article = ready()
        change(article, by=ed)
        edition = publishing.publish(article, version=2, at=NOON, by=ed, override="Alone on a Sunday.")
        override = Override.objects.get()
        assert (override.edition, override.code, override.reason) == (edition, "second_check", "Alone on a Sunday.")
        with pytest.raises(NotAllowed, match="You do not have the right"):
            publishing.settle_override(override, at=NOON, by=ed)
        publishing.settle_override(override, at=NOON + HOUR, by=chief)
        override.refresh_from_db()
        assert (override.settled_by, override.settled_at) == (chief, NOON + HOUR)

    def test_what_was_cancelled_before_anybody_saw_it_waits_for_nobody(self, client):
        ed, chief = user("ed", "publish_article", "override_article"), person("Publisher")
        article, now = ready(), timezone.now()
        change(article, by=ed)
        edition = publishing.schedule(
            article, version=2, visible_from=now + HOUR, at=now, by=ed, override="Alone on a Sunday."
        )
        client.force_login(chief)
        page = f"/admin/articles/article/{article.pk}/publication/"
        shown = " ".join(client.get(page).content.decode().split())
        assert "scheduled it alone on" in shown and "published it alone on" not in shown
        publishing.cancel(edition, at=now, by=ed)
        assert not Override.objects.unchecked().exists()
        assert "Alone on a Sunday." not in client.get(page).content.decode()

    def test_without_the_right_a_reason_helps_nothing(self):
        ed = user("ed", "publish_article")
        article = ready()
        change(article, by=ed)
        with pytest.raises(NotReady, match="nobody else has marked it as ready"):
            publishing.publish(article, version=2, at=NOON, by=ed, override="Because.")

    def test_a_stop_cannot_be_overridden(self):
        chief = user("chief", "publish_article", "override_article", "embargo_article")
        article = ready(is_embargoed=True)
        with pytest.raises(NotReady, match="embargo"):
            publishing.publish(article, version=1, at=NOON, by=chief, override="Because.")
        assert not Edition.objects.exists()


class TestEmbargo:
    def test_a_schedule_after_its_end_is_allowed_and_before_it_is_not(self):
        article = ready(is_embargoed=True, embargoed_until=NOON + DAY)
        with pytest.raises(NotReady, match="embargo"):
            publishing.schedule(article, version=1, at=NOON, visible_from=NOON + HOUR)
        assert publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY)

    @pytest.mark.parametrize("late", ["embargo", "longer embargo", "on hold", "declined"])
    def test_what_is_said_afterwards_takes_the_edition_off_the_schedule_at_once(self, late):
        """Nothing has to run for an edition to appear, so nothing may have to run to stop it."""
        keeper = user("keeper", "embargo_article")
        scheduler = user("scheduler", "publish_article", "embargo_article")
        article = ready(is_embargoed=True, embargoed_until=NOON)
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + HOUR, by=scheduler)
        if late == "embargo":
            change(article, by=keeper, embargoed_until=None)
        elif late == "longer embargo":
            change(article, by=keeper, embargoed_until=NOON + DAY)
        else:
            name = "hold" if late == "on hold" else "decline"
            editing.move(article, name, version=1, at=NOON, by=keeper, reason="Not now.")
        assert not Edition.objects.visible(NOON + 2 * HOUR).exists()
        event = Event.objects.get(action="cancel")
        assert (event.by, late.split()[-1] in event.text) == (keeper, True)
        notice = scheduler.notifications.get(text__startswith="Taken off the schedule")
        assert notice.urgent

    def test_one_that_ends_before_leaves_the_schedule_alone(self):
        article = ready()
        edition = publishing.schedule(article, version=1, at=NOON, visible_from=NOON + HOUR)
        change(article, is_embargoed=True, embargoed_until=NOON + HOUR)
        change(article, is_embargoed=False, embargoed_until=None)
        assert Edition.objects.visible(NOON + HOUR).get() == edition
        assert preflight.run(NOON + HOUR * 0.9) == []

    def test_all_that_waits_goes_and_what_is_public_stays(self):
        never, public = ready(), make_published(at=NOON - DAY).article
        publishing.schedule(never, version=1, at=NOON, visible_from=NOON + HOUR)
        for article in (never, public):
            change(article)
            note = {"change": Edition.Change.UPDATE, "note": "It went on."}
            publishing.schedule(article, version=article.version, at=NOON, visible_from=NOON + 2 * HOUR, **note)
            change(article, is_embargoed=True)
        seen = Edition.objects.visible(NOON + 3 * HOUR)
        assert [(edition.article, edition.number) for edition in seen] == [(public, 1)]

    def test_a_reason_against_one_check_is_none_against_another(self):
        chief = user("chief", "publish_article", "override_article")
        article = ready(needs_legal=True)
        due = {"at": NOON, "visible_from": NOON + HOUR}
        publishing.schedule(article, version=1, **due, by=chief, override="The lawyer rang.")
        change(article, needs_rights=True)
        ((_, problems),) = preflight.run(NOON + HOUR * 0.9)
        assert [problem.code for problem in problems] == ["needs_rights"]

    def test_the_round_takes_back_a_first_edition_and_what_waits_to_follow_it(self):
        article = ready()
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + HOUR)
        change(article)
        note = {"change": Edition.Change.UPDATE, "note": "It went on."}
        publishing.schedule(article, version=2, at=NOON, visible_from=NOON + DAY, **note)
        change(article, needs_legal=True)
        assert len(preflight.run(NOON + HOUR * 0.9)) == 1
        assert not Edition.objects.visible(NOON + 2 * DAY).exists()


class TestWhereAnAuthorWorked:
    def test_is_asked_again_when_the_edition_that_said_nothing_was_cancelled(self):
        """Nobody has seen what it printed, so nobody was told; and its day is no day of the piece."""
        article = ready(authors=[make_author()])
        chief = user("chief", "publish_article", "override_article")
        assert "affiliation" in codes(article, by=chief)
        due = {"at": NOON, "visible_from": NOON + 40 * DAY, "by": chief, "override": "By phone."}
        edition = publishing.schedule(article, version=1, **due)
        assert "affiliation" not in codes(article, by=chief)
        publishing.cancel(edition, at=NOON, by=chief)
        (problem,) = [p for p in checks.problems(article, at=NOON, by=chief) if p.code == "affiliation"]
        assert f"on {NOON.day} {NOON:%B %Y}?" in problem.message


class TestAnInterestThatTheTextNames:
    """The desk is told when a body names a house that one of its authors discloses."""

    TEXT = "<p>Acme Corp has won the bid, as the A.C.M.E. said.</p>"

    def told(self, article):
        found = [p for p in checks.problems(article, at=NOON) if p.code == "interest_named"]
        assert all(problem.level == Level.HINT for problem in found)
        return [problem.message for problem in found]

    def test_by_a_standing_interest_of_the_author(self):
        make_institution("Acme Corp")
        article = ready(body=self.TEXT)
        author = article.bylines.get().author
        author.interests.create(text="Advises Acme Corp.")
        assert self.told(article) == [
            f"The text names Acme Corp, and {author.name} discloses: “Advises Acme Corp.” Can readers tell?"
        ]

    def test_by_the_answer_for_this_piece(self):
        make_institution("Acme Corp")
        article = ready(body=self.TEXT)
        article.bylines.update(interests={"paid": "Paid by Acme Corp"})
        assert len(self.told(article)) == 1

    def test_by_what_the_authors_institution_discloses(self):
        make_institution("Acme Corp")
        article = ready(body=self.TEXT)
        house = article.bylines.get().author.affiliations.get().institution
        house.disclosures.create(text="Acme Corp pays a third of the budget.")
        assert len(self.told(article)) == 1

    def test_by_another_name_of_the_house(self):
        make_institution("The Acme Corporation").other_names.create(name="A.C.M.E.")
        article = ready(body=self.TEXT)
        article.bylines.get().author.interests.create(text="Held shares of A.C.M.E. once.")
        assert len(self.told(article)) == 1

    def test_whatever_name_each_of_them_uses(self):
        make_institution("Northern Copper Trust").other_names.create(name="A.C.M.E.")
        article = ready(body=self.TEXT)
        author = article.bylines.get().author
        author.interests.create(text="Advises the Northern Copper Trust.")
        assert self.told(article) == [
            f"The text names A.C.M.E. (Northern Copper Trust), and {author.name} discloses: "
            "“Advises the Northern Copper Trust.” Can readers tell?"
        ]

    @pytest.mark.parametrize(
        ("body", "interest"),
        [
            ("<p>Nobody is named.</p>", {"text": "Advises Acme Corp."}),
            ("<p>Acme Corporate Culture Ltd.</p>", {"text": "Advises Acme Corp."}),
            (TEXT, {"text": "Advises somebody else."}),
            (TEXT, {"text": "Advised Acme Corp.", "ends_on": "2020-01-01"}),
        ],
    )
    def test_otherwise_nothing_is_said(self, body, interest):
        make_institution("Acme Corp")
        article = ready(body=body)
        article.bylines.get().author.interests.create(**interest)
        assert self.told(article) == []

    def test_a_house_that_speaks_of_itself_is_no_news(self):
        article = ready(body=self.TEXT)
        house = article.bylines.get().author.affiliations.get().institution
        house.name = "Acme Corp"
        house.save()
        house.disclosures.create(text="Acme Corp is paid by its members.")
        assert self.told(article) == []


def test_open_notes_are_a_hint():
    article = ready()
    note = notices.note(article, "Is that so?", at=NOON)
    assert codes(article) == {"notes": Level.HINT}
    notices.resolve(note, at=NOON, by=user("ed"))
    assert codes(article) == {}


def test_the_checker_takes_few_queries(django_assert_max_num_queries):
    article = ready(body='<p><a href="/articles/x/">x</a></p>')
    with django_assert_max_num_queries(14):
        checks.problems(article, at=NOON, by=user("ed"))
