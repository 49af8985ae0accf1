"""`--hypothesis-profile=hostile`: thousands of hostile texts instead of the hundreds of every run."""

from hypothesis import settings

settings.register_profile("hostile", max_examples=4_000, deadline=None)
