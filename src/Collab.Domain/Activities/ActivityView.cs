using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Views;

namespace Collab.Domain.Activities;

/// <summary>How far an activity is.</summary>
public enum ActivityStatus
{
    Planned,
    Held,
    Cancelled,
}

/// <summary>A date with the fact that gives it.</summary>
public sealed record DatedView(Occurrence Occurrence, Citation Cite);

/// <summary>Where an activity takes place.</summary>
public sealed record VenueView(RegionRef? Region, string? Place, string? Site);

/// <summary>A headcount.</summary>
public sealed record AttendanceView(Quantity Headcount, AttendanceBasis Basis, IReadOnlyList<AttendanceShare> Breakdown, Citation Cite);

/// <summary>Somebody's part in an activity.</summary>
public sealed record RoleView
{
    public required Role Role { get; init; }

    public OrganisationRef? Organisation { get; init; }

    public OrganisationRef? OnBehalfOf { get; init; }

    public PersonRef? Person { get; init; }

    public string? Office { get; init; }

    public string? Group { get; init; }

    public RegionRef? Region { get; init; }

    public string? NamedAs { get; init; }

    public string? About { get; init; }

    public required Citation Cite { get; init; }
}

/// <summary>Where a stand is.</summary>
public sealed record StandView(string Hall, string? Stand, Citation Cite);

/// <summary>A solution that was shown.</summary>
public sealed record ShowcaseView(string Title, OrganisationRef? By, string? Description, IReadOnlyList<TopicRef> Topics, Citation Cite);

/// <summary>A claim, an intention, a goal or an interest.</summary>
public sealed record StatementView
{
    public required StatementKind Kind { get; init; }

    public required string About { get; init; }

    public OrganisationRef? By { get; init; }

    public PersonRef? Person { get; init; }

    public string? Office { get; init; }

    public Quantity? Quantity { get; init; }

    public IReadOnlyList<OrganisationRef>? Organisations { get; init; }

    public required Citation Cite { get; init; }
}

/// <summary>A project that an activity was attributed to.</summary>
/// <param name="Project">The project.</param>
/// <param name="WorkPackage">The work package, by its number.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record ActivityProjectView(ProjectRef Project, string? WorkPackage, Citation Cite);

/// <summary>An activity as its own facts tell it at one time.</summary>
public sealed record ActivityView : EntityView
{
    /// <summary>What the read side knows about activities.</summary>
    public static EntityKind Entity { get; } = EntityKind.Of<ActivityView>("activity", At, activity => new EntityFace(
        "activity", activity.Id, activity.Title ?? "", activity.Kind is { } kind ? Codes.Of(kind) : "", Codes.Of(activity.Status), activity)
    {
        Starts = activity.Date.Occurrence.Earliest(),
        Ends = activity.Date.Occurrence.Latest(),
        Regions = [.. activity.Regions.Select(region => region.Code)],
        Venue = activity.Venue?.Region?.Code,
        Topics = [.. activity.Topics.Select(topic => topic.Code)],
        Organisations = [.. activity.OrganisationIds],
        Projects = [.. (activity.Projects ?? []).Select(attributed => attributed.Project.Id).Distinct()],
    });

    public string? Title { get; init; }

    public ActivityKind? Kind { get; init; }

    public required ActivityStatus Status { get; init; }

    /// <summary>When it was held or is to be held; precision "relative" or "unknown" while nobody knows.</summary>
    public required DatedView Date { get; init; }

    /// <summary>What the fact that it was held said about the date, where another fact resolved it.</summary>
    public DatedView? FirstDated { get; init; }

    /// <summary>When it was planned for, where it was planned.</summary>
    public DatedView? Planned { get; init; }

    public VenueView? Venue { get; init; }

    /// <summary>Regions taking part, at the level the sources give.</summary>
    public required IReadOnlyList<RegionRef> Regions { get; init; }

    public required IReadOnlyList<TopicRef> Topics { get; init; }

    /// <summary>Focus topics in the sources' words.</summary>
    public IReadOnlyList<string>? Focus { get; init; }

    /// <summary>Whether some source gives the list of topics as whole; null without a list.</summary>
    public bool? TopicsComplete { get; init; }

    /// <summary>Whether some source gives the list of focus topics as whole; null without a list.</summary>
    public bool? FocusComplete { get; init; }

    /// <summary>Headcounts, best founded first.</summary>
    public required IReadOnlyList<AttendanceView> Attendance { get; init; }

    public required IReadOnlyList<RoleView> Roles { get; init; }

    public StandView? Stand { get; init; }

    public IReadOnlyList<ShowcaseView>? Showcases { get; init; }

    public IReadOnlyList<StatementView>? Statements { get; init; }

    /// <summary>The projects it was attributed to; null: none.</summary>
    public IReadOnlyList<ActivityProjectView>? Projects { get; init; }

    public ActivityRef? PartOf { get; init; }

    public string? Within { get; init; }

    public bool? Public { get; init; }

    public bool? FirstTime { get; init; }

    /// <summary>Filled in when read: a plan whose date has passed without a fact that says what became of it.</summary>
    public bool? AwaitsEvidence { get; set; }

    public override DateTimeOffset? NamesAsOf => Date.Occurrence.Earliest();

    public IEnumerable<Guid> OrganisationIds => Roles.SelectMany(role => new[] { role.Organisation?.Id, role.OnBehalfOf?.Id })
        .Concat((Showcases ?? []).Select(showcase => showcase.By?.Id))
        .Concat((Statements ?? [])
            .SelectMany(statement => (statement.Organisations ?? []).Select(organisation => (Guid?)organisation.Id)
                .Append(statement.By?.Id)))
        .OfType<Guid>().Distinct();

    public override IEnumerable<object?> References =>
    [
        .. (Projects ?? []).SelectMany(attributed => In(attributed.Cite).Append(attributed.Project)),
        PartOf, Venue?.Region, .. Regions, .. Topics, .. In(Date.Cite), .. In(FirstDated?.Cite), .. In(Planned?.Cite), .. In(Stand?.Cite),
        .. Attendance.SelectMany(attendance => In(attendance.Cite)),
        .. Roles.SelectMany(role => new object?[] { role.Organisation, role.OnBehalfOf, role.Person, role.Region }.Concat(In(role.Cite))),
        .. (Showcases ?? []).SelectMany(showcase => new object?[] { showcase.By }.Concat(showcase.Topics).Concat(In(showcase.Cite))),
        .. (Statements ?? []).SelectMany(statement =>
            new object?[] { statement.By, statement.Person }.Concat(statement.Organisations ?? []).Concat(In(statement.Cite))),
        .. InJudgements,
    ];

    /// <summary>The activity at a time; null when no fact of that time knows it.</summary>
    public static ActivityView? At(FactRegister register, DateTimeOffset asOf)
    {
        var facts = register.Standing.Where(record => register.SinceOf(record) <= asOf).ToList();
        var held = facts.Last<ActivityHeld>();
        var plan = facts.Last<ActivityPlanned>();
        if (held is null && plan is null) return null;

        var moved = facts.Last<ActivityRescheduled>();
        var cancelled = facts.Last<ActivityCancelled>();
        var planned = moved is var (move, rescheduled) ? new DatedView(rescheduled.Planned, Citation.Of(move))
            : plan is var (made, first) ? new DatedView(first.Planned, Citation.Of(made))
            : null;
        var said = held is var (happened, fact) ? new DatedView(fact.Occurred, Citation.Of(happened)) : null;
        var resolution = held?.Fact.ResolutionIn(register);
        var topics = facts.Of<TopicsRecorded>().ToList();
        return new ActivityView
        {
            Id = register.Id,
            Title = held?.Fact.Title ?? plan?.Fact.Title,
            Kind = held?.Fact.HeldKind ?? plan?.Fact.Kind,
            Status = held is not null ? ActivityStatus.Held : cancelled is not null ? ActivityStatus.Cancelled : ActivityStatus.Planned,
            Date = resolution is not null ? new DatedView(resolution.Fact.Occurred, Citation.Of(resolution)) : said ?? planned!,
            FirstDated = resolution is null ? null : said,
            Planned = planned,
            Venue = (held?.Fact.Venue ?? plan?.Fact.Venue) is { } venue
                ? new VenueView(RegionRef.Of(venue.Region), venue.Place, venue.Site)
                : null,
            Regions = [.. (held?.Fact.Regions ?? []).Concat(plan?.Fact.Regions ?? [])
                .Concat(facts.Of<AttendanceRecorded>().SelectMany(attendance => attendance.Fact.Breakdown.Select(share => share.Region)))
                .Concat(facts.Of<RoleAssigned>().Select(role => role.Fact.Region).OfType<RegionCode>())
                .Select(region => region.Value).Distinct().Order(StringComparer.Ordinal).Select(code => new RegionRef(code))],
            Topics = [.. topics.SelectMany(entry => entry.Fact.Topics)
                .Concat(facts.Of<SolutionShowcased>().SelectMany(showcase => showcase.Fact.Topics))
                .Select(topic => topic.Value).Distinct().Order(StringComparer.Ordinal).Select(code => new TopicRef(code))],
            Focus = topics.SelectMany(entry => entry.Fact.Focus).Distinct().ToList() is { Count: > 0 } focus ? focus : null,
            TopicsComplete = IsComplete(topics.Where(entry => entry.Fact.Topics.Count > 0)),
            FocusComplete = IsComplete(topics.Where(entry => entry.Fact.Focus.Count > 0)),
            Attendance = [.. facts.Of<AttendanceRecorded>().OrderByDescending(entry => entry.Fact.Basis).ThenBy(entry => entry.Record.Id)
                .Select(entry =>
                    new AttendanceView(entry.Fact.Headcount, entry.Fact.Basis, entry.Fact.Breakdown, Citation.Of(entry.Record)))],
            Roles = [.. facts.Of<RoleAssigned>().OrderBy(entry => entry.Fact.Role).ThenBy(entry => entry.Record.Id).Select(RoleOf)],
            Stand = facts.Last<StandLocated>() is var (located, place)
                ? new StandView(place.Hall, place.Stand, Citation.Of(located))
                : null,
            Showcases = facts.Of<SolutionShowcased>().ToList() is { Count: > 0 } showcases
                ? [.. showcases.Select(entry => new ShowcaseView(
                    entry.Fact.Title, OrganisationRef.Of(entry.Fact.By), entry.Fact.Description,
                    [.. entry.Fact.Topics.Select(topic => new TopicRef(topic.Value))], Citation.Of(entry.Record)))]
                : null,
            Statements = facts.Of<StatementRecorded>().ToList() is { Count: > 0 } statements ? [.. statements.Select(StatementOf)] : null,
            Projects = facts.Of<ActivityAttributed>().ToList() is { Count: > 0 } attributed
                ? [.. attributed.Select(entry => new ActivityProjectView(
                    new ProjectRef(entry.Fact.Project.Value), entry.Fact.WorkPackage, Citation.Of(entry.Record)))]
                : null,
            PartOf = (held?.Fact.PartOf ?? plan?.Fact.PartOf) is { } whole ? new ActivityRef(whole.Value) : null,
            Within = held?.Fact.Within ?? plan?.Fact.Within,
            Public = held?.Fact.Public ?? plan?.Fact.Public,
            FirstTime = plan?.Fact.FirstTime,
            Conflicts = ConflictView.Of(register),
        };
    }

    private static bool? IsComplete(IEnumerable<(RecordedFact Record, TopicsRecorded Fact)> lists) =>
        lists.Select(entry => (bool?)(entry.Fact.Completeness == Completeness.Complete)).Max();

    private static RoleView RoleOf((RecordedFact Record, RoleAssigned Fact) entry) => new()
    {
        Role = entry.Fact.Role,
        Organisation = OrganisationRef.Of(entry.Fact.Organisation),
        OnBehalfOf = OrganisationRef.Of(entry.Fact.OnBehalfOf),
        Person = PersonRef.Of(entry.Fact.Person),
        Office = entry.Fact.Office,
        Group = entry.Fact.Group,
        Region = RegionRef.Of(entry.Fact.Region),
        NamedAs = entry.Fact.NamedAs,
        About = entry.Fact.About,
        Cite = Citation.Of(entry.Record),
    };

    private static StatementView StatementOf((RecordedFact Record, StatementRecorded Fact) entry) => new()
    {
        Kind = entry.Fact.Kind,
        About = entry.Fact.About,
        By = OrganisationRef.Of(entry.Fact.By),
        Person = PersonRef.Of(entry.Fact.Person),
        Office = entry.Fact.Office,
        Quantity = entry.Fact.Quantity,
        Organisations = entry.Fact.Organisations.Count == 0
            ? null
            : [.. entry.Fact.Organisations.Select(id => new OrganisationRef(id.Value))],
        Cite = Citation.Of(entry.Record),
    };
}
