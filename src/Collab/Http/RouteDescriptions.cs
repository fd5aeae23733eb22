using Collab.Accounts;
using Collab.ReadModel.Reading;

namespace Collab.Http;

/// <summary>A parameter of an address, for the description of its route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="Example">A value.</param>
/// <param name="OneOf">The values that it can have; null: any text, which is read elsewhere.</param>
public sealed record QueryParameter(string Name, string Description, string Example, IReadOnlyList<string>? OneOf = null)
{
    /// <summary>Whether it is on or off.</summary>
    public bool IsSwitch { get; private init; }

    /// <summary>The bounds of a whole number; null: it is none.</summary>
    public (int Least, int Most)? Bounds { get; private init; }

    /// <summary>What is on or off.</summary>
    public static QueryParameter Switch(string name, string description, string example) =>
        new(name, description, example, ["true", "false"]) { IsSwitch = true };

    /// <summary>How many entries are wanted.</summary>
    /// <param name="of">What has so many entries.</param>
    public static QueryParameter Limit(string of) => Limit($"Entries of {of}", EntityList.UsualLimit, EntityList.HighestLimit);

    /// <summary>How many of something are wanted.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="usual">How many there are when nobody says otherwise.</param>
    /// <param name="most">The most there can be.</param>
    public static QueryParameter Limit(string what, int usual, int most) =>
        new("limit", $"{what}, 1 to {most}.", $"{usual}") { Bounds = (1, most) };
}

/// <summary>Describes routes that answer questions.</summary>
public static class RouteDescriptions
{
    private static readonly QueryParameter[] Clocks =
    [
        new("asOf", "What was true by then: a date (its end in Europe/Berlin) or an instant. Left out: now.", "2024-01-01"),
        new("knownAt", "What was recorded by then: a position such as @128, a date or an instant. Left out: everything.", "@128"),
    ];

    private static readonly QueryParameter[] Paging =
    [
        QueryParameter.Limit("a page"),
        new("cursor", "The next of the page before.", ""),
    ];

    private static readonly QueryParameter[] Filters =
    [
        new("region", "NUTS code of a region that takes part; includes what lies in it.", "DED"),
        new("with", "NUTS code of another region that takes part as well.", "CZ"),
        new("topic", "Code of the topic list.", "mobility"),
        new("kind", "Kind within the kind.", "workshop"),
        new("status", "Status.", "planned"),
        new("organisation", "UUID of an organisation that takes part.", ""),
        new("project", "UUID of a project: what belongs to it.", ""),
        new("programme", "UUID of a programme: what belongs to its projects, or stands under it.", ""),
        new("objective", "Code of a specific objective of that programme.", "1.1"),
        new("text", "Part of the title or name.", "smart"),
        new("from", "Not over before this date.", "2023-01-01"),
        new("to", "Begun by this date.", "2023-12-31"),
    ];

    /// <summary>What belongs to a project, to the projects of a programme or an objective, or what an organisation has a part
    /// in.</summary>
    public static IReadOnlyList<QueryParameter> Belonging { get; } =
    [
        new("project", "UUID of a project: what belongs to it.", ""),
        new("programme", "UUID of a programme: what belongs to its projects, or is about it.", ""),
        new("objective", "Code of a specific objective of that programme.", "1.1"),
        new("organisation", "UUID of an organisation: what names it, or is about it.", ""),
    ];

    /// <summary>The place where something is held.</summary>
    public static QueryParameter Venue { get; } =
        new("venue", "NUTS code of the place where it is held; includes what lies in it.", "DED51");

    /// <summary>Where an organisation sits.</summary>
    public static QueryParameter Seat { get; } = new(
        "seat", "NUTS code of the organisation's seat, or of a partner's; includes what lies in it.", "DED");

    private static readonly QueryParameter Format =
        new("format", "csv answers as Accept: text/csv does, for links.", "csv", ["csv", "json"]);

    private static readonly CostlyRead AsTable = new(CostlyKind.WholeList, Csv.Wanted);
    private static readonly CostlyRead Whole = new(CostlyKind.WholeList, _ => true);

    private static readonly QueryParameter Sort =
        new("sort", "newest or oldest first (undated last), or by title or title-descending.", "title");

    /// <summary>Whether a route's answer depends on the two clocks.</summary>
    public static bool IsAboutAMoment(Endpoint route) => route.Metadata.Contains(Clocks[0]);

    /// <summary>A route that gives a list which is the same at any moment and for everyone, also as CSV.</summary>
    public static RouteHandlerBuilder Steady<T>(this RouteHandlerBuilder route, string name, string summary) =>
        route.WithMetadata(Format).Produces<T>(StatusCodes.Status200OK, "application/json", "text/csv")
            .WithName(name).WithSummary(summary).WithTags("Reading").RequireAuthorization(Policies.Read);

    /// <summary>A route that shows one thing at a moment.</summary>
    public static RouteHandlerBuilder Shows<T>(
        this RouteHandlerBuilder route, string name, string summary, params QueryParameter[] parameters) =>
        route.Question(name, summary, [.. Clocks, .. parameters]).Produces<T>().ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>A route that lists entities at a moment.</summary>
    public static RouteHandlerBuilder Lists<T>(
        this RouteHandlerBuilder route, string name, string summary, params QueryParameter[] filters) =>
        route.Question(name, summary, [.. Clocks, .. Filters, .. filters, Sort, .. Paging, Format])
            .Produces<Page<T>>(StatusCodes.Status200OK, "application/json", "text/csv");

    /// <summary>A route that lists something else in pages.</summary>
    public static RouteHandlerBuilder Pages<T>(
        this RouteHandlerBuilder route, string name, string summary, params QueryParameter[] parameters) =>
        route.Question(name, summary, [.. Clocks, .. parameters, .. Paging, Format])
            .Produces<Page<T>>(StatusCodes.Status200OK, "application/json", "text/csv");

    /// <summary>A route that gives what a list or a page shows in another form.</summary>
    /// <param name="route">The route.</param>
    /// <param name="name">Operation id.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="contentType">Media type of the form.</param>
    /// <param name="filtered">True: it takes the filters of a list.</param>
    /// <param name="filters">Filters of its own.</param>
    public static RouteHandlerBuilder Exports(
        this RouteHandlerBuilder route, string name, string summary, string contentType, bool filtered,
        params QueryParameter[] filters) =>
        route.Question(name, summary, [.. Clocks, .. filtered ? Filters : [], .. filters]).WithMetadata(Whole)
            .Produces<string>(StatusCodes.Status200OK, contentType)
            .ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>Says that the route also answers as CSV.</summary>
    public static RouteHandlerBuilder OrCsv<T>(this RouteHandlerBuilder route) =>
        route.WithMetadata(Format, AsTable).Produces<T>(StatusCodes.Status200OK, "application/json", "text/csv");

    /// <summary>A route that compares two moments, in pages.</summary>
    public static RouteHandlerBuilder Compares<T>(
        this RouteHandlerBuilder route, string name, string summary, params QueryParameter[] parameters) =>
        route.Question(name, summary, [.. parameters, .. Paging, Format])
            .Produces<T>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static RouteHandlerBuilder Question(this RouteHandlerBuilder route, string name, string summary, QueryParameter[] parameters)
    {
        route.WithName(name).WithSummary(summary).WithTags("Reading")
            .Produces(StatusCodes.Status304NotModified)
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json")
            .RequireAuthorization(Policies.Read);
        foreach (var parameter in parameters) route.WithMetadata(parameter);
        if (parameters.Contains(Format)) route.WithMetadata(AsTable);
        return route;
    }
}
