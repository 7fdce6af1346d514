"""The words of orders, under the codes that orders are exchanged in."""

from django.db import models


class OrderType(models.TextChoices):
    """The legal ground of the monitoring."""

    CIVIL = "CIVIL", "Civil"
    COMMUNITY = "COMMUNITY", "Community"
    IMMIGRATION = "IMMIGRATION", "Immigration"
    POST_RELEASE = "POST_RELEASE", "Post-release"
    PRE_TRIAL = "PRE_TRIAL", "Pre-trial"
    SPECIAL = "SPECIAL", "Special"
    BAIL = "BAIL", "Bail"


class SentenceType(models.TextChoices):
    """The sentence, or the kind of bail."""

    EXTENDED_DETERMINATE_SENTENCE = "EXTENDED_DETERMINATE_SENTENCE", "Extended determinate sentence"
    IPP = "IPP", "Imprisonment for public protection"
    LIFE_SENTENCE = "LIFE_SENTENCE", "Life sentence"
    SOPC = "SOPC", "Special custodial sentence for offenders of particular concern"
    EPP = "EPP", "Extended sentence for public protection"
    SECTION_85_EXTENDED_SENTENCES = "SECTION_85_EXTENDED_SENTENCES", "Section 85 extended sentence"
    STANDARD_DETERMINATE_SENTENCE = "STANDARD_DETERMINATE_SENTENCE", "Standard determinate sentence"
    DTO = "DTO", "Detention and training order"
    SECTION_91 = "SECTION_91", "Section 91 or section 250 sentence"
    COMMUNITY_YRO = "COMMUNITY_YRO", "Youth rehabilitation order"
    COMMUNITY_SDO = "COMMUNITY_SDO", "Supervision default order"
    COMMUNITY_SUSPENDED_SENTENCE = "COMMUNITY_SUSPENDED_SENTENCE", "Suspended sentence order"
    COMMUNITY = "COMMUNITY", "Community order"
    BAIL_SUPERVISION_SUPPORT = "BAIL_SUPERVISION_SUPPORT", "Bail supervision and support"
    BAIL_RLAA = "BAIL_RLAA", "Bail: remand to local authority accommodation"
    BAIL = "BAIL", "Bail"


class NotifyingOrganisation(models.TextChoices):
    """The kind of body that orders the monitoring."""

    CIVIL_COUNTY_COURT = "CIVIL_COUNTY_COURT", "Civil and county court"
    CROWN_COURT = "CROWN_COURT", "Crown Court"
    MAGISTRATES_COURT = "MAGISTRATES_COURT", "Magistrates' court"
    MILITARY_COURT = "MILITARY_COURT", "Military court"
    PRISON = "PRISON", "Prison"
    HOME_OFFICE = "HOME_OFFICE", "Home Office"
    SCOTTISH_COURT = "SCOTTISH_COURT", "Scottish court"
    FAMILY_COURT = "FAMILY_COURT", "Family court"
    PROBATION = "PROBATION", "Probation"
    YOUTH_COURT = "YOUTH_COURT", "Youth court"
    YOUTH_CUSTODY_SERVICE = "YOUTH_CUSTODY_SERVICE", "Youth Custody Service"


class ResponsibleOrganisation(models.TextChoices):
    """The kind of body that answers for the person's compliance."""

    YJS = "YJS", "Youth justice service"
    YCS = "YCS", "Youth Custody Service"
    PROBATION = "PROBATION", "Probation"
    FIELD_MONITORING_SERVICE = "FIELD_MONITORING_SERVICE", "Field monitoring service"
    HOME_OFFICE = "HOME_OFFICE", "Home Office"
    POLICE = "POLICE", "Police"


class RequestType(models.TextChoices):
    """What brought a version of an order about."""

    REQUEST = "REQUEST", "New order"
    VARIATION = "VARIATION", "Variation"
    REJECTED = "REJECTED", "Rejected"
    AMEND_ORIGINAL_REQUEST = "AMEND_ORIGINAL_REQUEST", "Amended new order"
    REINSTALL_AT_DIFFERENT_ADDRESS = "REINSTALL_AT_DIFFERENT_ADDRESS", "Reinstall at a different address"
    REINSTALL_DEVICE = "REINSTALL_DEVICE", "Reinstall the device"
    REVOCATION = "REVOCATION", "Revocation"
    END_MONITORING = "END_MONITORING", "End of monitoring"


class YesNoUnknown(models.TextChoices):
    """Yes, no, or not known."""

    YES = "YES", "Yes"
    NO = "NO", "No"
    UNKNOWN = "UNKNOWN", "Not known"


class VersionStatus(models.TextChoices):
    """Where a version of an order stands (orders.rules has the moves)."""

    DRAFT = "DRAFT", "Draft"
    IN_FORCE = "IN_FORCE", "In force"
    SUPERSEDED = "SUPERSEDED", "Superseded"
    ENDED = "ENDED", "Ended"


class ConditionKind(models.TextChoices):
    """What a condition asks of the person."""

    CURFEW = "CURFEW", "Curfew"
    EXCLUSION_ZONE = "EXCLUSION_ZONE", "Exclusion zone"
    INCLUSION_ZONE = "INCLUSION_ZONE", "Inclusion zone"
    RESTRICTION_ZONE = "RESTRICTION_ZONE", "Restriction zone"
    ATTENDANCE = "ATTENDANCE", "Attendance"
    TRAIL = "TRAIL", "Trail monitoring"
    ALCOHOL_ABSTINENCE = "ALCOHOL_ABSTINENCE", "Alcohol abstinence"
    ALCOHOL_LEVEL = "ALCOHOL_LEVEL", "Alcohol level"
    KEEP_AWAY = "KEEP_AWAY", "Keep away from a person"
    NON_ASSOCIATION = "NON_ASSOCIATION", "No contact with a person on tag"
