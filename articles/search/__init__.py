"""Finding what is printed. One question function over both databases, which therefore give the same answers:

    tokens.py      text → folded words → stems, in Python, per language
    reading.py     a piece → what is kept of it
    index.py       kept up to date by every print; `rebuild`
    vocabulary.py  the words of the archive: how rare, how completed, how mistyped
    names.py       people, institutions and topics by any of their names
    query.py       a question and its words: known? mistyped? begun?
    asking.py      a question → an answer: `ask`; with ranking.py, in which order
    answers.py     the hits of a page, with excerpts.py the words marked; filters; whom it means
    suggesting.py  what may be meant while one types
    fruitless.py   what readers asked for in vain

tokens, reading, ranking, excerpts and subjects are pure. Which rows fulfil an expression of words is all that the
databases are asked (articles/models/lexemes.py).

Imports: body, models, public. Begin with `asking.ask`.
"""
