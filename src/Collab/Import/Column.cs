using System.Globalization;
using Collab.Forms;
using Collab.Pages;

namespace Collab.Import;

/// <summary>A column that an import knows: a field of the form, or a part of one.</summary>
/// <param name="Name">The name of the form's field that it fills in: <c>title</c>, <c>seat.region</c>, <c>provenance.source</c>.</param>
/// <param name="Field">The field itself.</param>
/// <param name="Path">The members from the form down to it, with the event's name, by which words are found.</param>
/// <param name="Required">Whether no row goes without it.</param>
public sealed record Column(string Name, Field Field, IReadOnlyList<(string Alias, string Member)> Path, bool Required)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de");

    /// <summary>Its heading in the reader's language.</summary>
    public string Label =>
        string.Join(" – ", Path.Select(part => Words.Find("member", $"{part.Alias}.{part.Member}") ?? Words.Of("member", part.Member)));

    /// <summary>Everything that a heading may say to mean this column, in both languages and as programs say it.</summary>
    public IReadOnlyList<string> Headings =>
        field ??= [.. new[] { In(English), In(German) }.SelectMany(
            labels => new[] { string.Join(" – ", labels), string.Join(" ", labels), labels[^1] })
        .Append(Name).Append(Path[^1].Member).Concat(Words.InEveryLanguage("member", Path[^1].Member)).Concat(More).Select(Plain)
            .Where(heading => heading.Length > 0).Distinct()];

    /// <summary>Its heading in a language.</summary>
    public string Heading(bool german) => string.Join(" – ", In(german ? German : English));

    private IEnumerable<string> More => Path[^1].Member switch
    {
        // Of a plan, the date is the one it is for.
        "planned" or "due" => ["date", "datum", "when", "wann", "day", "tag", "termin", "deadline", "frist"],
        "occurred" when Path[0].Alias is not ("activity_planned" or "milestone_planned") => ["date", "datum", "when", "wann", "day", "tag"],
        "source" => ["source", "quelle", "nachweis", "document", "dokument"],
        "passage" => ["passage", "fundstelle", "stelle", "page", "seite"],
        "headcount" => ["participants", "teilnehmer", "teilnehmende", "teilnehmerzahl", "attendance", "anzahl", "count"],
        "url" => ["url", "link", "website", "webseite", "internet"],
        "shortName" => ["acronym", "abkürzung", "kürzel", "kurzname", "short name"],
        "organisation" => ["organisation", "organization", "partner", "institution", "einrichtung"],
        "activityId" => ["event", "activity", "veranstaltung", "titel der veranstaltung"],
        "partnershipId" => ["project", "projekt", "partnership", "partnerschaft"],
        "amount" => ["amount", "betrag", "summe", "eur", "euro", "amount eur", "betrag eur"],
        "region" when Path.Count > 1 => ["region", "nuts"],
        "place" => ["place", "city", "town", "ort", "stadt"],
        "name" => ["name", "organisation", "organization", "bezeichnung"],
        "title" => ["title", "titel", "name", "bezeichnung", "topic", "thema"],
        _ => [],
    };

    /// <summary>A heading without what does not matter: case, spaces, signs, and the mark of a required column.</summary>
    public static string Plain(string heading) => new([.. heading.ToLowerInvariant().Where(char.IsLetterOrDigit)]);

    /// <summary>The columns of a form; lists with rows of their own are left to the form itself.</summary>
    public static IReadOnlyList<Column> Of(Form form) => [.. form.Fields.SelectMany(field => Of(field, "", [], true))];

    private static IEnumerable<Column> Of(Field field, string around, IReadOnlyList<(string, string)> path, bool required)
    {
        var name = Field.Inside(around, field.Member);
        IReadOnlyList<(string, string)> here = [.. path, (field.Alias, field.Member)];
        switch (field)
        {
            case RowsField or FactField or FactsField or IdField or ReplacementField:
                return [];
            case GroupField group:
                return group.Fields.SelectMany(inner => Of(inner, name, here, required && field.Required));
            case ProvenanceField:
                return
                [
                    new Column($"{name}.{ProvenanceField.SourceName}", new ReferenceField(ProvenanceField.SourceName, "source"),
                        [("", ProvenanceField.SourceName)], false),
                    new Column($"{name}.{ProvenanceField.PassageName}", new TextField(ProvenanceField.PassageName, 200),
                        [("", ProvenanceField.PassageName)], false),
                    new Column($"{name}.{ProvenanceField.EditionName}", new TextField(ProvenanceField.EditionName, 100),
                        [("", ProvenanceField.EditionName)], false),
                    new Column($"{name}.{ProvenanceField.CertaintyName}",
                        new ChoiceField(ProvenanceField.CertaintyName, "certainty", ProvenanceField.Certainties),
                        [("", ProvenanceField.CertaintyName)], false),
                ];
            default:
                return [new Column(name, field, here, required && field.Required)];
        }
    }

    private string[] In(CultureInfo language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = language;
        try
        {
            return [.. Path.Select(part => Words.Find("member", $"{part.Alias}.{part.Member}") ?? Words.Of("member", part.Member))];
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
