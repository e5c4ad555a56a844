"""Whether an ontology keeps to a profile of OWL 2: DL (Structural Specification) and RL (Profiles, section 4)."""

from coprod_kg.check.profiles.description_logic import problems as beyond_dl
from coprod_kg.check.profiles.rules import problems as beyond_rl

__all__ = ["beyond_dl", "beyond_rl"]
