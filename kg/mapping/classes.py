"""The classes a node says it has.

Most consumers do not reason, so every node carries its Parley class *and* the classes it stands
under (house rule 8 of the ontology): a query for ``rico:Record`` finds a conversation record
without inference. ``tests/mapping/test_classes.py`` holds the table against the ontology.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.terms import GEO, OA, ORG, PARLEY, PROV, RDF, RICO, SKOS, Quad, Term

__all__ = ["CLASSES", "types"]

CLASSES: Final[dict[str, tuple[Term, ...]]] = {
    "Agent": (PROV.Agent,),
    "Agreement": (PARLEY.Agreement, PROV.Entity),
    "ArchivalCitation": (PARLEY.ArchivalCitation, RICO.Identifier),
    "AssertionSet": (PARLEY.AssertionSet, PROV.Bundle),
    "AuthorRemark": (PARLEY.AuthorRemark, PROV.Entity),
    "Commitment": (PARLEY.Commitment, PROV.Entity),
    "CommitmentEvent": (PARLEY.CommitmentEvent, RICO.Event),
    "Comparison": (PARLEY.Comparison, OA.Annotation),
    "Concept": (SKOS.Concept,),
    "Conversation": (PARLEY.Conversation, RICO.Activity, PROV.Activity),
    "ConversationRecord": (PARLEY.ConversationRecord, RICO.Record),
    "CorporateBody": (RICO.CorporateBody,),
    "Date": (RICO.Date,),
    "Delegation": (PARLEY.Delegation, RICO.Group),
    "DiplomaticMission": (PARLEY.DiplomaticMission, RICO.CorporateBody, ORG.OrganizationalUnit),
    "EvidenceAnchor": (PARLEY.EvidenceAnchor, OA.SpecificResource),
    "Geometry": (GEO.Geometry,),
    "Government": (PARLEY.Government, RICO.CorporateBody, ORG.FormalOrganization),
    "Group": (RICO.Group,),
    "Handling": (PARLEY.Handling, RICO.Activity),
    "HistoricalEvent": (PARLEY.HistoricalEvent, RICO.Event),
    "IdentityLink": (PARLEY.IdentityLink, OA.Annotation),
    "Marking": (PARLEY.Marking, RICO.Thing),
    "Meeting": (PARLEY.Meeting, RICO.Event),
    "Mention": (PARLEY.Mention, OA.Annotation),
    "Participation": (PARLEY.Participation, RICO.EventRelation),
    "Person": (RICO.Person,),
    "Place": (RICO.Place,),
    "PlannedEvent": (PARLEY.PlannedEvent, PROV.Plan),
    "Position": (RICO.Position, ORG.Post),
    "Record": (RICO.Record,),
    "RecordCopy": (PARLEY.RecordCopy, RICO.Instantiation),
    "RecordSet": (RICO.RecordSet,),
    "RecordTranslation": (PARLEY.RecordTranslation, RICO.Record),
    "ReportedStatement": (PARLEY.ReportedStatement, PARLEY.Statement, PROV.Entity),
    "SoftwareAgent": (PROV.SoftwareAgent, PROV.Agent),
    "State": (PARLEY.State, RICO.CorporateBody),
    "Statement": (PARLEY.Statement, PROV.Entity),
    "Tenure": (PARLEY.Tenure, RICO.PositionHoldingRelation, ORG.Membership),
    "TextPositionSelector": (OA.TextPositionSelector,),
    "TextVersion": (PARLEY.TextVersion, RICO.Instantiation),
}
"""Our name of a kind of node to its classes, the most specific first."""


def types(node: Term, kind: str, graph: Term) -> Iterator[Quad]:
    """State the classes of a node."""
    for class_ in CLASSES[kind]:
        yield Quad(node, RDF.type, class_, graph)
