"""Made-up cases of co-production as the ontology tells of them, one after the other, each the same every time.

Case *n* hangs on *n* and the seed alone, so that any run of cases can be made without those before it. It links
back: to the system, organisation, work and users of cases with smaller numbers. Without planted faults no shape
finds anything wrong with a run of cases that starts at 0, or that stands beside those before it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from coprod_kg import vocab

BASE = "https://example.org/made/"
LANGUAGES = ("en", "es", "fr", "de", "it")
#: How many cases share a system, an organisation, a work.
PER_SYSTEM, PER_ORGANISATION, PER_WORK = 10, 4, 5


def term(name: str) -> str:
    """A prefixed name as N-Triples has it."""
    return f"<{vocab.expand(name)}>"


A, LABEL, DESCRIPTION, SOURCE = (term(n) for n in ("rdf:type", "rdfs:label", "dct:description", "dct:source"))


def literal(text: str, language: str = "", datatype: str = "") -> str:
    """A literal as N-Triples has it."""
    return f'"{text}"' + (f"@{language}" if language else f"^^{term(datatype)}" if datatype else "")


def iri(kind: str, number: int, part: str = "") -> str:
    """The address of a made-up thing."""
    return f"<{BASE}{kind}/{number}{part}>"


@dataclass(slots=True)
class Thing:
    """A thing of a case: what sort of thing it is to the faults, its address, and what is said of it."""

    sort: str
    iri: str
    rows: list[tuple[str, str]] = field(default_factory=list)

    def say(self, **values: str | list[str]) -> Thing:
        """Add statements with properties of the ontology; a value without brackets is one of its terms."""
        for name, given in values.items():
            for value in [given] if isinstance(given, str) else given:
                self.rows.append((_coprod(name), value if value[0] in '<"' else _coprod(value)))
        return self

    def also(self, predicate: str, value: str) -> Thing:
        """Add a statement with a property of another vocabulary."""
        self.rows.append((predicate, value))
        return self


@cache
def _coprod(name: str) -> str:
    return f"<{vocab.COPROD}{name}>"


@cache
def words() -> dict[str, list[Any]]:
    """The words that names are made of."""
    read: dict[str, list[Any]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
    return read


class Case:
    """The things of one case, made when asked for."""

    def __init__(self, number: int, seed: int = 1) -> None:
        self.number = number
        self.rng = random.Random(f"{seed}/{number}")  # noqa: S311
        self.service = self._pick("services")
        self.place = words()["places"][number % 10] + (f" {number // 10}" if number >= 10 else "")

    def things(self) -> list[Thing]:
        """All things that this case adds, each described once."""
        return [*self._shared(), self._case(), *self._service(), *self._actors(), *self._involvements()]

    def _thing(self, sort: str, kind: str, address: str, name: dict[str, str], *, languages: int = 1) -> Thing:
        """A thing with its class and its names, in English and in some of the other languages."""
        thing = Thing(sort, address).say().also(A, _coprod(kind))
        for language in LANGUAGES[: languages + self.rng.randrange(0, 2)]:
            thing.also(LABEL, literal(f"{name[language]}, {self.place}", language))
        return thing

    def _pick(self, kind: str) -> dict[str, str]:
        picked: dict[str, str] = self.rng.choice(words()[kind])
        return picked

    def _shared(self) -> Iterator[Thing]:
        """The system, organisation and work that this and the next cases have in common."""
        n, service = self.number, self.service
        if n % PER_SYSTEM == 0:
            yield self._system(n // PER_SYSTEM, service)
        if n % PER_ORGANISATION == 0:
            organisation = iri("organisation", n // PER_ORGANISATION)
            yield self._thing("organisation", "PublicServiceOrganisation", organisation, service)
        delivery = Thing("delivery" if n % PER_ORGANISATION else "", iri("organisation", n // PER_ORGANISATION))
        yield delivery.say(delivers=iri("service", n))
        if n % PER_WORK == 0:
            work = self._thing("work", "Work", iri("work", n // PER_WORK), service)
            year = literal(str(1990 + self.rng.randrange(35)), datatype="xsd:gYear")
            yield work.also(term("dct:issued"), year).also(term("dct:creator"), literal(f"Author {n}"))

    def _system(self, number: int, service: dict[str, str]) -> Thing:
        system = self._thing("system", "PublicServiceSystem", iri("system", number), service)
        system.also(DESCRIPTION, literal(f"The services of a kind around {self.place}.", "en"))
        system.say(hasMember=iri("organisation", self.number // PER_ORGANISATION))
        return system.say(isPartOfSystem=iri("system", (number - 1) // 4)) if number else system

    def _case(self) -> Thing:
        n, service = self.number, self.service
        case = self._thing("case", "Case", iri("case", n), service, languages=2)
        case.also(DESCRIPTION, literal(f"What {self._pick('users')['en']} do in {self.place}.", "en"))
        case.also(SOURCE, f"<{BASE}report/{n}>")
        case.also(term("dct:created"), literal(f"20{n % 20 + 10}-{n % 12 + 1:02}-{n % 28 + 1:02}", datatype="xsd:date"))
        case.say(describesArrangement=iri("service", n), isTakenFrom=iri("passage", n))
        return case.say(describesInvolvement=[iri("involvement", n, f"-{i}") for i in range(self._size)])

    def _service(self) -> Iterator[Thing]:
        n, name, work = self.number, self.service, iri("work", self.number // PER_WORK)
        service = self._thing("service", "PublicService", iri("service", n), name, languages=2)
        service.also(DESCRIPTION, literal(f"{name['en']} for all who live in {self.place}.", "en"))
        yield service.say(isPartOfSystem=iri("system", n // PER_SYSTEM), hasCharacteristic="Inseparability")
        yield self._thing("passage", "Passage", iri("passage", n), name).say(isPassageOf=work)
        if n % 3 == 0:
            claim = self._thing("claim", "Claim", iri("claim", n), self._pick("outcomes"))
            yield claim.say(isMadeBy=work, isSupportedBy=sorted({iri("case", n), iri("case", n // 2)}))

    def _actors(self) -> Iterator[Thing]:
        n = self.number
        yield self._thing("user", "Actor", iri("user", n), self._pick("users"), languages=2)
        yield self._thing("colleague", "Actor", iri("staff", n), self._pick("staff"))
        if n % 2:
            carer = self._thing("carer", "SignificantOther", iri("carer", n), self._pick("users"))
            yield carer.also(A, term("foaf:Person")).say(isSignificantOtherOf=iri("user", n))

    @property
    def _size(self) -> int:
        return 3 + self.number % 2 + (self.number % 4 == 3)

    def _involvements(self) -> Iterator[Thing]:
        n = self.number
        made = [self._intrinsic(0, iri("user", n)), self._voluntary(1, iri("user", n)), self._staff(2)]
        if n % 2:
            made.append(self._voluntary(3, iri("carer", n), "OnBehalfOfUserRole"))
        if n % 4 == 3:
            made.append(self._intrinsic(4, iri("user", n // 2)))
        yield from made
        yield from self._outcomes(made[0], made[1])
        yield from self._encounter(made[0])

    def _involvement(self, sort: str, part: int, actor: str, target: str, role: str) -> Thing:
        thing = self._thing(sort, "Involvement", iri("involvement", self.number, f"-{part}"), self._pick("acts"))
        return thing.say(hasActor=actor, hasTarget=target, hasRole=role)

    def _intrinsic(self, part: int, actor: str) -> Thing:
        thing = self._involvement("intrinsic", part, actor, iri("service", self.number), "UserRole")
        stance = self.rng.choice(["Willing", "Unwilling", "WithoutAlternative", "Coerced"])
        aware = self.rng.choice(["Aware", "Aware", "Unaware"])
        return thing.say(hasNature="IntrinsicToService", hasStance=stance, hasAwareness=aware, hasPhase="Delivery")

    def _voluntary(self, part: int, actor: str, role: str = "UserRole") -> Thing:
        whole = self.rng.random() < 0.4
        target = iri("system", self.number // PER_SYSTEM) if whole else iri("service", self.number)
        thing = self._involvement("voluntary", part, actor, target, role)
        thing.say(hasNature="VoluntaryAct", hasAim="Innovation" if whole else "Improvement", hasActiveness="Active")
        intensity = self.rng.choice(["HighIntensity", "MediumIntensity", "LowIntensity"])
        return thing.say(hasPhase=self.rng.sample(["Design", "Management", "Evaluation"], 2), hasIntensity=intensity)

    def _staff(self, part: int) -> Thing:
        service = iri("service", self.number)
        thing = self._involvement("staff", part, iri("staff", self.number), service, "ProfessionalRole")
        return thing.say(hasActiveness="Active", hasMedium=self.rng.choice(["FaceToFace", "VirtualInterface"]))

    def _outcomes(self, intrinsic: Thing, voluntary: Thing) -> Iterator[Thing]:
        n, gain, later, loss = self.number, *(iri("outcome", self.number, f"-{i}") for i in range(3))
        first = self._thing("need", "CreatedValue", gain, self._pick("outcomes"))
        yield first.say(hasValueType="IndividualNeedValue", hasBeneficiary="UserThemselves", meetsNeed="SocialNeed")
        second = self._thing("capacity", "CreatedValue", later, self._pick("outcomes"))
        second.say(hasValueType="CapacityValue", hasBeneficiary=["UserThemselves", "CommunityAtLarge"])
        yield second.say(accruesTo=iri("user", n), resultsFrom=gain)
        voluntary.say(creates=[gain, later])
        if n % 3 == 1:
            lost = self._thing("loss", "DestroyedValue", loss, self._pick("outcomes"))
            yield lost.say(hasValueType="WellBeingValue", hasBeneficiary="OtherUsers")
            yield Thing("losing", intrinsic.iri).say(destroys=loss)

    def _encounter(self, intrinsic: Thing) -> Iterator[Thing]:
        n = self.number
        point = "FailPoint" if n % 5 == 2 else "TouchPoint"
        meeting = self._thing("encounter", "ServiceEncounter", iri("encounter", n), self._pick("acts"))
        yield meeting.say(meetsAt=iri("point", n))
        at = self._thing("point", point, iri("point", n), self.service)
        yield at.also(DESCRIPTION, literal(f"Where people come to the desk in {self.place}.", "en"))
        yield Thing("meeting", intrinsic.iri).say(includesEncounter=iri("encounter", n))
