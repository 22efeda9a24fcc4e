"""Looking ahead behind a title: where its subject ends, whether an institution follows, where a work's title ends."""

from __future__ import annotations

from .institution_names import holds_institution_word, is_proper, name_end
from .institutions import read_lower_unit, skip_kind
from .tables import words
from .titles import noun_phrase_end, starts_an_affiliation
from .tokens import Sentence

LONGEST_LIST = 24  # tokens of a list of subjects
LONGEST_WORK = 40  # tokens of a work's title in quotation marks


def institution_follows(sentence: Sentence, i: int) -> bool:
    """True where "at", "with", "for", "in the", "of the" or a comma at `i` leads to an institution."""
    if sentence.at(i).text == "," and sentence.lower(i + 1) in {"at", "with"}:
        i += 1
    between, begin = sentence.lower(i), i + 1
    if sentence.lower(begin) in words.determiners:
        begin += 1
    begin = skip_kind(sentence, begin)
    if between in {"at", "with", "within", "for"}:
        return is_proper(sentence.at(begin)) or read_lower_unit(sentence, begin) is not None
    if between not in {"in", "of", ","} or not is_proper(sentence.at(begin)):
        return False
    if not holds_institution_word(sentence, begin, name_end(sentence, begin)):
        return False
    return between != "," or not starts_an_affiliation(sentence, begin)


def subject_end(sentence: Sentence, start: int) -> int:
    """The token after a subject: "sociology, psychology, and organizational behavior", "law and religion"."""
    end = noun_phrase_end(sentence, start)
    if end == start:
        return start
    if sentence.lower(end) not in {"and", "&"}:
        return _list_end(sentence, end)
    after = _next_subject_end(sentence, end + 1)
    if not after:
        return end
    longer = subject_end(sentence, end + 1)
    return longer if institution_follows(sentence, longer) else after


def _next_subject_end(sentence: Sentence, i: int) -> int:
    """The token after one more subject of a list at `i`, or 0 where something else begins there."""
    if starts_an_affiliation(sentence, i) or sentence.lower(i) in words.determiners:
        return 0
    end = noun_phrase_end(sentence, i)
    return end if end > i else 0


def _list_end(sentence: Sentence, comma: int) -> int:
    """The token after a list of subjects that "and" closes and an institution follows; else `comma`."""
    end = comma
    while sentence.at(end).text == "," and end - comma < LONGEST_LIST:
        closes = sentence.lower(end + 1) in {"and", "&"}
        end = _next_subject_end(sentence, end + 1 + closes)
        if end and not closes and sentence.lower(end) in {"and", "&"}:
            closes = True
            end = _next_subject_end(sentence, end + 1)
        if not end:
            return comma
        if closes:
            return end if institution_follows(sentence, end) else comma
    return comma


def work_end(sentence: Sentence, i: int) -> int:
    """The closing quotation mark of a work's title that opens near `i`, or `i` where none does."""
    for opening in range(i, i + 6):
        if sentence.at(opening).is_mark('“"'):
            for closing in range(opening + 1, opening + LONGEST_WORK):
                if sentence.at(closing).is_mark('”"’'):
                    return closing
            return opening + 1
    return i
