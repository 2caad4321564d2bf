"""Why a row is withheld, in words."""

from transforms.disclosure.profiles import Profile


def rests_on(profile: Profile) -> str:
    """The row itself counts too few people."""
    return f"rests on {profile.few}"


def would_reveal(profile: Profile) -> str:
    """Another row counts too few, and this one would tell how many."""
    return f"would reveal a count that rests on {profile.few}"


def few_new(profile: Profile) -> str:
    """Only the new cases of the row are withheld."""
    return f"new cases rest on {profile.few}, or would reveal some that do"


def next_to_cohort(profile: Profile) -> str:
    """The cohort and another differ by too few people."""
    return f"differs by {profile.few} from another cohort"
