"""Who works with the service: users, their teams and organisations."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class Role(models.TextChoices):
    """What a user does; it decides what they may see (people.queries) and do."""

    PRACTITIONER = "PRACTITIONER", "Practitioner"
    TEAM_MANAGER = "TEAM_MANAGER", "Team manager"
    MONITORING_OFFICER = "MONITORING_OFFICER", "Monitoring officer"
    CENTRE_MANAGER = "CENTRE_MANAGER", "Monitoring centre manager"
    POLICE_HUB = "POLICE_HUB", "Police hub"
    COURT = "COURT", "Court"
    PRISON = "PRISON", "Prison"
    HOME_OFFICE = "HOME_OFFICE", "Home Office"
    SUPPLIER = "SUPPLIER", "Supplier"
    AUDITOR = "AUDITOR", "Auditor"
    ADMINISTRATOR = "ADMINISTRATOR", "Administrator"
    WALL_SCREEN = "WALL_SCREEN", "Wall screen"


class OrganisationKind(models.TextChoices):
    """What kind of body an organisation is."""

    PROBATION = "PROBATION", "Probation"
    YOUTH_JUSTICE = "YOUTH_JUSTICE", "Youth justice"
    MONITORING_CENTRE = "MONITORING_CENTRE", "Monitoring centre"
    SUPPLIER = "SUPPLIER", "Supplier"
    POLICE = "POLICE", "Police"
    COURT = "COURT", "Court"
    PRISON = "PRISON", "Prison"
    HOME_OFFICE = "HOME_OFFICE", "Home Office"
    OVERSIGHT = "OVERSIGHT", "Oversight"


class Organisation(models.Model):
    """A body whose people use the service."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=OrganisationKind)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of practitioners under one manager."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once_in_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(BaseUserManager["User"]):
    """How sign-in finds a user: by email, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Give the user with this email; User.DoesNotExist when there is none."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Made, released and closed by accounts.actions only."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=Role)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="users")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="users", null=True, blank=True)
    is_active = models.BooleanField(default=True)
    may_see_specials = models.BooleanField(default=False)
    may_see_protected = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    objects = UserQuerySet()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_capitals"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_locked(self) -> bool:
        """Whether too many failed sign-ins have shut this account until an administrator opens it."""
        return self.locked_at is not None

    # The service has roles and no permission tables, no admin site and no superusers.
    is_staff = False
    is_superuser = False
