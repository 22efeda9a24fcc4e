"""What stands beside what, as stored: the same as the ranker in memory, fresh after every verb, never unpublished."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, Choice, Edition, Likeness, Neighbour, Ranking, Series
from articles.press import outbox, publishing
from articles.public import in_print
from articles.related import archive, rebuilding, scoring, sentences, tables, updating
from articles.related.archive import Memory
from articles.search import index
from authors.models import Institution
from tests.newsroom import DAY, HOUR, NOON, change, make_article, make_author, make_institution, make_topic, publish
from tests.standing import stands

pytestmark = pytest.mark.django_db
SUBJECTS = [
    "reactor plutonium inspectors sanctions summit enrichment missiles negotiators denuclearisation verification",
    "tariffs steel carmakers exporters quotas subsidies dumping retaliation customs shipments",
    "wheat harvest drought irrigation fertiliser silos farmers barley rainfall yields",
    "turnout ballots coalition parliament constituency canvassing manifesto recount majority senators",
]


def follow(edition):
    """What follow_ups would do after the commit; the test's own transaction never commits."""
    for kind in ("search", "search_words", "beside", "neighbours"):
        work, visible = outbox.KINDS[kind]
        if not visible or edition.visible_from <= timezone.now():
            work(edition)
    return edition


def print_(article, **values):
    return follow(publish(article, **values))


def a_body(subject, rnd):
    words = SUBJECTS[subject % 4].split()
    return "<p>" + " ".join(rnd.choice(words) for _ in range(40)) + ".</p>"


def an_archive(size, rnd=None, topics=()):
    rnd = rnd or Random(7)
    people = [make_author() for _ in range(5)]
    made = []
    for at in range(size):
        subject = rnd.randrange(4)
        headline = f"{' '.join(rnd.sample(SUBJECTS[subject].split(), 3)).capitalize()} {at}"
        article = make_article(
            headline,
            body=a_body(subject, rnd),
            authors=[rnd.choice(people)],
            topics=[topics[subject]] if topics else [],
        )
        made.append((article, NOON + at * DAY / 24))
    return made


@stands
def ten_printed():
    return [article.pk for article, at in an_archive(10) if print_(article, at=at)]


@stands
def eight_loaded():
    """As from an archive that was brought along: published, and nothing was ranked."""
    return [article.pk for article, at in an_archive(8) if publish(article, at=at)]


@pytest.fixture
def made(ten_printed):
    return list(Article.objects.filter(pk__in=ten_printed).order_by("pk"))


def rows(kind=Neighbour.Kind.RELATED):
    found = Neighbour.objects.filter(kind=kind).order_by("edition", "rank")
    return [
        (row.edition.article_id, row.other.article_id, row.rank, row.reason)
        for row in found.select_related("edition", "other")
    ]


def shown(edition, at=None):
    return [piece.headline for piece in in_print.beside(edition, at or timezone.now())]


def ranked():
    return set(Likeness.objects.values_list("article", flat=True))


class TestGrowing:
    def test_growing_and_rebuilding_nearly_agree(self):
        for article, at in an_archive(16):
            print_(article, at=at)
        grown = {(article, other) for article, other, *_ in rows()}
        assert Counter(article for article, _ in grown).most_common(1)[0][1] == scoring.SHOWN, "and some are left out"
        rebuilding.rebuild(timezone.now())
        rebuilt = {(article, other) for article, other, *_ in rows()}
        assert len(grown & rebuilt) > 0.8 * len(rebuilt)

    def test_it_is_what_the_ranker_finds_in_memory(self, ten_printed):
        rebuilding.rebuild(timezone.now())
        editions = list(tables.in_the_archive(timezone.now()).order_by("article"))
        readings = index.readings_of(editions)
        pieces = [(piece, readings[row.pk]) for row, piece in zip(editions, tables.pieces_of(editions), strict=True)]
        memory = Memory(pieces)
        for edition in editions:
            inside = [one.id for one in memory.related(edition.article_id)]
            assert [other for article, other, *_ in rows() if article == edition.article_id] == inside

    def test_publication_costs_the_same_however_many_there_are(self, django_assert_max_num_queries, monkeypatch):
        monkeypatch.setattr(rebuilding, "SMALL", 0)
        monkeypatch.setattr(archive, "OUTLINES", 12)
        monkeypatch.setattr(archive, "CANDIDATES", 6)
        counts, changed = [], []
        made = an_archive(60)
        for number, (article, at) in enumerate(made):
            edition = publish(article, at=at)
            index.follow(edition)
            if number in (18, 56):
                rebuilding.rebuild(timezone.now())
            if number in (20, 58):
                before = set(Neighbour.objects.values_list("pk", flat=True))
                with django_assert_max_num_queries(45) as captured:
                    updating.place(edition)
                counts.append(len(captured))
                changed.append(Neighbour.objects.exclude(pk__in=before).count())
        assert abs(counts[0] - counts[1]) <= 2
        assert max(changed) <= (1 + 6) * scoring.SHOWN

    def test_an_archive_that_was_loaded_is_read_at_the_first_publication(self, eight_loaded):
        assert not Likeness.objects.exists()
        print_(make_article(), at=NOON + DAY)
        assert Likeness.objects.count() == 9

    def test_a_large_archive_is_rebuilt_by_the_worker(self, monkeypatch, capsys):
        monkeypatch.setattr(rebuilding, "SMALL", 0)
        for article, at in an_archive(5):
            print_(article, at=at)
        assert rebuilding.is_due() and not Likeness.objects.exists()
        call_command("follow_up")
        assert not rebuilding.is_due() and Likeness.objects.count() == 5
        assert rebuilding.keep_up(timezone.now()) is False

    def test_an_archive_that_has_grown_is_due(self, ten_printed, monkeypatch):
        monkeypatch.setattr(rebuilding, "SMALL", 0)
        rebuilding.rebuild(timezone.now())
        for article, at in an_archive(3):
            assert not rebuilding.is_due()
            print_(article, at=at)
        assert rebuilding.is_due()


class TestRebuilding:
    def test_what_was_published_during_a_rebuild_is_caught_up_with(self, eight_loaded):
        late, gone = make_article("Late"), Article.objects.get(pk=eight_loaded[0])

        def meanwhile(step, done, of):
            if step == "To be ranked" and not late.editions.exists():
                publish(late, at=timezone.now())
                publishing.withdraw(gone, version=gone.version, at=timezone.now(), note="Wrong.")
                follow(gone.editions.latest("number"))

        rebuilding.rebuild(timezone.now(), meanwhile)
        assert late.pk in ranked() and gone.pk not in ranked()

    def test_a_publication_waits_for_no_rebuild(self, eight_loaded, monkeypatch):
        rebuilding.rebuild(timezone.now())
        Ranking.objects.update(began_at=timezone.now())
        Likeness.objects.update(step=Likeness.Step.READ, claimed_at=timezone.now(), claimed_by=7)
        print_(make_article())
        assert Likeness.objects.filter(step=Likeness.Step.SHOWN).count() == 1

    def test_a_publication_joins_none_that_has_begun_meanwhile(self, eight_loaded, monkeypatch):
        monkeypatch.setattr(rebuilding, "is_due", lambda: rebuilding._begin(timezone.now()) is not None)
        print_(make_article())
        assert set(Likeness.objects.values_list("step", flat=True)) == {Likeness.Step.WAITING}

    @pytest.mark.parametrize("when", ["before it begins", "after it has begun"])
    def test_what_was_on_its_way_into_the_database_is_ranked(self, eight_loaded, monkeypatch, when):
        """It says that it was printed before the rebuild began, and nothing has followed its print yet."""
        late, begin = make_article("Late"), rebuilding._begin

        def meanwhile(at, **options):
            if when == "before it begins":
                publish(late, at=at - HOUR)
                return begin(at, **options)
            began = begin(at, **options)
            publish(late, at=at - HOUR)
            return began

        monkeypatch.setattr(rebuilding, "_begin", meanwhile)
        rebuilding.rebuild(timezone.now())
        assert late.pk in ranked()

    def test_what_is_withdrawn_before_it_is_read_leaves(self, eight_loaded):
        gone = Article.objects.get(pk=eight_loaded[0])

        def meanwhile(step, done, of):
            if step == "To be read":
                publishing.withdraw(gone, version=gone.version, at=timezone.now(), note="Wrong.")
                index.follow(gone.editions.latest("number"))  # what stands beside it follows later

        rebuilding.rebuild(timezone.now(), meanwhile)
        assert ranked() == set(eight_loaded[1:])

    def test_what_it_has_not_read_yet_is_left_to_it(self, made):
        late = make_article("Late", body=made[0].body.replace(".", " again."))
        edition = publish(late, at=timezone.now() - HOUR)
        rebuilding._begin(timezone.now())
        assert Likeness.objects.get(article=late).signals == {}
        Choice.objects.create(article=made[0], other=late, position=1, made_at=NOON)
        Choice.objects.create(article=late, other=made[0], position=1, made_at=NOON)
        updating.show([made[0].pk, late.pk])
        assert shown(edition) == [] and "Late" not in shown(made[0].editions.get())
        rebuilding.rebuild(timezone.now())
        assert shown(edition)[0] == made[0].headline and shown(made[0].editions.get())[0] == "Late"

    def test_one_that_was_broken_off_goes_on_where_it_was(self, eight_loaded, monkeypatch):
        monkeypatch.setattr(rebuilding, "CHUNK", 3)
        done = []

        def killed(step, number, of):
            if step == "To be ranked" and number > 3:
                raise KeyboardInterrupt("killed")
            done.append(step)

        with pytest.raises(KeyboardInterrupt, match="killed"):
            rebuilding.rebuild(timezone.now(), killed)
        assert rebuilding.is_due() and Likeness.objects.filter(step=Likeness.Step.RANKED).count() == 3
        monkeypatch.setattr(rebuilding, "LEASE", timedelta(0))  # what it had in hand is free after a while
        steps = Counter()
        rebuilding.rebuild(timezone.now(), lambda step, number, of: steps.update([step]))
        assert steps["To be read"] == 0 and steps["To be ranked"] == 2 and not rebuilding.is_due()

    def test_what_another_process_has_in_hand_is_left_to_it(self, eight_loaded, monkeypatch):
        rebuilding.rebuild(timezone.now())
        Likeness.objects.update(step=Likeness.Step.READ)
        Likeness.objects.filter(pk__in=eight_loaded[:2]).update(claimed_at=timezone.now(), claimed_by=7)
        claimed = rebuilding._claim(Likeness.Step.READ, lambda *_: None)
        assert {row.pk for row in claimed} == set(eight_loaded[2:])
        Likeness.objects.filter(pk=eight_loaded[3]).update(claimed_by=8, twin=99)
        rebuilding._done(claimed, ["twin"])
        assert Likeness.objects.get(pk=eight_loaded[3]).twin == 99, "it was taken over, or published anew"
        assert set(Likeness.objects.filter(step=Likeness.Step.RANKED).values_list("pk", flat=True)) == set(
            eight_loaded[2:]
        ) - {eight_loaded[3]}

    def test_twice_is_as_good_as_once(self, eight_loaded):
        rebuilding.rebuild(timezone.now())
        once = rows()
        rebuilding.rebuild(timezone.now())
        assert rows() == once and Likeness.objects.count() == 8
        assert Ranking.objects.get().pieces == 8

    def test_the_command(self, eight_loaded, capsys):
        call_command("rebuild", "related", "--dry-run")
        assert "8 editions on show; nothing was done." in capsys.readouterr().out and not Likeness.objects.exists()
        call_command("rebuild", "related")
        assert "related: 8 done." in capsys.readouterr().out
        with pytest.raises(SystemExit, match="1"):
            call_command("rebuild", "everything")
        assert "There is no part “everything”" in capsys.readouterr().err


class TestFreshness:
    def test_a_withdrawn_piece_leaves_and_comes_back(self, made):
        gone = made[3]
        holders = set(Neighbour.objects.filter(other__article=gone).values_list("edition__article", flat=True))
        assert holders
        publishing.withdraw(gone, version=gone.version, at=timezone.now(), note="Wrong.")
        follow(gone.editions.latest("number"))
        assert not Neighbour.objects.filter(other__article=gone, kind="related").exists()
        assert not Neighbour.objects.filter(edition__article=gone).exists()
        publishing.restore(gone, version=gone.version, at=timezone.now(), note="Right.")
        follow(gone.editions.latest("number"))
        assert Neighbour.objects.filter(other__article=gone, kind="related").exists()

    def test_a_correction_stands_where_the_piece_stood_with_reasons_of_its_own(self, made):
        before = {(a, b) for a, b, *_ in rows()}
        article = change(made[4], notice="It appeared elsewhere first.")
        edition = publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
        follow(edition)
        assert {(a, b) for a, b, *_ in rows()} == before
        assert not Neighbour.objects.exclude(edition__visible_until=None).exists()
        assert not Neighbour.objects.exclude(other__visible_until=None).exists()

    def test_the_same_text_never_stands_beside_itself(self, made):
        twin = make_article("The same again", body=made[0].body, standfirst="Elsewhere first.")
        edition = print_(twin, at=NOON + 9 * DAY)
        assert made[0].headline not in shown(edition)

    def test_running_twice_changes_nothing(self, made):
        last = made[-1].editions.get()
        before = rows()
        updating.place(last)
        updating.find(last)
        assert rows() == before


class TestUnpublished:
    def test_a_waiting_piece_has_neighbours_the_second_it_appears_and_is_nobodys_before(self, made):
        later = timezone.now() + HOUR
        article = make_article("It waits", body=made[0].body.replace(".", " again."))
        edition = publishing.schedule(article, version=article.version, at=timezone.now(), visible_from=later)
        follow(edition)
        assert shown(edition, later)
        assert not Likeness.objects.filter(article=article).exists()
        assert not Neighbour.objects.filter(other=edition).exists()

    def test_a_waiting_correction_does_not_show_through(self, made):
        article = change(made[2], body="<p>Embargoed words alone.</p>")
        edition = publishing.schedule(
            article,
            version=article.version,
            at=timezone.now(),
            visible_from=timezone.now() + HOUR,
            change=Edition.Change.UPDATE,
        )
        follow(edition)
        assert "mbargoed" not in " ".join(row.reason for row in Neighbour.objects.exclude(edition=edition))
        assert Neighbour.objects.filter(other__article=article, other__visible_from__lte=timezone.now()).exists()


class TestChoices:
    def test_editors_put_first_exclude_and_give_a_line(self, made):
        edition = made[0].editions.get()
        before = list(edition.neighbours.filter(kind="related").order_by("rank"))
        first, out = before[-1].other.article, before[0].other.article
        Choice.objects.create(article=made[0], other=first, position=1, line="Read this one", made_at=NOON)
        Choice.objects.create(article=made[0], other=out, position=None, made_at=NOON)
        updating.show([made[0].pk])
        after = list(edition.neighbours.filter(kind="related").order_by("rank"))
        assert (after[0].other.article, after[0].reason) == (first, "Read this one")
        assert out not in [row.other.article for row in after]
        rebuilding.rebuild(timezone.now())
        again = list(edition.neighbours.filter(kind="related").order_by("rank"))
        assert (again[0].other.article, again[0].reason) == (first, "Read this one")
        assert out not in [row.other.article for row in again]

    def test_a_choice_that_is_withdrawn_is_passed_over(self, made):
        Choice.objects.create(article=made[0], other=made[5], position=1, made_at=NOON)
        publishing.withdraw(made[5], version=made[5].version, at=timezone.now(), note="Wrong.")
        follow(made[5].editions.latest("number"))
        updating.show([made[0].pk])
        assert made[5].headline not in shown(made[0].editions.get())


class TestReasons:
    @pytest.fixture
    def house(self):
        return make_institution("Example Institute")

    @pytest.fixture(autouse=True)
    def among_others(self, eight_loaded):
        pass

    def reason(self, a, b):
        print_(a, at=NOON + 40 * DAY)
        edition = print_(b, at=NOON + 41 * DAY)
        return Neighbour.objects.get(edition=edition, other__article=a, kind="related").reason

    def a_piece(self, number, author=None, topics=(), **values):
        text = values.pop("body", a_body(0, Random(number)))
        return make_article(f"{'One' * number} on reactors", body=text, authors=author, topics=topics, **values)

    def test_topic_and_house(self, house):
        topic = make_topic("North Korea")
        a, b = (self.a_piece(n, [make_author(title="Fellow", institution=house)], [topic]) for n in (1, 2))
        assert self.reason(a, b) == "More from the Example Institute on North Korea"

    def test_topic_alone(self):
        topics = [make_topic("North Korea"), make_topic("Diplomacy")]
        assert self.reason(self.a_piece(1, topics=topics), self.a_piece(2, topics=topics)).startswith("Also on ")

    def test_the_author(self):
        author = make_author("Ada Example")
        said = self.reason(self.a_piece(1, [author]), self.a_piece(2, [author]))
        assert said.startswith("Also by Ada Example")

    def test_what_both_speak_of(self):
        bodies = [f"<p>The {word} at Yongbyon were counted, and Yongbyon went dark.</p>" for word in ("rods", "cells")]
        assert self.reason(*(self.a_piece(n, body=text) for n, text in enumerate(bodies, 1))) == (
            "Both speak of Yongbyon"
        )

    def test_nothing_is_said_where_nothing_can_be_named(self):
        bodies = ["<p>barley stood in the granaries of old</p>", "<p>no granaries were left, and no barley</p>"]
        assert self.reason(*(self.a_piece(n, body=text) for n, text in enumerate(bodies, 1))) == ""

    def test_a_link_in_the_text(self):
        a = self.a_piece(1)
        b = self.a_piece(2, body=f'<p>As <a href="/articles/{a.slug}/">was said</a>, wheat.</p>')
        assert self.reason(a, b) == "Cited in this piece"
        assert Neighbour.objects.get(edition__article=a, other__article=b).reason == "Cites this piece"

    def test_a_house_takes_the_article_its_name_asks_for(self):
        takes = ["Cato Institute", "University of Oslo", "Department of State"]
        takes_none = ["Chatham House", "Columbia University", "The Hague Centre", "38 North", ""]
        assert [sentences.with_article(name) for name in takes] == [f"the {name}" for name in takes]
        assert [sentences.with_article(name) for name in takes_none] == takes_none

    def test_a_house_that_is_renamed_keeps_its_printed_name(self, house):
        topic = make_topic("Trade")
        a, b = (self.a_piece(n, [make_author(title="Fellow", institution=house)], [topic]) for n in (1, 2))
        print_(a)
        Institution.objects.filter(pk=house.pk).update(name="New Institute")
        edition = print_(b, at=NOON + DAY)
        said = Neighbour.objects.get(edition=edition, other__article=a).reason
        assert said == "More from the Example Institute on Trade"


class TestLinks:
    def kinds(self, edition):
        found = in_print.beside(edition, timezone.now())
        return sorted((piece.kind, piece.headline) for piece in found if piece.kind != "related")

    def test_what_a_piece_answers_shows_on_both(self):
        first = make_article("First")
        print_(first)
        second = make_article("Second", links=(("responds_to", first.pk),))
        answer = print_(second, at=NOON + DAY)
        assert self.kinds(answer) == [("responds_to", "First")]
        assert self.kinds(first.editions.get()) == [("answered_by", "Second")]

    def test_it_shows_once_the_other_is_published_too(self):
        first = make_article("First")
        second = make_article("Second", links=(("updates", first.pk), ("background", first.pk)))
        update = print_(second)
        assert self.kinds(update) == []
        old = print_(first, at=NOON + DAY)
        assert self.kinds(update) == [("background", "First"), ("updates", "First")]
        assert self.kinds(old) == [("background_to", "Second"), ("superseded_by", "Second")]

    def test_a_link_of_the_working_copy_is_not_shown_before_it_is_printed(self):
        first, second = make_article("First"), make_article("Second")
        print_(first)
        edition = print_(second, at=NOON + DAY)
        change(second, links=(("responds_to", first.pk),))
        follow(edition)
        rebuilding.rebuild(timezone.now())
        assert self.kinds(edition) == []

    def test_translations_lead_to_one_another(self):
        original = make_article("Original")
        german = make_article("German", language="de", translation_of=original.pk)
        french = make_article("French", language="fr", translation_of=original.pk)
        editions = [print_(article) for article in (original, german, french)]
        said = {"Original", "German", "French"}
        for edition in editions:
            assert {headline for _, headline in self.kinds(edition)} == said - {edition.headline}

    def test_a_series_has_an_order_and_a_late_one_finds_its_place(self):
        series = Series.objects.create(name="Letters")
        parts = [make_article(f"Part {n}", series=series.pk, series_position=n) for n in (1, 2, 3)]
        first, third = print_(parts[0]), print_(parts[2])
        assert self.kinds(first) == [("next", "Part 3")]
        second = print_(parts[1], at=NOON + DAY)
        assert self.kinds(first) == [("next", "Part 2")]
        assert self.kinds(second) == [("next", "Part 3"), ("previous", "Part 1")]
        assert self.kinds(third) == [("previous", "Part 2")]
        publishing.withdraw(parts[1], version=parts[1].version, at=timezone.now(), note="Wrong.")
        follow(parts[1].editions.latest("number"))
        assert self.kinds(first) == [("next", "Part 3")]
        assert self.kinds(third) == [("previous", "Part 1")]
