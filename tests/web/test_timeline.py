"""A case's page tells what happened when, and how what is told of it came into the graph."""

from __future__ import annotations

from flask.testing import FlaskClient
from outline import HTML, Outline, add

from coprod_kg import vocab
from coprod_kg.store import VersionedStore

CASE = """
<https://example.org/case> a coprod:Case ; rdfs:label "A ferry"@en ; dct:spatial "Nordal" ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2015-03-01"^^xsd:date ; dcat:endDate "2017-06"^^xsd:gYearMonth ] ;
  coprod:describesInvolvement <https://example.org/plan> .
<https://example.org/plan> a coprod:Involvement ; rdfs:label "the plan"@en ; dct:date "2016" ;
  dct:description "2014 was long ago" ."""
GIVEN = """
coprodi:contribution\\/first dct:title "The first" ; dct:dateAccepted "2020-01-02T10:00:00Z"^^xsd:dateTime ;
  prov:wasGeneratedBy <https://w3id.org/coproduction/id/version/2#activity> .
coprodi:contribution\\/second dct:title "The second" ; prov:wasRevisionOf coprodi:contribution\\/first ;
  dct:dateSubmitted "2021-01-02T10:00:00Z"^^xsd:dateTime ; dct:dateAccepted "2021-02-03T10:00:00Z"^^xsd:dateTime ;
  prov:wasGeneratedBy <https://w3id.org/coproduction/id/version/3#activity> ."""


def test_a_case_tells_what_happened_when(own: FlaskClient, store: VersionedStore) -> None:
    """Periods and dates of the case and its parts, then how it was contributed, with what it replaced; in order."""
    add(store, CASE, vocab.contribution_graph("second"))
    add(store, GIVEN, vocab.PROVENANCE)
    page = own.get("/resource?iri=https://example.org/case", headers=HTML).text
    told = page[page.index('<ol class="thread timeline">') :]
    told = told[: told.index("</ol>")]
    assert [Outline(f"<li{one}").text for one in told.split("<li")[1:]] == [
        "1 March 2015 to June 2017 Took place",
        "2016 Took place: the plan",
        "2 January 2020, 10:00 UTC Handed in and accepted: The first , version 2 of the graph",
        "2 January 2021, 10:00 UTC Handed in: The second",
        "3 February 2021, 10:00 UTC Accepted in the place of the one before: The second , version 3 of the graph",
    ]
    assert told.count('class="record"') == 3


def test_a_case_without_dates_has_no_timeline(client: FlaskClient) -> None:
    """An empty list would say nothing."""
    assert "What happened when" not in client.get("/id/case/surgery", headers=HTML).text


def test_times_are_shown_as_exactly_as_they_are_told(client: FlaskClient) -> None:
    """A year has no day, and what is no time stays as it was written."""
    day = client.application.jinja_env.globals["day"]
    shown = {text: Outline(str(day(text))).text for text in ("2016", "2016-03", "2016-03-05", "2016-13", "some day")}
    assert shown == {
        "2016": "2016",
        "2016-03": "March 2016",
        "2016-03-05": "5 March 2016",
        "2016-13": "2016-13",
        "some day": "some day",
    }
