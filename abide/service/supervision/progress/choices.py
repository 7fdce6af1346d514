"""Why a condition was imposed, and what came of asking about support: short lists to choose from."""

from django.db import models


class Purpose(models.TextChoices):
    """Why a condition was imposed, as the officer reads the order."""

    PROTECT = "PROTECT", "To protect somebody"
    PLACES = "PLACES", "To keep away from places or times of past offending"
    PEERS = "PEERS", "To keep away from certain company"
    ROUTINE = "ROUTINE", "To bring routine and stability"
    SOBRIETY = "SOBRIETY", "To stop or reduce drinking"
    ENGAGE = "ENGAGE", "To support a programme, treatment or work"
    RETURN = "RETURN", "To make sure that they come to court or keep in touch"
    WHEREABOUTS = "WHEREABOUTS", "To know where they have been"
    PUNISH = "PUNISH", "As a restriction of liberty, as punishment"
    NOT_STATED = "NOT_STATED", "The order does not say"


class ReferralOutcome(models.TextChoices):
    """What came of asking about support when an alcohol condition ends."""

    MADE = "MADE", "Referral made"
    DECLINED = "DECLINED", "Offered and declined"
    NOT_NEEDED = "NOT_NEEDED", "Not needed"
