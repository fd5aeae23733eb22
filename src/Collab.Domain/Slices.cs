using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Reporting;
using Collab.Domain.Sources;
using Collab.Domain.Views;

namespace Collab.Domain;

/// <summary>The slices of the domain, each by its kind of entity: the one list of them.</summary>
public static class Slices
{
    /// <summary>All kinds of entity.</summary>
    public static IReadOnlyList<EntityKind> All { get; } =
        [SourceView.Entity, OrganisationView.Entity, ActivityView.Entity, PartnershipView.Entity, ProgrammeView.Entity,
            IndicatorDecisions.Entity,
            PeriodView.Entity];

    /// <summary>The kinds whose views stand in rows of their own, by name: those of the slices, and the project that a partnership is while
    /// it stands under a programme.</summary>
    public static IReadOnlyDictionary<string, Type> Views { get; } =
        new Dictionary<string, Type>(All.Select(kind => KeyValuePair.Create(kind.Name, kind.View))) { ["project"] = typeof(ProjectView) };

    private static readonly Dictionary<string, EntityKind> ByNamespace = All.ToDictionary(kind => kind.Slice);

    private static readonly Dictionary<string, EntityKind> ByName = All.ToDictionary(kind => kind.Name);

    /// <summary>The kind of entity a fact is about.</summary>
    public static EntityKind Of(Fact fact) => ByNamespace[fact.GetType().Namespace!];

    /// <summary>The kind of entity a stream is, by its facts; null when it has none.</summary>
    public static EntityKind? Of(FactRegister register) => register.Facts.Values.Select(record => Of(record.Fact)).FirstOrDefault();

    /// <summary>The kind of a name.</summary>
    /// <exception cref="KeyNotFoundException">No slice has a kind of this name.</exception>
    public static EntityKind Named(string name) => ByName[name];
}
