"""Markdown: the head in all its shapes, the text with its notes, lists and pictures, what programs of sites add."""

from __future__ import annotations

from datetime import date

import pytest

from articles import body
from intake import readers
from intake.drafts import Manuscript, UnreadableDocument
from intake.readers import front_matter, markdown
from intake.readers.manuscripts import recognise

LONG = "The boats are painted every spring, and nobody has asked since the ferry went what they are painted for."


def manuscript(text: str, name: str = "post.md") -> Manuscript:
    return markdown.convert(text.encode(), name)


def html_of(text: str) -> str:
    return str(body.clean(manuscript(text).html))


def notes_of(text: str) -> str:
    return " ".join(f"{finding.note} {finding.source}" for finding in manuscript(text).findings)


def draft(text: str):
    return recognise(manuscript(text), "post.md")


class TestHead:
    def test_yaml(self):
        post = draft(
            "---\ntitle: 'Boats: for *Nobody* &amp; All'\nsubtitle: What a town does with a harbour.\n"
            "author:\n  - name: Ana Example\n    url: https://example.org\n  - Bo Example\n"
            "date: 2021-03-04 10:00:00 +0100\n"
            "tags: [boats, harbours]\ncategories: Town\ntopics:\n  - ferries\nslug: boats\nlang: en-GB\ndraft: true\n"
            f"params:\n  doi: 10.1/x\n---\n\n# Boats: for Nobody & All\n\n{LONG}\n"
        )
        assert post.headline == "Boats: for Nobody & All" and post.standfirst == "What a town does with a harbour."
        assert [person.name for person in post.contributors] == ["Ana Example", "Bo Example"]
        assert post.published_on == date(2021, 3, 4)
        headers = post.headers
        assert headers["tags"] == "boats; harbours; Town; ferries" and "topics" not in headers  # theirs, not the desk's
        assert (headers["slug"], headers["language"], headers["draft"]) == ("boats", "en-GB", "true")
        assert headers["params"] == "doi: 10.1/x"
        assert [block.text for block in post.blocks] == [LONG]

    @pytest.mark.parametrize(
        "head",
        [
            '+++\ntitle = "Boats"\nauthor = "Ana Example"\ndate = 2021-03-04T10:00:00Z\n+++\n',
            '{"title": "Boats", "author": ["Ana Example"], "date": "2021-03-04"}\n\n',
            "Title: Boats\nAuthor: Ana Example\nDate: 2021-03-04\nSummary:\n    A long\n    summary\n\n",
            "% Boats\n% Ana Example\n% 2021-03-04\n\n",
            "---  \ntitle: Boats\nauthor: Ana Example\ndate: '2021-03-04T10:00:00Z'\n...\n",
            "---\ntitle: Boats\nauthor: Ana Example\ndate: 2021-03-04\nnote: a: b: [c\n---\n",  # no YAML any more
        ],
    )
    def test_other_shapes(self, head):
        post = draft(f"{head}{LONG}\n")
        assert (post.headline, post.published_on) == ("Boats", date(2021, 3, 4))
        assert [person.name for person in post.contributors] == ["Ana Example"]
        assert [block.text for block in post.blocks] == [LONG]

    def test_values_stay_as_written(self):
        values, _ = front_matter.split("---\ntitle: 2020\nslug: 012\ndraft: no\n---\nText", Manuscript(), "a.md")
        assert values == {"title": "2020", "slug": "012", "draft": "no"}

    def test_the_desks_own_topics_stay_topics(self):
        assert manuscript(f"---\ntitle: A\ntopics: Boats; Ferries\n---\n{LONG}").headers["topics"] == "Boats; Ferries"

    def test_what_has_no_head_begins_with_its_headline(self):
        post = draft(f"# Boats for Nobody\n\n{LONG}\n\n---\n\nNote: this is text.\n")
        assert post.headline == "Boats for Nobody" and [block.text for block in post.blocks][0] == LONG
        assert "Note: this is text." in [block.text for block in post.blocks]

    def test_an_account_is_no_name(self):
        post = draft(f"---\ntitle: Boats\nauthors: [aexample]\n---\n{LONG}")
        assert not post.contributors and post.headers["account"] == "aexample"
        assert any("key of an account" in finding.note for finding in post.findings)

    def test_a_type_of_another_program_is_none_of_ours(self):
        assert manuscript(f"---\ntitle: A\ntype: post\n---\n{LONG}").headers["kind of page"] == "post"
        assert manuscript(f"---\ntitle: A\ntype: Review\n---\n{LONG}").headers["type"] == "Review"

    @pytest.mark.parametrize(
        ("summary", "is_one"),
        [
            ("The guild has paid since June.", True),
            (LONG[:60], False),
            (f"{'A long summary that is ' * 6}cut off", False),
        ],
    )
    def test_a_summary_is_the_standfirst_if_it_reads_as_one(self, summary, is_one):
        post = draft(f"---\ntitle: Boats\nsummary: {summary}\n---\n{LONG}\n\n{LONG}\n")
        assert (post.standfirst == summary) == is_one

    def test_a_standfirst_that_is_printed_again_stands_once(self):
        post = draft(f"---\ntitle: Boats\ndeck: The guild has paid.\n---\nThe guild has paid.\n\n{LONG}\n")
        assert post.standfirst == "The guild has paid." and [block.text for block in post.blocks] == [LONG]


class TestHarmfulHeads:
    def test_a_head_that_refers_to_itself_is_refused(self):
        bomb = "a: &a [x,x,x]\n" + "".join(
            f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}{', *a' * 9}]\n" for n in range(9)
        )
        with pytest.raises(UnreadableDocument, match=r"^post.md has a head that refers to itself: write"):
            manuscript(f"---\n{bomb}---\nText")

    def test_values_in_values_in_values_are_refused(self):
        with pytest.raises(UnreadableDocument, match="refers to itself"):
            manuscript(f"---\na: {'[' * 5000}\n---\nText")

    def test_a_head_without_end_is_refused(self):
        with pytest.raises(UnreadableDocument, match="too long or has no end"):
            manuscript("---\ntitle: A\n" + "key: value\n" * 20_000)

    def test_no_object_is_made(self):
        made = manuscript(f"---\ntitle: !!python/object/apply:os.system ['true']\n---\n{LONG}")
        assert made.headers["title"] == "true"  # the text of it

    def test_a_head_alone_is_refused(self):
        with pytest.raises(UnreadableDocument, match="holds only header lines"):
            manuscript("---\ntitle: Boats\n---\n")


class TestText:
    def test_notes_stand_where_their_sign_stood(self):
        html = html_of(
            "A claim.[^1] Another.^[At once, *in place*.]\n\n[^1]: First part.\n\n    Second part, [here](https://example.org/).\n"
        )
        assert (
            'A claim.<span data-note="">First part. Second part, <a href="https://example.org/">here</a>.</span>'
            in html
        )
        assert '<span data-note="">At once, <em>in place</em>.</span>' in html

    def test_a_note_without_a_sign_is_not_lost(self):
        text = "A claim.\n\n[^lost]: Nobody refers to this.\n"
        assert "Nobody refers to this." in html_of(text) and "without a sign" in notes_of(text)
        html = html_of("A claim.[^1]\n\n[^1]: Once.\n\n[^1]: And once more.\n")
        assert "Once." in html and "And once more." in html

    def test_lists_keep_their_numbers_and_depth(self):
        html = html_of("3. three\n4. four\n   - inner\n     1. innermost\n\nBetween.\n\n7. seven\n")
        assert '<ol start="3"><li>three</li><li>four<ul><li>inner<ol><li>innermost</li></ol>' in html
        assert '<ol start="7"><li>seven</li></ol>' in html

    @pytest.mark.parametrize("before", ["", "> "])
    def test_a_row_wider_than_the_head_keeps_its_cells(self, before):
        rows = ("| a | b |", "|---|---|", "| 1 | 2 | three | `4` |", "5 | 6")
        html = html_of("".join(f"{before}{row}\n" for row in rows))
        assert "<td>1</td><td>2</td><td>three</td><td>4</td></tr><tr><td>5</td><td>6</td><td></td><td></td>" in html

    def test_the_head_of_a_table_in_a_list_stands_once(self):
        html = html_of("- | a | b |\n  |---|---|\n  | 1 | 2 | 3 |\n")
        assert '<th scope="col">a</th><th scope="col">b</th><th scope="col"></th></tr>' in html
        assert "<td>1</td><td>2</td><td>3</td>" in html

    def test_tables_definitions_quotes_and_rules(self):
        html = html_of(
            "| A | B |\n|---|---|\n| 1 | **2** |\n\nTerm\n: Meaning\n\n> Quoted\n\n* * *\n\n~~struck~~ end  \nnext\n"
        )
        assert '<th scope="col">A</th>' in html and "<td><strong>2</strong></td>" in html
        assert "<p><strong>Term</strong></p><p>Meaning</p>" in html
        assert "<blockquote><p>Quoted</p></blockquote><hr>" in html and "<p>struck end<br>next</p>" in html

    def test_links_of_all_kinds(self):
        html = html_of("[a](https://example.org/a) [b][r] <https://example.org/c>\n\n[r]: https://example.org/b 'T'\n")
        for page in "abc":
            assert f'href="https://example.org/{page}"' in html

    def test_code_and_formulas_stay_as_typed(self):
        text = 'Let $a_1 + b_1$ be `x <- "<b>"`.\n\n$$\n\\sum_{i} x_i * y_i\n$$\n\n```r\nif (a < b) {\n  c\n}\n```\n'
        html = html_of(text)
        assert "$a_1 + b_1$" in html and "\\sum_{i} x_i * y_i" in html and 'x &lt;- "&lt;b&gt;"' in html
        assert "if (a &lt; b) {<br>" in html and "as they were typed" in notes_of(text)
        assert "<strong>$5</strong> and <strong>$6</strong>" in html_of("It costs **$5** and **$6** now.")

    def test_raw_html_is_read_and_comments_are_told(self):
        text = "<div><p>Inside <b>bold</b>.</p></div>\n\nText <!-- do not print this --> goes on.<!--more-->\n"
        assert "<p>Inside <strong>bold</strong>.</p><p>Text goes on.</p>" in html_of(text).replace("  ", " ")
        assert "A comment was left out. do not print this" in notes_of(text)

    def test_pictures_have_their_captions(self):
        made = manuscript('Before ![A boat](boats/a.jpg "The guild’s boat") after.\n')
        assert [(picture.name, picture.alt) for picture in made.pictures] == [("boats/a.jpg", "A boat")]
        assert "The guild’s boat" in made.html

    def test_headings_without_their_signs(self):
        assert "<h2>Who pays</h2>" in html_of("## Who pays {#who .x}\n\nText.\n")
        assert "<h3>Who pays</h3>" in html_of("###Who pays\n\nText.\n")

    def test_emoji_codes_and_tasks_stay_as_typed(self):
        html = html_of("A :tada: day\n\n- [x] done\n")
        assert ":tada:" in html and "[x] done" in html

    def test_indented_html_is_html_and_indented_code_is_code(self):
        assert html_of("<p>\n  One\n</p>\n\n    <p>\n      Two\n    </p>\n") == "<p>One</p><p>Two</p>"
        assert "x &lt; y" in html_of("Text:\n\n    x < y\n")

    def test_its_language_is_in_its_name(self):
        assert manuscript(f"---\ntitle: A\n---\n{LONG}", "index.pt.md").headers["language"] == "pt"


class TestProgramsOfSites:
    def test_figures_of_hugo(self):
        made = manuscript(
            'Text {{< legacy-img src="a/b.jpg" alt="A boat" >}} on.\n\n'
            '{{<figure src="c.png" caption="The <b>guild</b>" alt="C">}}\n'
        )
        assert [(one.name, one.alt, one.caption) for one in made.pictures] == [
            ("a/b.jpg", "A boat", ""),
            ("c.png", "C", "The guild"),
        ]

    def test_players_quotes_and_links_of_hugo(self):
        html = html_of(
            '{{< youtube w7Ft2ymGmfc >}}\n\n{{< quote footer="Ana Example" >}}\nWell *said*.\n{{< /quote >}}\n\n'
            '[mobile]({{< ref "/topics/mobile" >}}) {{% ring title="Further reading" %}}\n\nInner.\n\n{{% /ring %}}\n'
        )
        assert 'data-embed="https://www.youtube.com/watch?v=w7Ft2ymGmfc"' in html
        assert "<blockquote><p>Well <em>said</em>.</p><footer>Ana Example</footer></blockquote>" in html
        assert '<a href="/topics/mobile">mobile</a>' in html and "Further reading" in html and "<p>Inner.</p>" in html

    def test_what_only_the_site_knows_is_told(self):
        text = "Write to {{< param team_email >}} or [Slack]({{site.slack}}) {% if x %}now{% endif %}.\n"
        assert "Write to team_email or" in html_of(text) and "now" in html_of(text)
        assert "“param”" in notes_of(text) and "site.slack" in notes_of(text)

    def test_liquid(self):
        html = html_of(
            '{% include figure.html src="a.png" caption="A boat" %}\n\n[a]({{ site.baseurl }}/boats/) '
            "[b]({% post_url 2020-01-01-b %})\n\n"
            '{% highlight ruby %}\nputs "<x>"\n{% endhighlight %}\n\n{% comment %}not this one{% endcomment %}\n'
        )
        assert "A boat" in html and 'href="/boats/"' in html and 'puts "&lt;x&gt;"' in html and "not this" not in html

    def test_code_is_left_alone(self):
        text = 'Write `{{< figure src="x" >}}`.\n\n```\n{{< ref "y" >}} {: .z}\n```\n'
        assert '{{&lt; figure src="x" &gt;}}' in html_of(text) and '{{&lt; ref "y" &gt;}} {: .z}' in html_of(text)

    def test_chunks_of_r(self):
        text = 'Text `r nrow(x)` end.\n\n```{r plot, echo=FALSE, fig.cap="A plot of boats"}\nplot(x)\n```\n'
        text += "\n```{=html}\n<p>Raw</p>\n```\n"
        html = html_of(text)
        assert "r nrow(x)" in html and "plot(x)" in html and "A plot of boats" in html and "<p>Raw</p>" in html
        assert "Code that the program was to run" in notes_of(text)

    def test_attributes_divisions_and_contents(self):
        html = html_of(
            '[TOC]\n\nA [span]{.smallcaps} here.\n{: .lead}\n\n::: {.callout-note title="Mind"}\nInner.\n:::\n\n'
            "![x](y.png){width=50%}\n"
        )
        assert "<p>A span here.</p><p><strong>Mind</strong></p><p>Inner.</p>" in html.replace("\n", "")
        assert "{" not in html and "TOC" not in html


class TestHarm:
    def test_a_line_without_end_is_refused(self):
        with pytest.raises(UnreadableDocument, match=r"^post.md has a line of 300,0\d\d characters"):
            manuscript("word " * 60_000)

    def test_a_book_is_refused(self):
        with pytest.raises(UnreadableDocument, match="is no article"):
            manuscript("A line of the book.\n\n" * 200_000)

    @pytest.mark.parametrize(
        "text",
        [
            "[" * 50_000,
            "> " * 20_000 + "x",
            "*a " * 30_000,
            "`" * 50_000,
            "{{< " * 20_000,
            "<" * 50_000,
            "[^a]" * 5_000,
        ],
    )
    def test_signs_without_end_are_read_or_refused(self, text):
        try:
            found = readers.read(f"# Title\n\n{text}\n\nLast words.\n".encode(), "post.md")
        except UnreadableDocument as refusal:
            assert str(refusal).startswith("post.md ") and str(refusal).count(".") <= 3
        else:
            assert any("Last words." in block.text for block in found.blocks)

    def test_many_items_are_read(self):
        text = "# Title\n\n" + "".join(f"{n}. item {n}\n" for n in range(1, 12_001))
        found = readers.read(text.encode(), "post.md")
        assert "item 12000" in found.blocks[-1].text
