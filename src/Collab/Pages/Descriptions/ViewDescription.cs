using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Views;
using Collab.ReadModel.Comparison;

namespace Collab.Pages.Descriptions;

/// <summary>A member of a view in words: a line for each thing that stands there.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Pointer">Where it stands in the view.</param>
/// <param name="Lines">What it says; empty: nothing.</param>
public sealed record DescribedMember(string Label, string Pointer, IReadOnlyList<DescribedLine> Lines);

/// <summary>A line of a member.</summary>
/// <param name="Statements">What it says, part by part.</param>
/// <param name="Fact">The fact it rests on, where it says so.</param>
public sealed record DescribedLine(IReadOnlyList<Statement> Statements, Guid? Fact);

/// <summary>A member that differs, in words.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Of">The line of the view that it stands in, where the line is there at both moments.</param>
/// <param name="Then">What it statements; empty: nothing.</param>
/// <param name="Now">What it says; empty: nothing.</param>
public sealed record DescribedDifference(
    string Label, DescribedLine? Of, IReadOnlyList<DescribedLine> Then, IReadOnlyList<DescribedLine> Now);

/// <summary>Describes the views of entities, whatever their kind, and what differs in them, by the types of their members. Names come from
/// the views themselves.</summary>
public sealed class ViewDescription
{
    // What a line is found by, what it rests on, and what a page shows in its own place.
    private static readonly string[] Beside = ["id", "version", "cite", "conflicts", "sides", "particulars", "factId", "figures"];

    private readonly Dictionary<Guid, string> titles = [];

    /// <summary>The names of everything that was described.</summary>
    public IReadOnlyDictionary<Guid, string> Titles => titles;

    /// <summary>What a view says: the members that say something, in their order.</summary>
    /// <param name="view">The view, with its names filled in.</param>
    public IReadOnlyList<DescribedMember> Describe(EntityView view) =>
    [
        .. from property in Members(view.GetType())
           where !Beside.Contains(property.Name) && property.Name is not ("title" or "name" or "status" or "kind")
           let lines = Lines(property.Name, property.Get!(view))
           where lines.Count > 0
           select new DescribedMember(LabelOf(property.Name), "/" + property.Name, lines),
    ];

    /// <summary>What differs in a view of a kind.</summary>
    public DescribedDifference Describe(string kind, MemberDifference difference)
    {
        var type = kind == "milestone" ? typeof(MilestoneView) : Slices.Views[kind];
        var names = new List<string>();
        var of = typeof(object);
        foreach (var segment in difference.Pointer.Split('/').Skip(1))
        {
            if (FactJson.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element })
                (type, of) = (element, element);
            else if (Members(type).FirstOrDefault(member => member.Name == segment) is { } member)
            {
                type = member.PropertyType;
                names.Add(segment);
            }
            else break;
        }

        var name = names.Count > 0 ? names[^1] : "";
        return new DescribedDifference(
            string.Join(" – ", names.Select(LabelOf)), difference.Of is { } line
                ? new DescribedLine([new Statement("of", [Named(line)])], null)
                : null,
            Lines(name, Read(difference.Old, type)), Lines(name, Read(difference.New, type)));
    }

    /// <summary>What a member of a view is called.</summary>
    public static string LabelOf(string name) => name switch
    {
        "date" => Words.T("Date", "Datum"),
        "firstDated" => Words.T("Date as first recorded", "Zuerst erfasstes Datum"),
        "occurrence" => Words.T("when", "wann"),
        "planned" => Words.T("Planned for", "Geplant für"),
        "attendance" => Words.T("Attendance", "Teilnehmerzahl"),
        "roles" => Words.T("Who took part", "Mitwirkende"),
        "topicsComplete" => Words.T("List of topics complete", "Themenliste vollständig"),
        "focusComplete" => Words.T("List of focus topics complete", "Liste der Schwerpunkte vollständig"),
        "showcases" => Words.T("Solutions shown", "Vorgestellte Lösungen"),
        "statements" => Words.T("Statements", "Aussagen"),
        "awaitsEvidence" => Words.T("Awaits evidence", "Wartet auf einen Beleg"),
        "names" => Words.T("Names over time", "Namen im Lauf der Zeit"),
        "memberships" => Words.T("Memberships", "Mitgliedschaften"),
        "offices" => Words.T("Offices", "Ämter"),
        "partners" => Words.T("Partners", "Partner"),
        "milestones" => Words.Of("kinds", "milestone"),
        "agreements" => Words.T("Agreements", "Vereinbarungen"),
        "claims" => Words.T("Claimed cooperations", "Behauptete Kooperationen"),
        "funding" => Words.T("Funding", "Förderung"),
        "fundingClaims" => Words.T("Claimed funding", "Behauptete Förderung"),
        "results" => Words.T("Results", "Ergebnisse"),
        "services" => Words.T("Services delivered", "Erbrachte Dienstleistungen"),
        "assessments" => Words.T("Maturity assessments", "Reifegradbewertungen"),
        "formed" => Words.T("Formed", "Gegründet"),
        "firstDue" => Words.T("First due", "Zuerst fällig"),
        "moves" => Words.T("Moved to", "Verschoben auf"),
        "misses" => Words.T("Missed", "Verfehlt"),
        "reached" => Words.T("Reached", "Erreicht"),
        "on" => Words.T("on", "am"),
        "lateAgainstFirst" => Words.T("days after the first date", "Tage nach dem ersten Termin"),
        "lateAgainstLast" => Words.T("days after the last date", "Tage nach dem letzten Termin"),
        "atLeast" => Words.T("days late, at least", "Tage Verspätung, mindestens"),
        "atMost" => Words.T("days late, at most", "Tage Verspätung, höchstens"),
        "firstDay" => Words.T("First day", "Erster Tag"),
        "lastDay" => Words.T("Last day", "Letzter Tag"),
        "left" => Words.T("Left", "Ausgeschieden"),
        "overdue" => Words.T("Overdue", "Überfällig"),
        "published" => Words.T("Published", "Veröffentlicht"),
        "editions" => Words.T("Editions", "Fassungen"),
        "status" => Words.T("Status", "Stand"),
        "conflicts" => Words.Of("kinds", "conflict"),
        "cite" => Words.T("Rests on", "Beruht auf"),
        "confirmations" => Words.T("Confirmed by", "Bestätigt durch"),
        "targets" => Words.T("Targets", "Zielwerte"),
        "rules" => Words.T("Counting rules", "Zählregeln"),
        "seals" => Words.T("Reported figures", "Berichtete Werte"),
        "reopenings" => Words.T("Reopenings", "Wiederöffnungen"),
        "open" => Words.T("undecided", "nicht entschieden"),
        "sealedAt" => Words.T("Sealed", "Abgeschlossen"),
        "reopenedAt" => Words.T("Reopened", "Wieder geöffnet"),
        "since" => Words.T("In force from", "In Kraft ab"),
        "count" => Words.T("Count", "Anzahl"),
        _ => Words.Of("member", name),
    };

    private static IEnumerable<JsonPropertyInfo> Members(Type type) =>
        FactJson.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } info
        ? info.Properties.Where(property => property is { Get: not null, Set: not null })
        : [];

    private static object? Read(JsonNode? node, Type type)
    {
        try
        {
            return node?.Deserialize(type, FactJson.Options);
        }
        catch (JsonException)
        {
            return node?.ToString();
        }
    }

    private IReadOnlyList<DescribedLine> Lines(string name, object? value) => value switch
    {
        null => [],
        string text => [new DescribedLine([new Statement(name, [Text(name, text)])], null)],
        IEnumerable many when many.Cast<object>().Select(Coded).ToList() is { Count: > 0 } codes
            && codes.TrueForAll(code => code is not null) => [new DescribedLine([new Statement(name, codes!)], null)],
        IEnumerable many => [.. many.Cast<object>().SelectMany(item => Lines(name, item))],
        Citation cite => [new DescribedLine(Rests(cite), cite.FactId)],
        ConflictView conflict =>
        [
            new DescribedLine(
                [new Statement("about", [conflict.About]), conflict.Open
                    ? new Statement("open", [Words.T("open", "offen")])
                    : new Statement("outcome", [conflict.Outcome!.Value])], conflict.Id),
        ],
        _ when Simple(value) is { } simple => [new DescribedLine([new Statement(name, [simple])], null)],
        _ => Parts(value) is { Count: > 0 } parts ? [new DescribedLine(parts, FactOf(value))] : [],
    };

    private List<Statement> Parts(object value)
    {
        var parts = new List<Statement>();
        foreach (var member in Members(value.GetType()).Where(member => !Beside.Contains(member.Name)))
        {
            switch (member.Get!(value))
            {
                case null:
                    break;
                case string text:
                    parts.Add(new Statement(member.Name, [Text(member.Name, text)]));
                    break;
                case Citation cite when member.Name == "left":
                    parts.Add(new Statement(member.Name, [cite.Occurred]));
                    break;
                case Citation:
                    break;
                case IEnumerable many when many.Cast<object>().ToList() is var items:
                    if (items.Select(Simple).OfType<object>().ToList() is { Count: > 0 } simple)
                        parts.Add(new Statement(member.Name, simple));
                    else parts.AddRange(items.Where(item => item is not string).SelectMany(Parts));
                    break;
                case { } single when Simple(single) is { } plain:
                    parts.Add(new Statement(member.Name, [plain]));
                    break;
                case { } whole:
                    parts.AddRange(Parts(whole));
                    break;
            }
        }

        return parts;
    }

    private List<Statement> Rests(Citation cite)
    {
        var statements = new List<Statement> { new("certainty", [cite.Certainty]) };
        if (cite.Source is { } source) statements.Add(new Statement("source", [Simple(source)!]));
        if (cite.Passage is { } passage) statements.Add(new Statement("passage", [passage]));
        if (cite.Occurred.IsDated) statements.Add(new Statement("occurred", [cite.Occurred]));
        foreach (var confirmation in cite.Confirmations ?? [])
            statements.Add(new Statement("evidence", [confirmation.Evidence, Simple(confirmation.Source)!]));
        return statements;
    }

    // Codes and short words stand in one line.
    private object? Coded(object value) => value is string text
        ? text.Length <= 60 ? text
        : null : Simple(value) is ICode or Enum ? Simple(value) : null;

    // What the telling of facts knows how to show, with its name kept.
    private object? Simple(object value)
    {
        switch (value)
        {
            case OrganisationRef organisation:
                Name(organisation.Id, organisation.Name);
                return new OrganisationId(organisation.Id);
            case PersonRef person:
                Name(person.Id, person.Name);
                return new PersonId(person.Id);
            case SourceRef source:
                Name(source.Id, source.Title);
                return new SourceId(source.Id);
            case ActivityRef activity:
                Name(activity.Id, activity.Title);
                return new ActivityId(activity.Id);
            case RegionRef region:
                return new RegionCode(region.Code);
            case TopicRef topic:
                return new TopicCode(topic.Code);
            case bool or Enum or IEntityId or ICode or Occurrence or Quantity or Money or DateTimeOffset:
                return value;
            default:
                return value is IFormattable and ValueType ? value : null;
        }
    }

    private object Named(JsonNode line)
    {
        if (line is JsonValue) return line.ToString();
        if (line is not JsonObject reference) return line.ToJsonString();
        if (reference["code"] is { } code) return code.ToString();
        if (!Guid.TryParse(reference["id"]?.ToString(), out var id)) return line.ToJsonString();
        Name(id, (reference["name"] ?? reference["title"])?.ToString());
        return new OrganisationId(id);
    }

    private static object Text(string member, string text) => member == "type" && FactKinds.Find(text) is { } type ? type : text;

    private static Guid? FactOf(object line) =>
        Members(line.GetType()).FirstOrDefault(member => member.Name == "cite")?.Get!(line) is Citation cite ? cite.FactId : null;

    private void Name(Guid id, string? name)
    {
        if (name is not null) titles[id] = name;
    }
}
