using Collab.Import;
using Shouldly;
using Xunit;

namespace Collab.Specs.Import;

/// <summary>Columns are found by what people write above them.</summary>
public sealed class ColumnMatchingTests
{
    [Theory]
    [InlineData("organisations", "Name|Abkürzung|Art|Sitz – Region|Sitz – Ort", "name|shortName|kind|seat.region|seat.place")]
    [InlineData("organisations", "name,shortName,kind,seat.region,seat.place", "name|shortName|kind|seat.region|seat.place")]
    [InlineData("organisations", "Organisation|Kürzel|Kind|NUTS|City", "name|shortName|kind|seat.region|seat.place")]
    [InlineData("activities-held", "Art|Titel|Datum (TT.MM.JJJJ)|Ort|Quelle|Fundstelle",
        "kind|title|occurred|venue.place|provenance.source|provenance.passage")]
    [InlineData("attendance", "Veranstaltung|Teilnehmende|Wie gezählt wurde|Nachweis", "activityId|headcount|basis|provenance.source")]
    [InlineData("roles", "EVENT|part*|Organisation|im auftrag von", "activityId|role|organisation|onBehalfOf")]
    [InlineData("milestones-planned", "Projekt|Titel|Fällig", "partnershipId|title|due")]
    [InlineData("funding", "Partnership|Amount (EUR)|Funder|When", "partnershipId|amount|funder|occurred")]
    [InlineData("activities-planned", "Titel|Art|Termin|Regionen", "title|kind|planned|regions")]
    [InlineData("activities-held", "Kind|Title|Date|Regions|Participants", "kind|title|occurred|regions|")]
    [InlineData("milestones-reached", "Projekt|Meilenstein|Datum", "partnershipId|milestoneId|occurred")]
    [InlineData("sources", "Titel|Bemerkung|Art||Link", "title||kind||url")]
    public void A_heading_means_its_column_in_either_language(string kind, string headings, string columns) =>
        string.Join('|', ColumnMatching.Match(SheetKind.Find(kind)!, headings.Split(headings.Contains('|') ? '|' : ','))
            .Select(column => column?.Name)).ShouldBe(columns);

    [Fact]
    public void No_column_is_meant_twice()
    {
        var matched = ColumnMatching.Match(SheetKind.Find("organisations")!, ["Name", "name", "Bezeichnung", "Organisation"]);
        matched.OfType<Column>().Select(column => column.Name).ShouldBeUnique();
        matched[0]!.Name.ShouldBe("name");
    }

    [Fact]
    public void Every_column_that_a_row_needs_is_in_its_template()
    {
        foreach (var kind in SheetKind.All)
            kind.Columns.Where(column => column.Required).ShouldBeSubsetOf(kind.Usual, kind.Name);
    }

    [Fact]
    public void Every_example_stands_in_a_column()
    {
        foreach (var kind in SheetKind.All)
            kind.Examples.Keys.ShouldBeSubsetOf(kind.Columns.Select(column => column.Name), kind.Name);
    }
}
