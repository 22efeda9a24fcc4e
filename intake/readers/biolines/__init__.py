"""Bio lines: "A. B. Writer is a fellow at the Example Institute and a columnist for Example Review."

A line is read in steps, each a module that knows one thing:

    words        the tables: roles, verbs, house words, honorifics …        (teach a word: add it to its row)
    tokens       line = { sentence } ; sentence = { word | mark | contact | aside }
    names        person = { honorific } name-word { name-word | particle } [ suffix ] { degree }
    titles       title = { modifier } role [ "emeritus" | … ]
    houses       house = [ kind ] name { ( "’s" | "at" | "of the" | "," ) name }      GLUE joins the words of a name
    complements  complement = preposition ( subject | houses )                      RULES read them
    posts        post = [ determiner ] [ "former" ] [ owner ] title { complement }
    sharing      "founder and CEO of X": which neighbours share a house
    clauses      predicate = clause { separator clause }                              CLAUSES reads the verbs
    bylines      "Author: A. B. Writer, Example University"; desks that sign as one
    cast         the people of a line, and whom "she" means
    lines        sentence = [ label ] subject [ "," apposition "," ] [ predicate ]; what may be believed

Nothing here guesses from a model or a list of people: what no rule reads is left out of the answer, and the caller
still has the line.
"""

from .bylines import read_house_line
from .lines import read_bioline

__all__ = ["read_bioline", "read_house_line"]
