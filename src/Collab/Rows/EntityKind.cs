using Collab.Activities;
using Collab.Facts;
using Collab.Indicators;
using Collab.Organisations;
using Collab.Partnerships;
using Collab.Reporting;
using Collab.Sources;

namespace Collab.Rows;

/// <summary>What the read side needs to know about a kind of entity.</summary>
/// <param name="Name">The kind's name in rows.</param>
/// <param name="Slice">The namespace of its events.</param>
/// <param name="View">The type of its view.</param>
/// <param name="At">The view of an entity at a time.</param>
/// <param name="Rows">The rows of a view, on a day among its surroundings.</param>
public sealed record EntityKind(
    string Name, string Slice, Type View, Func<FactRegister, DateTimeOffset, EntityView?> At, Func<EntityView, DateTime, Surroundings, IEnumerable<EntityFace>> Rows)
{
    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("source", typeof(Source).Namespace!, typeof(SourceView), SourceView.At, (view, _, _) => [Face((SourceView)view)]),
        new("organisation", typeof(Organisation).Namespace!, typeof(OrganisationView), OrganisationView.At, (view, _, _) => [Face((OrganisationView)view)]),
        new("activity", typeof(Activity).Namespace!, typeof(ActivityView), ActivityView.At, (view, _, _) => [Face((ActivityView)view)]),
        new("partnership", typeof(Partnership).Namespace!, typeof(PartnershipView), PartnershipView.At,
            (view, on, around) => Faces((PartnershipView)view, on, around)),
        new("indicator", typeof(Indicator).Namespace!, typeof(IndicatorDecisions), IndicatorDecisions.At, (view, _, _) => [Face((IndicatorDecisions)view)]),
        new("period", typeof(ReportingPeriod).Namespace!, typeof(PeriodView), PeriodView.At, (view, _, _) => [Face((PeriodView)view)]),
    ];

    /// <summary>The moment from which a fact is part of the picture of its entity.</summary>
    public static DateTimeOffset SinceOf(FactRegister register, RecordedFact record) => ActivityView.SinceOf(register, record);

    /// <summary>The kind of entity a fact is about.</summary>
    public static EntityKind Of(Fact fact) => All.Single(kind => kind.Slice == fact.GetType().Namespace);

    /// <summary>The kind of entity a stream is, by its facts.</summary>
    public static EntityKind? Of(FactRegister register) => register.Facts.Values.Select(record => Of(record.Fact)).FirstOrDefault();

    private static EntityFace Face(SourceView source) => new("source", source.Id, source.Title, Codes.Of(source.Kind), Codes.Of(source.Status), source)
    {
        Starts = source.Published.Earliest(),
        Ends = source.Published.Latest(),
        Organisations = source.Publisher is { } publisher ? [publisher.Id] : [],
    };

    private static EntityFace Face(OrganisationView organisation) =>
        new("organisation", organisation.Id, organisation.Name, Codes.Of(organisation.Kind), Codes.Of(organisation.Status), organisation)
        {
            Regions = organisation.Seat is { } seat ? [seat.Region.Code] : [],
            Organisations = [.. organisation.OrganisationIds],
        };

    private static EntityFace Face(ActivityView activity) => new(
        "activity", activity.Id, activity.Title ?? "", activity.Kind is { } kind ? Codes.Of(kind) : "", Codes.Of(activity.Status), activity)
    {
        Starts = activity.Date.Occurrence.Earliest(),
        Ends = activity.Date.Occurrence.Latest(),
        Regions = [.. activity.Regions.Select(region => region.Code)],
        Topics = [.. activity.Topics.Select(topic => topic.Code)],
        Organisations = [.. activity.OrganisationIds],
    };

    private static EntityFace Face(IndicatorDecisions decisions) => new("indicator", decisions.Id, decisions.Code, "indicator", "active", decisions);

    private static EntityFace Face(PeriodView period) => new("period", period.Id, period.Title, "period", Codes.Of(period.Status), period)
    {
        Starts = period.From,
        Ends = period.Until,
    };

    // A partnership is found in the regions it names and in those where its partners sit.
    private static IEnumerable<EntityFace> Faces(PartnershipView partnership, DateTime on, Surroundings around) =>
    [
        new("partnership", partnership.Id, partnership.Title, Codes.Of(partnership.Kind), Codes.Of(partnership.Status), partnership)
        {
            Starts = partnership.Formed.Earliest(), Ends = partnership.Until?.Latest(),
            Regions = [.. partnership.Regions.Select(region => region.Code).Concat(Seats(partnership, on, around)).Distinct().Order(StringComparer.Ordinal)],
            Topics = [.. partnership.Topics.Select(topic => topic.Code)],
            Organisations = [.. partnership.OrganisationIds],
        },
        .. partnership.Milestones.DistinctBy(milestone => milestone.Id).Select(milestone => new EntityFace("milestone", milestone.Id, milestone.Title, "milestone", Codes.Of(milestone.Status), milestone)
        {
            Starts = milestone.Due.Earliest(), Ends = milestone.Due.Latest(),
        }),
    ];

    private static IEnumerable<string> Seats(PartnershipView partnership, DateTime on, Surroundings around) => partnership.Partners
        .Where(partner => partner.Left is null).Select(partner => partner.Organisation.Id).Append(partnership.Hub?.Id ?? Guid.Empty)
        .Select(id => around.Of(id, on)?.Region).OfType<string>();
}

/// <summary>What a row shows of an entity at one time: the columns it is found and sorted by, and the view itself.</summary>
/// <param name="Kind">Name of the kind.</param>
/// <param name="Id">The entity.</param>
/// <param name="Title">Title or name.</param>
/// <param name="Subkind">Code of the kind within the kind, for example <c>workshop</c>.</param>
/// <param name="Status">Code of the status.</param>
/// <param name="View">The view, stored as JSON.</param>
public sealed record EntityFace(string Kind, Guid Id, string Title, string Subkind, string Status, object View)
{
    public DateTimeOffset? Starts { get; init; }

    public DateTimeOffset? Ends { get; init; }

    public IReadOnlyList<string> Regions { get; init; } = [];

    public IReadOnlyList<string> Topics { get; init; } = [];

    public IReadOnlyList<Guid> Organisations { get; init; } = [];
}
