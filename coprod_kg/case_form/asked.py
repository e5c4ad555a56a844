"""What the form asks: in groups, the lists and their meaning from the shapes, in the language that is spoken now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coprod_kg import vocab
from coprod_kg.language import capital, current, marked, speak
from coprod_kg.parse.table.layout import Column, Option, Sheet, layout

#: The languages that are offered for what is written, each by its own name; any tag may be sent.
LANGUAGES: Mapping[str, str] = {
    "en": "English", "es": "español", "ca": "català", "da": "dansk", "de": "Deutsch", "el": "Ελληνικά", "fi": "suomi",
    "fr": "français", "it": "italiano", "nb": "norsk bokmål", "nl": "Nederlands", "pl": "polski", "pt": "português",
    "sv": "svenska",
}  # fmt: skip
#: So many characters a name and a description may have.
NAME, TEXT = 300, 5000
LABEL, DESCRIPTION, SOURCE = vocab.RDFS + "label", vocab.DCTERMS + "description", vocab.DCTERMS + "source"
#: What the service can be, the usual first, and what can become of value.
ARRANGEMENTS, OUTCOMES = ("PublicService", "PublicServiceSystem"), ("CreatedValue", "DestroyedValue")


class Kind(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    ONE = "one"  # one of its options
    SEVERAL = "several"  # any of its options
    LANGUAGE = "language"
    PARTICIPANT = "participant"  # one of those who take part


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a field: its short name, what it is called and what that means."""

    key: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``about`` is what its ``path``, a property, is said of, such as ``case`` or ``involvement``.

    Fields that are not ``main`` are shown when they are wanted; ``example`` is one answer.
    """

    key: str
    label: str
    help: str
    about: str
    path: str
    kind: Kind = Kind.LINE
    options: tuple[Choice, ...] = ()
    example: str = ""
    is_required: bool = False
    is_main: bool = True

    @property
    def most(self) -> int:
        """So many characters it may have."""
        return TEXT if self.kind is Kind.TEXT else NAME


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; one that ``repeats`` is there from ``least`` to ``most`` times."""

    key: str
    title: str
    help: str
    fields: tuple[Field, ...]
    more: str = ""
    least: int = 1
    most: int = 1

    @property
    def repeats(self) -> bool:
        """Whether there can be several."""
        return self.most > 1


#: Every group by its key: its title, what it is about, what adds another, and how many there are at least and at most.
GROUPS: Mapping[str, tuple[str, str, str, int, int]] = {
    "case": (marked("The case"), marked("A situation in which people take part in a public service."), "", 1, 1),
    "place": (
        marked("Where"), marked("A town, a region or a country. Leave it blank if it is nowhere in particular."),
        marked("Add a place"), 1, 10,
    ),
    "service": (marked("The service"), marked("What people take part in, and who delivers it."), "", 1, 1),
    "participant": (
        marked("Who takes part"),
        marked("One person, group or organisation in one way. If the same people do two things, add them twice."),
        marked("Add somebody who takes part"), 1, 12,
    ),
    "value": (
        marked("What comes of it"), marked("Value that somebody gains, or loses, because people take part."),
        marked("Add value that is gained or lost"), 0, 12,
    ),
}  # fmt: skip
#: Which lists are asked at once, those of an involvement in this order; the rest stands behind “More that can be said”.
_MAIN = ("hasRole", "hasNature", "hasAim", "hasPhase", "hasValueType", "hasBeneficiary")
#: Where a value accrues, what it results from and the like take more than a form.
_OF_VALUES = ("hasValueType", "hasBeneficiary", "meetsNeed", "consistsIn")


def groups() -> tuple[Group, ...]:
    """Everything that is asked, in order."""
    asked = {"case": _case(), "place": _place(), "service": _service(), "participant": _who(), "value": _value()}
    return tuple(
        Group(key, speak(title), speak(about), asked[key], speak(more) if more else "", least, most)
        for key, (title, about, more, least, most) in GROUPS.items()
    )


def _case() -> tuple[Field, ...]:
    return (
        Field(
            "name",
            speak("Name of the case"),
            speak("Short, so that people recognise it."),
            "case",
            LABEL,
            example=speak("Valdoro's library, planned by its readers"),
            is_required=True,
        ),
        Field("language", speak("Language of what you write"), "", "case", "", Kind.LANGUAGE),
        Field(
            "description",
            speak("What happens"),
            speak("A few sentences for somebody who has never heard of it."),
            "case",
            DESCRIPTION,
            Kind.TEXT,
            example=speak("Readers of a small town's library meet every month to plan its rooms and opening hours."),
        ),
        Field(
            "source",
            speak("Where it can be read"),
            speak("A web address, a DOI, or a citation in words."),
            "case",
            SOURCE,
            example="https://example.org/report-2025",
        ),
    )


def _place() -> tuple[Field, ...]:
    return (Field("place", speak("Place"), "", "case", vocab.DCTERMS + "spatial", example=speak("Valdoro, Spain")),)


def _service() -> tuple[Field, ...]:
    kinds = {_short(kind.iri): kind for kind in _sheet("ServiceArrangement").kinds}
    return (
        Field(
            "service",
            speak("What the service is called"),
            "",
            "service",
            LABEL,
            example=speak("Valdoro public library"),
            is_required=True,
        ),
        Field(
            "arrangement",
            speak("What it is"),
            "",
            "service",
            vocab.RDF + "type",
            Kind.ONE,
            tuple(_choice(kinds[key]) for key in ARRANGEMENTS),
            is_required=True,
        ),
        Field(
            "about",
            speak("What it does"),
            speak("What the service does and for whom, in a sentence or two."),
            "service",
            DESCRIPTION,
            Kind.TEXT,
        ),
        Field(
            "provider",
            speak("Who delivers it"),
            speak("A public body or another organisation."),
            "service",
            vocab.COPROD + "delivers",
            example=speak("Valdoro town hall"),
        ),
    )


def _who() -> tuple[Field, ...]:
    lists = (_field(column, "involvement") for column in _sheet("Involvement").columns if column.options)
    asked = [field for field in lists if field.key != "hasLocus"]  # it follows from what the service is
    asked.sort(key=lambda field: _MAIN.index(field.key) if field.key in _MAIN else len(_MAIN))
    return (
        Field(
            "actor",
            speak("Who"),
            speak("One person, group or organisation."),
            "actor",
            LABEL,
            example=speak("readers of the library"),
            is_required=True,
        ),
        Field(
            "what",
            speak("In what they take part"),
            speak("In a few words."),
            "involvement",
            LABEL,
            example=speak("planning rooms and opening hours"),
        ),
        *asked,
    )


def _value() -> tuple[Field, ...]:
    sheet = _sheet("ValueOutcome")
    kinds = {_short(kind.iri): kind for kind in sheet.kinds}
    lists = {_short(column.iri): _field(column, "value") for column in sheet.columns if column.options}
    return (
        Field(
            "value",
            speak("What is gained or lost"),
            speak("In a few words."),
            "value",
            LABEL,
            example=speak("a place to meet"),
            is_required=True,
        ),
        Field(
            "outcome",
            speak("Gained or lost"),
            "",
            "value",
            vocab.RDF + "type",
            Kind.ONE,
            tuple(_choice(kinds[key]) for key in OUTCOMES),
            is_required=True,
        ),
        Field("of", speak("Through whom"), speak("Whose taking part brings it about."), "value", "", Kind.PARTICIPANT),
        *(lists[key] for key in _OF_VALUES),
    )


def _field(column: Column, about: str) -> Field:
    """A question that a column of the workbook asks too."""
    key, spoken = _short(column.iri), current()
    return Field(
        key,
        capital(column.names.get(spoken) or column.names["en"]),
        column.help.get(spoken) or column.help.get("en", ""),
        about,
        column.iri,
        Kind.ONE if column.single else Kind.SEVERAL,
        tuple(_choice(option) for option in column.options),
        is_main=key in _MAIN,
    )


def _choice(option: Option) -> Choice:
    help_ = option.help.get(current()) or speak(option.help.get("en", ""))
    return Choice(_short(option.iri), option.word(current()), help_)


def _sheet(name: str) -> Sheet:
    found = layout().sheet(vocab.COPROD + name)
    assert found is not None, name
    return found


def _short(iri: str) -> str:
    return iri.removeprefix(vocab.COPROD)
