"""What is said of a dataset: ORCIDs by their check digit, licences from the list, nothing that deceives."""

from __future__ import annotations

import pytest

from coprod_kg import about
from coprod_kg.contribution import About
from coprod_kg.errors import BadRequest

JOSIAH = "https://orcid.org/0000-0002-1825-0097"


@pytest.mark.parametrize(
    "typed",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        JOSIAH,
        "http://www.orcid.org/0000-0002-1825-0097/",
        " orcid.org/0000-0002-1825-0097",
    ],
)
def test_an_orcid_is_kept_as_its_address_however_it_is_typed(typed: str) -> None:
    """ORCID's own example, in the spellings people use."""
    assert about.creator(typed) == JOSIAH


@pytest.mark.parametrize("digits", ["0000-0002-1694-233X", "0000-0001-5109-3700", "0000-0002-1694-233x"])
def test_the_check_digit_of_an_orcid_is_checked(digits: str) -> None:
    """Real ones pass, with X as ten too; with one digit changed none does, and the right one is told."""
    assert about.creator(digits) == f"https://orcid.org/{digits.upper()}"
    wrong = digits[:6] + str((int(digits[6]) + 1) % 10) + digits[7:]
    with pytest.raises(BadRequest, match="the last one would be"):
        about.creator(wrong)


def test_a_name_is_a_creator_too_and_a_number_is_not() -> None:
    """Public bodies have no ORCID."""
    assert about.creator("Ayuntamiento  de\nValdoro ") == "Ayuntamiento de Valdoro"
    for typed in ("12345", "https://orcid.org/someone"):
        with pytest.raises(BadRequest, match="0000-0002-1825-0097"):
            about.creator(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "CC-BY-4.0",
        "cc by 4.0",
        "Creative Commons Attribution 4.0",
        *(
            f"http{rest}"
            for rest in ("s://creativecommons.org/licenses/by/4.0/deed.es", "://creativecommons.org/licenses/by/4.0")
        ),
    ],
)
def test_a_licence_is_found_by_identifier_name_and_address(typed: str) -> None:
    """All become the one address."""
    assert about.licence(typed) == "https://creativecommons.org/licenses/by/4.0/"


def test_every_licence_of_the_list_is_its_own() -> None:
    """No two are taken for one another, by any of their spellings."""
    for one in about.licences():
        assert {about.licence(text) for text in (one.id, one.name, one.address)} == {one.address}
        assert about.licence_name(one.address) == one.name


def test_an_unknown_licence_names_those_there_are() -> None:
    """Whoever typed it learns what to type."""
    with pytest.raises(BadRequest, match=r"CC-BY-4\.0"):
        about.licence("all rights reserved")


def test_a_source_is_an_address_a_doi_or_words() -> None:
    """A DOI becomes its address; what could run when clicked is refused."""
    assert about.source("doi:10.1080/14719037.2015.1111927") == "https://doi.org/10.1080/14719037.2015.1111927"
    assert about.source("Annual report 2025: part two") == "Annual report 2025: part two"
    for typed in ("javascript:alert(1)", "https://example.org/a b"):
        with pytest.raises(BadRequest, match="source"):
            about.source(typed)


def test_what_deceives_the_eye_is_refused_and_what_is_long_too() -> None:
    """A title that turns the direction of writing, and one of a thousand letters."""
    for title in ("gnp\u202ecod", "x" * 301):
        with pytest.raises(BadRequest, match="title"):
            about.check(About(title=title))


def test_what_is_missing_is_named() -> None:
    """All of it at once."""
    with pytest.raises(BadRequest, match="creator and licence are missing"):
        about.complete(About(title="Gardens"))
