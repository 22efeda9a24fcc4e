"""Bio lines: "A. B. Writer is a fellow at the Example Institute and a columnist for Example Review."

Who is named in a closing line or a byline, and which title each holds at which institution. The package imports nothing
but itself and the standard library; names on record are handed in:

    known = KnownNames(people=["Ana Example"], institutions=["Example Watch"])
    (ana,) = read_bioline("Ana Example is a fellow at Example Watch.", known=known)
    ana.affiliations   # (StatedAffiliation(title="fellow", institution="Example Watch"),)

Begin with `lines`, which reads a line by the modules under it, each of which knows one thing:

    data/*.toml        the words: roles, verbs, names of institutions, honorifics …; `tables` reads them
    tokens             line = { sentence } ; sentence = { word | mark | contact | aside }
    tails              a line that is no bio: reprint, credit, disclaimer …
    names              person = { honorific } name-word { name-word | particle } [ suffix ] { degree }
    titles             title = { modifier } role [ "emeritus" | … ]
    institution_names  one name, and what may join its words (GLUE)
    institutions       institution = [ determiner ] [ kind ] name { ( "’s" | "at" | "of the" | "in the" | "," ) name }
    complements        complement = preposition ( subject | institutions )          (RULES)
    affiliations       affiliation = [ determiner ] [ "former" ] [ owner ] title { complement }
    clauses            predicate = clause { separator clause }; separator = "," | ";" | "and" | "who" | "where" he
    cast               the people of a line, whom "she" means, and who shares an institution
    foreign            the commonest shape in German, French, Spanish, Portuguese and Italian
    lines              sentence = [ mark ] [ label ] [ fronted "," ] subject [ "," apposition "," ] [ predicate ]

To teach a word, add it to its table; to teach a phrase, add a function to the row of rules that names it, and a line to
tests/intake/test_biolines.py. Nothing here guesses: what no rule reads is left out, and the caller still has the line.
"""

from .known import KnownNames, names_in_use
from .lines import read_bioline, read_institution_line
from .results import Contributor, StatedAffiliation

__all__ = ["Contributor", "KnownNames", "StatedAffiliation", "names_in_use", "read_bioline", "read_institution_line"]
