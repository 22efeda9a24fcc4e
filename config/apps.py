"""Django's own applications, as the desk has them."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig


class DeskConfig(AdminConfig):
    """The desk in place of Django's own admin site."""

    default_site = "config.desk.DeskSite"


class AccountsConfig(AuthConfig):
    """Django's users and groups under the names that the desk has for them. Their tables stay as they are."""

    verbose_name = "Accounts and roles"

    def ready(self) -> None:
        super().ready()
        account, role = self.get_model("User")._meta, self.get_model("Group")._meta
        account.verbose_name, account.verbose_name_plural = "account", "accounts"
        role.verbose_name, role.verbose_name_plural = "role", "roles"
        account.get_field("is_staff").verbose_name = "access to the desk"
        account.get_field("groups").verbose_name = "roles"
