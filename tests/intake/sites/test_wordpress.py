"""What an export of WordPress says of a piece: who, when, where, under what; and what is no piece."""

from __future__ import annotations

import zipfile

import pytest

from intake.drafts import UnreadableDocument
from intake.sites import recognise
from intake.sites.records import Person, Redirect, Site, SitePicture, Skipped, Term

from .exports import ANA, HEAD, TAIL, attachment, items, meta, of_kind, post, records, skipped, term, the_item, wxr


def test_the_site_comes_first(tmp_path):
    found = records(tmp_path, wxr(post()))
    assert found[0] == Site("WordPress", "Example Review", "https://review.example", "en-GB")


def test_a_published_piece_has_its_address_day_and_author(tmp_path):
    item = the_item(tmp_path, post(title="Walls &amp; <em>Waters</em>"))
    assert (item.source, item.headline, item.status) == ("wordpress:post:12", "Walls & Waters", "published")
    assert (item.url, item.slug) == ("https://review.example/2019/piece-12/", "piece-12")
    assert item.published_at == "2019-03-04T05:06:07+00:00"
    assert item.people == ["ana"]
    assert item.html == "<p>The tide comes in.</p>"


@pytest.mark.parametrize(
    ("said", "means"),
    [("draft", "draft"), ("pending", "draft"), ("future", "scheduled"), ("private", "private"), ("trash", "trashed")],
)
def test_every_status_has_one_of_ours(tmp_path, said, means):
    assert the_item(tmp_path, post(status=said)).status == means


def test_a_piece_behind_a_password_is_protected(tmp_path):
    assert the_item(tmp_path, post(post_password="tide")).status == "protected"


def test_a_status_of_the_site_alone_is_a_draft_and_said(tmp_path):
    item = the_item(tmp_path, post(status="in-progress"))
    assert item.status == "draft"
    assert "“in-progress”" in item.notes[0]


def test_a_draft_of_no_date_has_none(tmp_path):
    assert the_item(tmp_path, post(status="draft", post_date_gmt="0000-00-00 00:00:00")).published_at == ""


def test_without_a_time_in_gmt_that_of_the_feed_counts(tmp_path):
    more = "<pubDate>Mon, 04 Mar 2019 05:06:07 +0000</pubDate>\n"
    item = the_item(tmp_path, post(post_date_gmt="0000-00-00 00:00:00", more=more))
    assert item.published_at == "2019-03-04T05:06:07+00:00"


def test_only_who_signs_is_a_person(tmp_path):
    other = ANA.replace("ana", "ben").replace("Ana", "Ben")
    found = records(tmp_path, wxr(other, post()))
    assert of_kind(found, Person) == [Person("ana", "Ana Example", email="ana@example.org")]
    assert skipped(found) == {"account": 1}


def test_a_guest_author_signs_instead_of_the_account(tmp_path):
    guest = post(
        "",
        number=90,
        post_type="guest-author",
        post_name="cap-cara-example",
        more=meta("cap-display_name", "Cara Example") + meta("cap-description", "Writes of harbours."),
    )
    signed = post(more=term("author", "cap-cara-example", "cara-example") + term("author", "cap-ana", "ana"))
    found = records(tmp_path, wxr(signed, guest))
    assert items(found)[0].people == ["guest:cara-example", "ana"]
    cara = of_kind(found, Person)[0]
    assert (cara.name, cara.bio) == ("Cara Example", "Writes of harbours.")


def test_a_guest_author_with_an_account_is_one_person(tmp_path):
    more = meta("cap-display_name", "Ana Example") + meta("cap-linked_account", "ana")
    guest = post("", number=90, post_type="guest-author", post_name="cap-ana-example", more=more)
    item = the_item(tmp_path, guest, post(more=term("author", "cap-ana-example", "ana-example")))
    assert item.people == ["ana"]


def test_an_author_of_publishpress_has_the_name_of_the_term(tmp_path):
    found = records(tmp_path, wxr(post(more=term("author", "dan-example", "Dan Example"))))
    assert [person.name for person in of_kind(found, Person)] == ["Dan Example"]


def test_terms_have_parents_and_the_leading_one_is_first(tmp_path):
    declared = """<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>sea</wp:category_nicename>
<wp:category_parent>nature</wp:category_parent><wp:cat_name><![CDATA[Sea &amp; Shore]]></wp:cat_name></wp:category>"""
    more = term("post_tag", "tides", "Tides") + term("category", "nature", "Nature") + term("category", "sea", "Sea")
    found = records(tmp_path, wxr(declared, post(more=more + meta("_yoast_wpseo_primary_category", "7"))))
    assert items(found)[0].terms == ["category:sea", "category:nature", "tag:tides"]
    terms = {one.key: one for one in of_kind(found, Term)}
    assert terms["category:sea"] == Term("category:sea", "Sea & Shore", "category", parent="category:nature")
    assert terms["tag:tides"].kind == "tag"


def test_a_taxonomy_of_the_site_is_named(tmp_path):
    item = the_item(tmp_path, post(more=term("genre", "ode", "Ode") + term("language", "pt_br", "Português")))
    assert item.notes == ["It stood under Ode in “genre”, a taxonomy of this site alone."]
    assert item.language == "pt-br"


def test_a_category_without_domain_counts_only_alone(tmp_path):
    bare = "<category><![CDATA[Sea]]></category>\n"
    assert the_item(tmp_path, post(more=bare)).terms == ["category:sea"]
    assert the_item(tmp_path, post(more=bare + term("category", "sea", "Sea"))).terms == ["category:sea"]


def test_the_lead_picture_comes_with_its_words(tmp_path):
    more = meta("_wp_attachment_image_alt", "A crane")
    more += meta("_wp_attachment_metadata", 'a:1:{s:10:"image_meta";a:1:{s:6:"credit";s:12:"Eve Example “";}}')
    more = more.replace("Eve Example “", "Eve Example!")
    picture = attachment(30, "crane.jpg", more=more, excerpt="The crane in May.")
    item = the_item(tmp_path, post(more=meta("_thumbnail_id", "30")), picture)
    url = "https://review.example/wp-content/uploads/crane.jpg"
    assert item.lead_picture == SitePicture("picture-lead", url, "A crane", "The crane in May.", "Eve Example!")


def test_a_lead_picture_that_is_not_there_is_said(tmp_path):
    assert "attachment 31" in the_item(tmp_path, post(more=meta("_thumbnail_id", "31"))).notes[0]


def test_pictures_in_the_text_are_the_originals(tmp_path):
    text = '<img class="wp-image-30" src="https://cdn.example/x-300x200.jpg" alt="Mine">\n\nWords.\n\n'
    text += '<img src="http://review.example/wp-content/uploads/boat-300x200.jpg">'
    item = the_item(tmp_path, attachment(30, "crane.jpg"), attachment(31, "boat.jpg"), post(text))
    assert [picture.url.rpartition("/")[2] for picture in item.pictures] == ["crane.jpg", "boat.jpg"]
    assert item.pictures[0].alt == "Mine"
    assert '<figure data-image="picture-1" data-alt="Mine">' in item.html


def test_an_excerpt_is_a_standfirst_if_somebody_wrote_it(tmp_path):
    assert the_item(tmp_path, post(excerpt="What <b>a town</b> owes.")).standfirst == "What a town owes."
    text = "The tide comes in twice a day and the town pays for it."
    assert the_item(tmp_path, post(text, excerpt="The tide comes in twice a day [&hellip;]")).standfirst == ""


def test_a_subtitle_is_a_standfirst_and_the_excerpt_is_kept(tmp_path):
    item = the_item(tmp_path, post(excerpt="An excerpt.", more=meta("_subtitle", "A subtitle.")))
    assert item.standfirst == "A subtitle."
    assert "“An excerpt.”" in item.notes[0]


def test_old_addresses_lead_to_the_piece(tmp_path):
    more = "<guid>https://review.example/?p=12</guid>\n" + meta("_wp_old_slug", "first-name")
    item = the_item(tmp_path, post(more=more))
    assert item.redirects == ["https://review.example/?p=12", "https://review.example/2019/first-name/"]


def test_redirects_of_a_plugin(tmp_path):
    rule = meta("_redirect_rule_from", "/old") + meta("_redirect_rule_to", "/new")
    found = records(tmp_path, wxr(post("", number=40, post_type="redirect_rule", more=rule)))
    assert of_kind(found, Redirect) == [Redirect("https://review.example/old", "https://review.example/new")]


def test_what_is_no_piece_is_counted_with_its_kind(tmp_path):
    comment = "<wp:comment><wp:comment_author>Fay</wp:comment_author></wp:comment>\n"
    found = records(
        tmp_path,
        wxr(
            post(more=comment * 3),
            post("About us", number=13, post_type="page"),
            post("", number=14, post_type="nav_menu_item"),
            post("Twelve knots of wind", number=15, post_type="forecast"),
            post("x", number=16, status="inherit"),
            post("", number=17, status="auto-draft"),
            attachment(30, "crane.jpg"),
        ),
    )
    kinds = {
        "comment": 3,
        "page": 1,
        "nav_menu_item": 1,
        "forecast": 1,
        "revision": 1,
        "auto-draft": 1,
        "attachment": 1,
    }
    assert skipped(found) == kinds
    (forecast,) = [one for one in of_kind(found, Skipped) if one.kind == "forecast"]
    assert forecast.note == "“forecast” is a type of this site alone: its 4 words were left out."


def test_the_parts_of_an_export_are_one_site(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "part-1.xml").write_text(wxr(post(more=meta("_thumbnail_id", "30"))))
    (folder / "part-2.xml").write_text(wxr(attachment(30, "crane.jpg"), post()))
    (folder / "readme.html").write_text("Read me")
    found = list(recognise(folder).read(folder))
    assert len(items(found)) == 1
    assert items(found)[0].lead_picture.url.endswith("crane.jpg")
    assert skipped(found)["duplicate"] == 1
    with zipfile.ZipFile(tmp_path / "parts.zip", "w") as archive:
        for part in ("part-1.xml", "part-2.xml"):
            archive.write(folder / part, f"../{part}" if part == "x" else part)
        archive.writestr("../outside.xml", wxr(post(number=99)))
    again = list(recognise(tmp_path / "parts.zip").read(tmp_path / "parts.zip"))
    assert again == found


def test_a_file_of_no_kind_is_refused_by_name(tmp_path):
    path = tmp_path / "notes.xml"
    path.write_text("<notes/>")
    with pytest.raises(UnreadableDocument, match=r"notes\.xml is no export that is read here"):
        recognise(path)


def test_a_document_type_is_refused(tmp_path):
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'
    with pytest.raises(UnreadableDocument, match=r"export\.xml declares a document type"):
        records(tmp_path, wxr(post()).replace("<rss", bomb + "<rss", 1))


def test_an_export_without_prefixes_is_read(tmp_path):
    bare = wxr(post()).replace(HEAD, "<?xml version='1.0'?><rss><channel><wp:wxr_version>1.0</wp:wxr_version>\n")
    (item,) = items(records(tmp_path, bare))
    assert (item.people, item.url) == (["ana"], "https://review.example/2019/piece-12/")
    assert TAIL in bare
