"""Who may do what on the desk: the roles as a table. Editing and publishing are separate rights.

A publication may change its groups in the admin afterwards; this is what they are born with.
"""

from __future__ import annotations

VIEW_ALL = [
    "articles.view_article",
    "articles.view_edition",
    "articles.view_topic",
    "authors.view_author",
    "authors.view_institution",
    "images.view_image",
]
WRITE = [
    *VIEW_ALL,
    "articles.add_article",
    "articles.change_article",
    "images.add_image",
    "images.change_image",
]
EDIT = [
    *WRITE,
    "articles.edit_others_article",
    "authors.add_author",
    "authors.change_author",
    "authors.add_institution",
    "authors.change_institution",
]
STANDARDS = ["articles.correct_article", "articles.withdraw_article"]
ALL = [
    *EDIT,
    *STANDARDS,
    "articles.publish_article",
    "articles.delete_article",
    "articles.add_topic",
    "articles.change_topic",
    "articles.delete_topic",
    "authors.delete_author",
    "authors.delete_institution",
    "images.delete_image",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
    "auth.view_group",
]

# role → permissions, the least first
ROLES: dict[str, list[str]] = {
    "Writer": WRITE,
    "Copy-editor": EDIT,
    "Editor": EDIT,
    "Publisher": [*EDIT, "articles.publish_article", "articles.correct_article"],
    "Standards editor": [*EDIT, *STANDARDS, "articles.change_topic", "articles.add_topic"],
    "Administrator": ALL,
}
