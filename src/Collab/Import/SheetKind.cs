using Collab.Domain.Facts;
using Collab.Forms;
using Collab.Pages;

namespace Collab.Import;

/// <summary>What people keep in sheets: rows that become one command each.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Command">The command that a row becomes.</param>
/// <param name="English">What it is called in English.</param>
/// <param name="German">What it is called in German.</param>
/// <param name="Examples">What the example row of the template says, by column.</param>
public sealed record SheetKind(
    string Name, string Command, string English, string German, IReadOnlyDictionary<string, (string English, string German)> Examples)
{
    /// <summary>The column that chooses the command, where rows are of several kinds.</summary>
    public const string KindColumn = "kind";

    private static readonly (string, string) Day = ("13 Nov 2023", "13.11.2023");

    /// <summary>All of them, those that others refer to first.</summary>
    public static IReadOnlyList<SheetKind> All { get; } =
    [
        new("sources", "register-source", "Sources", "Nachweise", Rows(
            ("title", "Press release on the workshop in Dresden", "Pressemitteilung zum Workshop in Dresden"),
            ("kind", "Press release", "Pressemitteilung"), ("occurred", Day.Item1, Day.Item2),
            ("url", "https://example.org/press/2023-11", "https://example.org/presse/2023-11"))),
        new("organisations", "register-organisation", "Organisations", "Organisationen", Rows(
            ("name", "Example Agency Ltd", "Beispielagentur GmbH"), ("shortName", "EA", "BA"), ("kind", "Agency", "Agentur oder Behörde"),
            ("seat.region", "Saxony", "Sachsen"), ("seat.place", "Dresden", "Dresden"))),
        new("activities-planned", "plan-activity", "Planned activities", "Geplante Veranstaltungen", Rows(
            ("title", "Joint stand at the fair", "Gemeinschaftsstand auf der Messe"), ("kind", "Joint stand", "Gemeinschaftsstand"),
            ("planned", "30 Sep – 2 Oct 2027", "30.9.–2.10.2027"), ("venue.place", "Berlin", "Berlin"),
            ("regions", "Saxony; Brandenburg", "Sachsen; Brandenburg"))),
        new("activities-held", "record-workshop-held", "Activities that were held", "Durchgeführte Veranstaltungen", Rows(
            (KindColumn, "Workshop", "Workshop"), ("title", "Smart regions workshop", "Workshop Smarte Regionen"),
            ("occurred", Day.Item1, Day.Item2), ("venue.place", "Dresden", "Dresden"),
            ("regions", "Saxony; Czechia", "Sachsen; Tschechien"), ("public", "yes", "ja"))),
        new("attendance", "record-attendance", "Attendance", "Teilnehmerzahlen", Rows(
            ("activityId", "Smart regions workshop", "Workshop Smarte Regionen"), ("headcount", "about 70", "ca. 70"),
            ("basis", "Estimate", "Schätzung"))),
        new("roles", "assign-role", "Who took part in activities", "Mitwirkende an Veranstaltungen", Rows(
            ("activityId", "Smart regions workshop", "Workshop Smarte Regionen"), ("role", "Organiser", "Organisator"),
            ("organisation", "Example Agency Ltd", "Beispielagentur GmbH"),
            ("onBehalfOf", "Example Hub", "Beispiel-Hub"))),
        new("partners", "join-partnership", "Partners of partnerships", "Partner von Partnerschaften", Rows(
            ("partnershipId", "Example consortium", "Beispielkonsortium"), ("organisation", "Example Agency Ltd", "Beispielagentur GmbH"),
            ("role", "Partner", "Partner"), ("occurred", "June 2022", "Juni 2022"))),
        new("milestones-planned", "plan-milestone", "Planned milestones", "Geplante Meilensteine", Rows(
            ("partnershipId", "Example consortium", "Beispielkonsortium"), ("title", "Agreement signed", "Vereinbarung unterzeichnet"),
            ("due", "31 Dec 2027", "31.12.2027"))),
        new("milestones-reached", "reach-milestone", "Milestones reached", "Erreichte Meilensteine", Rows(
            ("partnershipId", "Example consortium", "Beispielkonsortium"),
            ("milestoneId", "Agreement signed", "Vereinbarung unterzeichnet"), ("occurred", "15 Dec 2027", "15.12.2027"))),
        new("services", "deliver-service", "Services delivered by hubs", "Erbrachte Dienstleistungen von Hubs", Rows(
            ("partnershipId", "Example hub", "Beispiel-Hub"), ("service", "Test before invest", "Erproben vor dem Investieren"),
            ("category", "Small enterprise", "Kleines Unternehmen"), ("occurred", "March 2024", "März 2024"))),
        new("funding", "grant-funding", "Funding granted", "Bewilligte Förderungen", Rows(
            ("partnershipId", "Example consortium", "Beispielkonsortium"), ("amount", "2,300,000 EUR", "2.300.000 EUR"),
            ("funder", "European Commission", "Europäische Kommission"), ("occurred", "16 June 2022", "16.6.2022"))),
    ];

    public string Title => Words.T(English, German);

    /// <summary>Its form.</summary>
    public Form Form => Form.Of(CommandKind.All[Command]);

    /// <summary>Its columns, in the order in which people are asked.</summary>
    public IReadOnlyList<Column> Columns => field ??= Choosing is null ? Column.Of(Form) : [Choosing, .. Column.Of(Form)];

    /// <summary>The columns of the template: those without which no row goes, and those that the example fills in; then the
    /// source.</summary>
    public IEnumerable<Column> Usual =>
        Columns.Where(column => column.Required || Examples.ContainsKey(column.Name)
            || column.Name is "provenance.source" or "provenance.passage");

    // Activities of any kind stand in one sheet.
    private Column? Choosing => Name == "activities-held"
        ? new Column(KindColumn, new ChoiceField(KindColumn, "activity-kind", Words.Keys("activity-kind").ToList()) { Required = true },
            [("", KindColumn)], true)
        : null;

    /// <summary>The kind of sheet of a name; null when there is none.</summary>
    public static SheetKind? Find(string? name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The form of a row, by the code of its kind where it has one.</summary>
    public Form FormOf(string? kind) => Name == "activities-held" && kind is not null
        && CommandKind.All.TryGetValue($"record-{kind}-held", out var command) ? Form.Of(command) : Form;

    /// <summary>The member that names what a row begins; null where rows begin nothing.</summary>
    public string? NameOfNew =>
        Name switch { "organisations" => "name", "sources" or "activities-planned" or "activities-held" => "title", _ => null };

    private static Dictionary<string, (string, string)> Rows(params (string Column, string English, string German)[] cells) =>
        cells.ToDictionary(cell => cell.Column, cell => (cell.English, cell.German));
}
