"""What every author is asked about a piece before it is printed: four questions, each with an answer of its own."""

from __future__ import annotations

# After the disclosure questions of publications that ask contributors from outside: money, a party to the matter,
# membership, office. The key is what is stored; the first text is asked of authors, the second goes before the answer.
QUESTIONS: dict[str, tuple[str, str]] = {
    "financial": ("Do you or your family stand to gain or lose by what you write about?", "Financial interest"),
    "paid": ("Were you paid by, or do you advise, anybody your piece is about?", "Paid by or for a party"),
    "membership": ("Do you hold a role or membership in a body your piece is about?", "Role or membership"),
    "office": ("Have you held an office in government or a party that bears on it?", "Earlier office"),
}


def answers(interests: dict[str, str]) -> list[str]:
    """The answers that say something, each as a sentence with what it is about before it, in the questions' order."""
    sentences = []
    for key, (_, label) in QUESTIONS.items():
        if text := interests.get(key, "").strip():
            sentences.append(f"{label}: {text.rstrip('.')}.")
    return sentences
