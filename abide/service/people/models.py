"""People on tag, and the people whom a tag protects."""

import uuid
from typing import ClassVar

from django.db import connection, models
from django.db.models import Q

from abide.service.people.choices import (
    AddressKind,
    AddressUsage,
    Answer,
    Ethnicity,
    Gender,
    IdentifierKind,
    Relationship,
    Religion,
    Sex,
)
from abide.service.people.matching import keys, name_words

# An arbitrary number: whoever takes words away waits for those who add some, and they for it.
_WORDS_LOCK = 0x_AB1D_E0A3


class Person(models.Model):
    """A person on tag. After erasure the row stays with its id and nothing else, so that ids stay true."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    given_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100)
    preferred_name = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    no_fixed_abode = models.BooleanField(default=False)
    disabilities = models.JSONField(default=list)
    other_disability = models.CharField(max_length=200, blank=True)
    risks_to_staff = models.JSONField(default=list)
    risk_details = models.CharField(max_length=500, blank=True)
    is_special = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["family_name", "given_name"], name="person_by_name")]

    def __str__(self) -> str:
        # Not the name: what Django prints ends up in logs.
        return f"person {self.ref}"

    @property
    def name(self) -> str:
        """The name to show: the preferred name where there is one, with the family name."""
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip() or "Erased"

    def keep_name_words(self) -> None:
        """Write down the words this person is searched for by, in place of those before; in a transaction.

        A word that nobody is called by any longer goes with its keys, so that erasure leaves no name behind.
        """
        wanted = name_words(self.given_name, self.middle_name, self.family_name, self.preferred_name)
        kept = set(self.name_words.values_list("word", flat=True))
        gone = kept - wanted
        _hold_words(alone=bool(gone))
        fresh = sorted(wanted - kept)
        NameWord.objects.bulk_create(NameWord(person=self, word=word) for word in fresh)
        NameKey.objects.bulk_create(
            [NameKey(key=key, word=word) for word in fresh for key in sorted(keys(word))],
            ignore_conflicts=True,
        )
        self.name_words.filter(word__in=gone).delete()
        others = NameWord.objects.filter(word__in=gone).values("word")
        NameKey.objects.filter(word__in=gone).exclude(word__in=others).delete()


class Identifier(models.Model):
    """A number of the person's, as it was written and in its one normal spelling."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=IdentifierKind)
    value = models.CharField(max_length=40)
    normalised = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "normalised"],
                condition=~Q(kind=IdentifierKind.COURT_CASE),
                name="identifier_of_one_person",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "normalised"], name="identifier_once_for_a_person"
            ),
        ]
        # The first constraint leaves a kind out, so its index answers no search over all kinds.
        indexes: ClassVar = [models.Index(fields=["normalised", "kind"], name="identifier_by_spelling")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class NameWord(models.Model):
    """One word of a person's names as people are searched for (people.matching): plain letters, no case."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "word"], name="name_word_once_for_a_person"),
        ]
        indexes: ClassVar = [models.Index(fields=["word", "person"], name="people_by_name_word")]

    def __str__(self) -> str:
        return f"name word of {self.person_id}"


class NameKey(models.Model):
    """One way to find a word that somebody is called by; each word is here once, whoever bears it."""

    key = models.CharField(max_length=102)
    word = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "word"], name="name_key_once_for_a_word"),
        ]
        indexes: ClassVar = [models.Index(fields=["word"], name="name_keys_of_a_word")]

    def __str__(self) -> str:
        return f"name key {self.pk}"


class Address(models.Model):
    """A place the person lives at or uses, from one day to another (inclusive); WGS84 degrees."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    kind = models.CharField(max_length=20, choices=AddressKind, default=AddressKind.PRIMARY)
    usage = models.CharField(max_length=10, choices=AddressUsage, default=AddressUsage.NA)
    lines = models.JSONField(default=list)
    postcode = models.CharField(max_length=8, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "kind"], name="address_by_kind")]

    def __str__(self) -> str:
        return f"address {self.ref}"


class ResponsibleAdult(models.Model):
    """The adult who answers for a person under 18."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="responsible_adult")
    full_name = models.CharField(max_length=200)
    relationship = models.CharField(max_length=10, choices=Relationship)
    other_relationship = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"responsible adult of {self.person_id}"


class Characteristics(models.Model):
    """What the person says of themselves, kept for fairness work and shown to nobody who decides."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="characteristics")
    ethnicity = models.CharField(max_length=40, choices=Ethnicity, blank=True)
    religion = models.CharField(max_length=20, choices=Religion, blank=True)
    sex = models.CharField(max_length=20, choices=Sex, default=Sex.UNKNOWN)
    gender = models.CharField(max_length=40, choices=Gender, blank=True)
    gender_self_described = models.CharField(max_length=100, blank=True)
    pregnancy = models.CharField(max_length=20, choices=Answer, default=Answer.NOT_ASKED)
    caring = models.CharField(max_length=20, choices=Answer, default=Answer.NOT_ASKED)
    declared_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"characteristics of {self.person_id}"


class ProtectedPerson(models.Model):
    """Somebody whom a condition protects. Stored apart: no page about the person on tag leads here."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    protected_from = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="protected_people")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    date_of_birth = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"protected person {self.ref}"


class SafeContactPlan(models.Model):
    """How to reach a protected person without putting them at risk."""

    protected_person = models.OneToOneField(
        ProtectedPerson, on_delete=models.CASCADE, related_name="safe_contact_plan"
    )
    contact_allowed = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    safe_times = models.CharField(max_length=300, blank=True)
    never_do = models.CharField(max_length=500, blank=True)
    code_word = models.CharField(max_length=60, blank=True)
    through = models.CharField(max_length=200, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"safe contact plan {self.pk}"


class Erasure(models.Model):
    """One erasure and what is left of it: parts of the service that have not erased the person yet."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    begun_at = models.DateTimeField()
    pending = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"erasure {self.ref}"


def _hold_words(*, alone: bool) -> None:
    """Keep a word from losing its keys while somebody else is given it; SQLite has one writer at a time."""
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [_WORDS_LOCK])
