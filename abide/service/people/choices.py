"""The words people are described with, under the codes that orders are exchanged in."""

from django.db import models


class IdentifierKind(models.TextChoices):
    """A number by which somebody else knows the person."""

    PNC = "PNC", "Police National Computer number"
    NOMIS = "NOMIS", "Prison record number (NOMIS)"
    CRN = "CRN", "Case reference number (probation)"
    HOME_OFFICE = "HOME_OFFICE", "Home Office reference number"
    CEPR = "CEPR", "Compliance and enforcement person reference"
    COURT_CASE = "COURT_CASE", "Court case reference number"
    PRISON_NUMBER = "PRISON_NUMBER", "Prison number"


class AddressKind(models.TextChoices):
    """What an address is to the person."""

    PRIMARY = "PRIMARY", "Main address"
    SECONDARY = "SECONDARY", "Second address"
    TERTIARY = "TERTIARY", "Third address"
    RESPONSIBLE_ADULT = "RESPONSIBLE_ADULT", "Responsible adult's address"
    INSTALLATION = "INSTALLATION", "Installation address"


class AddressUsage(models.TextChoices):
    """What a further address is used for."""

    LEISURE = "LEISURE", "Leisure"
    EDUCATION = "EDUCATION", "Education"
    WORK = "WORK", "Work"
    OTHER = "OTHER", "Other"
    NA = "NA", "Does not apply"


class Disability(models.TextChoices):
    """A disability or health condition that a visit or the equipment has to allow for."""

    VISION = "VISION", "Vision"
    HEARING = "HEARING", "Hearing"
    MOBILITY = "MOBILITY", "Mobility"
    DEXTERITY = "DEXTERITY", "Dexterity"
    SKIN_CONDITION = "SKIN_CONDITION", "Skin condition"
    LEARNING_UNDERSTANDING_CONCENTRATING = (
        "LEARNING_UNDERSTANDING_CONCENTRATING",
        "Learning, understanding or concentrating",
    )
    MEMORY = "MEMORY", "Memory"
    MENTAL_HEALTH = "MENTAL_HEALTH", "Mental health"
    STAMINA_BREATHING_FATIGUE = "STAMINA_BREATHING_FATIGUE", "Stamina, breathing or fatigue"
    SOCIAL_BEHAVIOURAL = "SOCIAL_BEHAVIOURAL", "Social or behavioural"
    OTHER = "OTHER", "Other"
    NO_LISTED_CONDITION = "NO_LISTED_CONDITION", "None of these"
    NONE = "NONE", "No disability or health condition"
    PREFER_NOT_TO_SAY = "PREFER_NOT_TO_SAY", "Prefers not to say"


class RiskCategory(models.TextChoices):
    """A risk to staff who visit, from the person or at the address."""

    THREATS_OF_VIOLENCE = "THREATS_OF_VIOLENCE", "Threats of violence"
    SEXUAL_OFFENCES = "SEXUAL_OFFENCES", "Sexual offences"
    RISK_TO_GENDER = "RISK_TO_GENDER", "Risk to a specific gender"
    RACIAL_ABUSE_OR_THREATS = "RACIAL_ABUSE_OR_THREATS", "Racial abuse or threats"
    HISTORY_OF_SUBSTANCE_ABUSE = "HISTORY_OF_SUBSTANCE_ABUSE", "History of substance abuse"
    DIVERSITY_CONCERNS = "DIVERSITY_CONCERNS", "Diversity concerns"
    DANGEROUS_ANIMALS = "DANGEROUS_ANIMALS", "Dangerous animals"
    IOM = "IOM", "Integrated offender management"
    SAFEGUARDING_ISSUE = "SAFEGUARDING_ISSUE", "Safeguarding issue"
    SAFEGUARDING_ADULT = "SAFEGUARDING_ADULT", "Safeguarding: adult"
    SAFEGUARDING_CHILD = "SAFEGUARDING_CHILD", "Safeguarding: child"
    SAFEGUARDING_DOMESTIC_ABUSE = "SAFEGUARDING_DOMESTIC_ABUSE", "Safeguarding: domestic abuse"
    OTHER_OCCUPANTS = "OTHER_OCCUPANTS", "Other people at the address"
    OTHER_RISKS = "OTHER_RISKS", "Other risks"
    HOMOPHOBIC_VIEWS = "HOMOPHOBIC_VIEWS", "Homophobic views"
    UNDER_18 = "UNDER_18", "Person under 18 at the address"
    NO_RISK = "NO_RISK", "No known risk"


class Sex(models.TextChoices):
    """The sex the person gives."""

    MALE = "MALE", "Male"
    FEMALE = "FEMALE", "Female"
    PREFER_NOT_TO_SAY = "PREFER_NOT_TO_SAY", "Prefers not to say"
    UNKNOWN = "UNKNOWN", "Not known"


class Gender(models.TextChoices):
    """The gender the person gives."""

    MALE = "MALE", "Male"
    FEMALE = "FEMALE", "Female"
    NON_BINARY = "NON_BINARY", "Non-binary"
    PREFER_TO_SELF_DESCRIBE = "PREFER_TO_SELF_DESCRIBE", "Prefers to self-describe"
    NOT_ABLE_TO_PROVIDE_THIS_INFORMATION = (
        "NOT_ABLE_TO_PROVIDE_THIS_INFORMATION",
        "Not able to provide this information",
    )


class Ethnicity(models.TextChoices):
    """The groups of the 2021 census of England and Wales."""

    ASIAN_BANGLADESHI = "ASIAN_BANGLADESHI", "Bangladeshi"
    ASIAN_CHINESE = "ASIAN_CHINESE", "Chinese"
    ASIAN_INDIAN = "ASIAN_INDIAN", "Indian"
    ASIAN_PAKISTANI = "ASIAN_PAKISTANI", "Pakistani"
    ASIAN_OTHER = "ASIAN_OTHER", "Any other Asian background"
    BLACK_AFRICAN = "BLACK_AFRICAN", "African"
    BLACK_CARIBBEAN = "BLACK_CARIBBEAN", "Caribbean"
    BLACK_OTHER = "BLACK_OTHER", "Any other Black, Black British or Caribbean background"
    MIXED_WHITE_ASIAN = "MIXED_WHITE_ASIAN", "White and Asian"
    MIXED_WHITE_BLACK_AFRICAN = "MIXED_WHITE_BLACK_AFRICAN", "White and Black African"
    MIXED_WHITE_BLACK_CARIBBEAN = "MIXED_WHITE_BLACK_CARIBBEAN", "White and Black Caribbean"
    MIXED_OTHER = "MIXED_OTHER", "Any other mixed or multiple ethnic background"
    WHITE_BRITISH = "WHITE_BRITISH", "English, Welsh, Scottish, Northern Irish or British"
    WHITE_IRISH = "WHITE_IRISH", "Irish"
    WHITE_GYPSY_OR_IRISH_TRAVELLER = "WHITE_GYPSY_OR_IRISH_TRAVELLER", "Gypsy or Irish Traveller"
    WHITE_ROMA = "WHITE_ROMA", "Roma"
    WHITE_OTHER = "WHITE_OTHER", "Any other White background"
    OTHER_ARAB = "OTHER_ARAB", "Arab"
    OTHER = "OTHER", "Any other ethnic group"
    PREFER_NOT_TO_SAY = "PREFER_NOT_TO_SAY", "Prefers not to say"


class Religion(models.TextChoices):
    """The answers of the 2021 census of England and Wales."""

    NONE = "NONE", "No religion"
    BUDDHIST = "BUDDHIST", "Buddhist"
    CHRISTIAN = "CHRISTIAN", "Christian"
    HINDU = "HINDU", "Hindu"
    JEWISH = "JEWISH", "Jewish"
    MUSLIM = "MUSLIM", "Muslim"
    SIKH = "SIKH", "Sikh"
    OTHER = "OTHER", "Any other religion"
    PREFER_NOT_TO_SAY = "PREFER_NOT_TO_SAY", "Prefers not to say"


class Answer(models.TextChoices):
    """Yes, no, or neither."""

    YES = "YES", "Yes"
    NO = "NO", "No"
    PREFER_NOT_TO_SAY = "PREFER_NOT_TO_SAY", "Prefers not to say"
    NOT_ASKED = "NOT_ASKED", "Not asked"


class Relationship(models.TextChoices):
    """What a responsible adult is to a child on tag."""

    PARENT = "PARENT", "Parent"
    GUARDIAN = "GUARDIAN", "Guardian"
    OTHER = "OTHER", "Other"


class Why(models.TextChoices):
    """Why somebody looks at a person; written to the audit with who and when."""

    CASE_MANAGEMENT = "CASE_MANAGEMENT", "Managing the case"
    ALERT = "ALERT", "Dealing with an alert"
    ENQUIRY = "ENQUIRY", "Answering an enquiry"
    INSTALLATION = "INSTALLATION", "Fitting or checking equipment"
    COURT = "COURT", "Preparing for court"
    SAFEGUARDING = "SAFEGUARDING", "Keeping somebody safe"
    QUALITY = "QUALITY", "Checking the quality of our work"
    SUBJECT_ACCESS = "SUBJECT_ACCESS", "The person's own request"
