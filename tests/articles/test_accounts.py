"""Accounts and roles: nobody is raised by themselves or above whoever does it, and every change is in the audit."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from articles.desk import accounts
from articles.models import Event
from articles.models.roles import ROLES
from tests.test_rights import person

pytestmark = pytest.mark.django_db
NEW = "a-long-new-passphrase-7"


def page(account: User) -> str:
    return f"/admin/auth/user/{account.pk}/change/"


def form(account: User, **values) -> dict:
    """What the page sends for the account as it is, with `values` in their place; None leaves one out."""
    sent = {"username": account.username, "first_name": account.first_name, "email": account.email, "last_name": ""}
    sent |= {"is_active": "on", "is_staff": "on", "groups": [group.pk for group in account.groups.all()]} | values
    return {name: value for name, value in sent.items() if value is not None}


def facts(account: User) -> dict:
    row = User.objects.filter(pk=account.pk).values().get()
    row.pop("last_login")
    return row | accounts.values_of(User.objects.get(pk=account.pk))


def role(name: str) -> Group:
    return Group.objects.get(name=name)


def right(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.fixture
def administrator(client) -> User:
    user = person("Administrator")
    client.force_login(user)
    return user


@pytest.fixture
def higher() -> list[User]:
    """Accounts with more: a superuser, one with a right of their own, one with another role, one that is closed."""
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    own, by_role, closed = person("Administrator"), person("Writer"), person("Writer")
    own.user_permissions.add(right("articles.delete_event"))
    keepers = Group.objects.create(name="Keepers")
    keepers.permissions.add(right("articles.delete_front"))
    by_role.groups.add(keepers)
    closed.groups.add(keepers)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    return [root, own, by_role, closed]


class TestNobodyIsRaised:
    @pytest.mark.parametrize(
        "more",
        [{"is_superuser": "on"}, {"groups": []}, {"is_staff": None}, {"is_active": None}, {"user_permissions": "*"}],
    )
    def test_nobody_changes_what_they_may_do_themselves(self, client, administrator, more):
        before = facts(administrator)
        if more == {"user_permissions": "*"}:
            more = {"user_permissions": [row.pk for row in Permission.objects.all()]}
        response = client.post(page(administrator), form(administrator, **more))
        assert response.status_code == 302 and facts(administrator) == before

    @pytest.mark.parametrize("name", ["is_superuser", "user_permissions"])
    def test_nor_makes_another_a_superuser_or_gives_single_rights(self, client, administrator, name):
        writer = person("Writer")
        assert f'name="{name}"' not in client.get(page(writer)).content.decode()
        value = "on" if name == "is_superuser" else [right("auth.delete_user").pk]
        client.post(page(writer), form(writer, **{name: value}))
        writer.refresh_from_db()
        assert not writer.is_superuser and not writer.user_permissions.exists()

    def test_roles_up_to_ones_own_are_given_and_no_other(self, client, administrator, higher):
        writer = person("Writer")
        offered = client.get(page(writer)).content.decode()
        assert all(f">{name}</option>" in offered for name in ROLES) and ">Keepers</option>" not in offered
        given = [role("Editor").pk, role("Administrator").pk]
        assert client.post(page(writer), form(writer, groups=given)).status_code == 302
        assert facts(writer)["groups"] == ["Administrator", "Editor"]
        response = client.post(page(writer), form(writer, groups=[role("Keepers").pk]))
        assert response.status_code == 200 and "not one of the available choices" in response.content.decode()
        assert facts(writer)["groups"] == ["Administrator", "Editor"]

    def test_a_superuser_gives_all_and_takes_nothing_from_themselves(self, client):
        root = User.objects.create(username="root", is_staff=True, is_superuser=True)
        client.force_login(root)
        writer = person("Writer")
        client.post(page(writer), form(writer, is_superuser="on"))
        assert facts(writer)["is_superuser"]
        client.post(page(root), form(root, is_superuser=None))
        assert facts(root)["is_superuser"] and "somebody else decides" in client.get(page(root)).content.decode()

    def test_the_verb_asks_again_of_what_was_saved(self, administrator):
        writer = person("Writer")
        with (
            pytest.raises(accounts.AccountDenied, match="rights that you do not have"),
            accounts.changing(writer, at=timezone.now(), by=administrator),
        ):
            User.objects.filter(pk=writer.pk).update(is_superuser=True)
        with (
            pytest.raises(accounts.AccountDenied, match="somebody else decides"),
            accounts.changing(administrator, at=timezone.now(), by=administrator),
        ):
            administrator.groups.remove(role("Administrator"))
            administrator.user_permissions.set(Permission.objects.filter(group__name="Administrator"))
        assert not facts(writer)["is_superuser"] and facts(administrator)["groups"] == ["Administrator"]


class TestANewAccount:
    ADD = "/admin/auth/user/add/"

    def sent(self, **values) -> dict:
        return {"username": "new", "password1": NEW, "password2": NEW, "usable_password": "true"} | values

    def test_it_is_made_whole_on_one_form(self, client, administrator):
        shown = client.get(self.ADD).content.decode()
        assert re.search(r'name="is_staff"[^>]* checked', shown) and ">Editor</option>" in shown
        assert "after the first save" not in shown
        more = {"is_staff": "on", "groups": [role("Editor").pk], "email": "new@example.org", "first_name": "Ann"}
        assert client.post(self.ADD, self.sent(**more)).status_code == 302
        made = facts(User.objects.get(username="new"))
        assert (made["is_staff"], made["groups"], made["email"]) == (True, ["Editor"], "new@example.org")
        event = Event.objects.get(record_type="auth.user")
        assert (event.action, event.by) == ("account_added", administrator)
        assert event.after["groups"] == ["Editor"] and event.after["email"] == "new@example.org"

    def test_it_gets_nothing_beyond_what_its_maker_has(self, client, administrator, higher):
        shown = client.get(self.ADD).content.decode()
        assert ">Keepers</option>" not in shown
        assert 'name="is_superuser"' not in shown and 'name="user_permissions"' not in shown
        response = client.post(self.ADD, self.sent(groups=[role("Keepers").pk]))
        assert response.status_code == 200 and "not one of the available choices" in response.content.decode()
        assert not User.objects.filter(username="new").exists()
        single = {"is_superuser": "on", "user_permissions": [right("auth.delete_user").pk], "groups": []}
        client.post(self.ADD, self.sent(**single))
        made = User.objects.get(username="new")
        assert not made.is_superuser and not made.user_permissions.exists()

    def test_the_verb_asks_of_a_new_one_as_of_any(self, administrator, higher):
        with (
            pytest.raises(accounts.AccountDenied, match="rights that you do not have"),
            accounts.changing(made := User(username="new"), at=timezone.now(), by=administrator),
        ):
            made.save()
            made.groups.add(role("Keepers"))
        assert not User.objects.filter(username="new").exists()


class TestWhoHasMoreIsNotTouched:
    def test_nothing_of_them_changes(self, client, administrator, higher):
        for account in higher:
            before = facts(account)
            shown = client.get(page(account)).content.decode()
            assert "rights that you do not have" in shown
            assert 'name="username"' not in shown and "algorithm" not in shown
            changed = form(account, username="taken", email="mine@example.org", is_active=None, groups=[])
            assert client.post(page(account), changed).status_code == 403
            for pk in (f"{account.pk}", f"%20{account.pk}"):  # Python reads a number with a blank, too
                path = f"/admin/auth/user/{pk}/password/"
                assert client.get(path).status_code == 403
                sent = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}
                assert client.post(path, sent).status_code == 403
            assert client.post(f"/admin/auth/user/{account.pk}/delete/", {"post": "yes"}).status_code == 403
            assert facts(account) == before
        assert not Event.objects.filter(record_type="auth.user").exists()

    def test_who_is_a_superuser_is_not_to_be_found_out(self, client, administrator, higher):
        for name in ("is_superuser__exact", "user_permissions__id__exact", "password__startswith"):
            assert client.get("/admin/auth/user/", {name: "1"}).status_code == 400
        shown = client.get("/admin/auth/user/").content.decode() + client.get(page(higher[0])).content.decode()
        assert "superuser" not in shown.lower().replace("superusers", "")

    def test_ones_own_password_is_changed_where_the_present_one_is_asked(self, client, administrator):
        response = client.get(f"/admin/auth/user/{administrator.pk}/password/")
        assert response["Location"] == "/admin/password_change/"


class TestTheAudit:
    def test_every_change_of_an_account_is_there_with_before_and_after(self, client, administrator):
        writer = person("Writer", email="old@example.org")
        sent = form(writer, groups=[role("Editor").pk], email="new@example.org", is_active=None, is_staff=None)
        assert client.post(page(writer), sent).status_code == 302
        event = Event.objects.get(record_type="auth.user")
        assert (event.action, event.by, event.subject, event.record_id) == (
            "account",
            administrator,
            writer.username,
            writer.pk,
        )
        assert event.before == {
            "email": "old@example.org",
            "is_active": True,
            "is_staff": True,
            "groups": ["Writer"],
        }
        assert event.after == {"email": "new@example.org", "is_active": False, "is_staff": False, "groups": ["Editor"]}
        client.post(page(writer), form(User.objects.get(pk=writer.pk), is_active=None, is_staff=None))
        assert Event.objects.count() == 1, "what changes nothing is no change"
        shown = re.sub(r"<[^>]+>", " ", client.get("/admin/articles/event/").content.decode())
        assert "groups: Writer → Editor" in shown and "is active: yes → no" in shown

    def test_a_new_account_and_a_password_set_by_another_and_no_word_of_it(self, client, administrator):
        sent = {"username": "newcomer", "password1": NEW, "password2": NEW, "usable_password": "true"}
        assert client.post("/admin/auth/user/add/", sent).status_code == 302
        made = User.objects.get(username="newcomer")
        assert not made.is_staff and not made.is_superuser
        client.post(f"/admin/auth/user/{made.pk}/password/", sent | {"password1": NEW * 2, "password2": NEW * 2})
        client.post(f"/admin/auth/user/{made.pk}/password/", {"usable_password": "false", "unset-password": "1"})
        events = Event.objects.filter(record_type="auth.user", record_id=made.pk).order_by("pk")
        assert [event.action for event in events] == ["account_added", "password", "password"]
        assert events[2].text == "The password was taken away."
        written = "".join(str(values) for values in events.values())
        assert NEW not in written and made.password not in written and "pbkdf2" not in written and "md5" not in written

    def test_a_refused_form_writes_nothing(self, client, administrator):
        writer = person("Writer")
        assert client.post(page(writer), form(writer, username="")).status_code == 200
        assert not Event.objects.exists()


class TestRoles:
    @pytest.fixture
    def keeper(self, client) -> User:
        """May change roles, without being superuser."""
        user = person("Editor")
        user.user_permissions.add(*map(right, ("auth.view_group", "auth.change_group", "auth.add_group")))
        client.force_login(user)
        return user

    def send(self, client, group: Group, permissions) -> int:
        data = {"name": group.name, "permissions": [permission.pk for permission in permissions]}
        return client.post(f"/admin/auth/group/{group.pk}/change/", data).status_code

    def test_the_shipped_administrator_only_looks_at_them(self, client, administrator):
        before = accounts.rights(role("Writer"))
        assert client.get(f"/admin/auth/group/{role('Writer').pk}/change/").status_code == 200
        assert self.send(client, role("Writer"), Permission.objects.all()) == 403
        assert accounts.rights(role("Writer")) == before

    def test_a_role_gets_nothing_beyond_what_its_giver_has_and_the_audit_says_what(self, client, keeper):
        writer = role("Writer")
        before = accounts.rights(writer)
        assert self.send(client, writer, Permission.objects.all()) == 200  # refused in a sentence
        assert accounts.rights(writer) == before
        more = [*writer.permissions.all(), right("articles.approve_article")]
        assert self.send(client, writer, more) == 302
        event = Event.objects.get(record_type="auth.group")
        assert event.action == "role" and event.by == keeper
        assert set(event.after["rights"]) - set(event.before["rights"]) == {"articles.approve_article"}

    def test_nor_is_a_higher_role_changed_or_ones_own(self, client, keeper):
        for name, why in (("Publisher", "rights that you do not have"), ("Editor", "one of yours")):
            before = accounts.rights(role(name))
            path = f"/admin/auth/group/{role(name).pk}/change/"
            assert why in client.get(path).content.decode()
            assert self.send(client, role(name), []) == 403
            assert accounts.rights(role(name)) == before
