"""What was found out about a form is told in the form's own words, beside its fields."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_form_writing import FILLED

from coprod_kg import case_form, identity
from coprod_kg.case_form import Answers, Form, Remark
from coprod_kg.contribution import About
from coprod_kg.intake import Upload, submit
from coprod_kg.language import speaking
from coprod_kg.review.checking import Inside
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.store import VersionedStore

BARE = {"name": ["n"], "service": ["s"], "actor-1": ["a"], "value-1": ["v"]}


def remarks(store: VersionedStore, filled: dict[str, list[str]]) -> list[Remark]:
    written = case_form.write(Answers.of(filled))
    report = rehearse(store, Inside("case.ttl", written.data).read(), About()).report
    return case_form.remarks((one for one in report.findings if one.component != identity.ALIKE), written)


def forms(store: VersionedStore, filled: dict[str, Any]) -> list[Form]:
    answers = Answers.of(filled)
    written = case_form.write(answers)
    found = rehearse(store, Inside("case.ttl", written.data).read(), About(), foresee=True)
    return case_form.forms(found.follows or {}, written, answers)


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"hasNature-1": ["VoluntaryAct"], "hasRole-1": ["UserRole"], "hasAim-1": ["Innovation"]},
        {"hasNature-1": ["IntrinsicToService"], "arrangement": ["PublicServiceSystem"], "description": ["TODO"]},
        {"hasNature-1": ["VoluntaryAct"], "hasRole-1": ["UserRole"], "hasAim-1": ["Improvement"],
         "arrangement": ["PublicServiceSystem"]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "es"])
def test_remarks_are_plain_words_beside_a_field(
    store: VersionedStore, other: dict[str, list[str]], language: str
) -> None:
    """No prefixed name, no line, no column, no Turtle; and every remark leads to a field of the form."""
    with speaking(language):
        found = remarks(store, BARE | other)
        assert found
        for remark in found:
            assert remark.field in {"name", "description", "source", "service", "about", "arrangement", "provider"} | {
                one.field for one in found if re.fullmatch(r"[a-zA-Z]+-1", one.field)
            }
            assert not re.search(r"\w:[A-Za-z]|\[line|column|\"@|sh:", remark.message), remark


def test_a_remark_stands_beside_the_question_it_is_about(store: VersionedStore) -> None:
    """What is lacking beside the field that asks for it."""
    found = {remark.field: remark.message for remark in remarks(store, BARE)}
    assert "no form follows" in found["hasRole-1"]
    assert {"description", "hasNature-1", "provider", "about", "hasBeneficiary-1"} <= set(found)


def test_the_form_that_follows_is_told_with_what_it_rests_on(store: VersionedStore) -> None:
    """For each who takes part, in the language that is spoken, with the paper's paragraphs."""
    design, pure = forms(store, FILLED)
    assert (design.name, pure.name) == ("co-design", "pure co-production")
    assert ("nature", "conscious and voluntary act") in design.because
    assert ("role", "user") in design.because
    assert design.paragraphs
    with speaking("es"):
        design, _ = forms(store, FILLED)
    assert design.name == "codiseño"
    assert ("papel", "persona usuaria") in design.because


def test_where_no_form_follows_it_is_told_what_is_lacking(store: VersionedStore) -> None:
    """What is not said yet; or that it is nobody for whom one follows."""
    (bare,) = forms(store, BARE)
    assert "role" in bare.lacks
    assert "nature" in bare.lacks
    (clerk,) = forms(store, BARE | {"hasRole-1": ["ProfessionalRole"], "hasNature-1": ["VoluntaryAct"]})
    assert "only for users" in clerk.lacks


def test_a_form_that_followed_before_is_told_again(founded: Path, tmp_path: Path) -> None:
    """So a case that is handed in anew, as its own next version, is told as the first time."""
    store = VersionedStore(shutil.copytree(founded, tmp_path / "store", symlinks=True))
    written = case_form.write(Answers.of(FILLED))
    submit(store, Upload("case.ttl", written.data), About(title="A case", creator="Ada", licence="CC0-1.0"), who="ada")
    assert [form.name for form in forms(store, FILLED)] == ["co-design", "pure co-production"]
