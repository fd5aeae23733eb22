using Collab.Engine;
using Collab.Engine.Documents;
using Collab.Engine.Folding;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;

namespace JasperFx.Events.Aggregation;

/// <summary>
/// Folds events into documents. Override one of <see cref="Evolve"/>, <see cref="EvolveAsync"/> or <see cref="DetermineAction"/>, or write public
/// Create, Apply and ShouldDelete methods on this class or on the document type.
/// </summary>
public abstract class JasperFxAggregationProjectionBase<TDoc, TId, TOperations, TQuerySession> : ProjectionBase, IAggregationSteps<TDoc, TQuerySession>,
    IProjectionSource<TOperations, TQuerySession>
    where TOperations : TQuerySession where TDoc : notnull where TId : notnull
{
    private static readonly IdMember? Id = IdMember.Find(typeof(TDoc));

    private readonly bool _acrossStreams;
    private readonly HashSet<Type> _deleteTypes = [];
    private readonly HashSet<Type> _transformTypes = [];
    private readonly Way _way;
    private readonly Lazy<ConventionalFold<TDoc>> _conventions;

    private protected JasperFxAggregationProjectionBase(bool acrossStreams)
    {
        _acrossStreams = acrossStreams;
        Name = acrossStreams ? typeof(TDoc).Name : TypeNames.InCode(typeof(TDoc));
        Options.DeleteViewTypeOnTeardown<TDoc>();
        RegisterPublishedType(typeof(TDoc));
        _conventions = new(() => new ConventionalFold<TDoc>(GetType().Assembly == typeof(ProjectionBase).Assembly ? null : this));
        _way = IsOverridden(nameof(DetermineAction)) ? Way.DetermineAction
            : IsOverridden(nameof(Evolve)) ? Way.Evolve
            : IsOverridden(nameof(EvolveAsync)) ? Way.EvolveAsync
            : Way.Conventions;
    }

    private enum Way
    {
        Conventions,
        Evolve,
        EvolveAsync,
        DetermineAction
    }

    public IAggregationSteps<TDoc, TQuerySession> DeleteEvent<TEvent>() where TEvent : class
    {
        _deleteTypes.Add(typeof(TEvent));
        return this;
    }

    public IAggregationSteps<TDoc, TQuerySession> TransformsEvent<TEvent>() where TEvent : class
    {
        _transformTypes.Add(typeof(TEvent));
        return this;
    }

    /// <summary>The document and what to do with it after all <paramref name="events"/>.</summary>
    public virtual (TDoc?, ActionType) DetermineAction(TDoc? snapshot, TId identity, IReadOnlyList<IEvent> events) =>
        throw new NotSupportedException($"{GetType().FullName} does not override {nameof(DetermineAction)}");

    /// <summary>The document after one more event, with the chance to look something up; null deletes it.</summary>
    public virtual ValueTask<TDoc?> EvolveAsync(TDoc? snapshot, TId id, TQuerySession session, IEvent e, CancellationToken cancellation) =>
        throw new NotSupportedException($"{GetType().FullName} does not override {nameof(EvolveAsync)}");

    /// <summary>The document after one more event; null deletes it.</summary>
    public virtual TDoc? Evolve(TDoc? snapshot, TId id, IEvent e) =>
        throw new NotSupportedException($"{GetType().FullName} does not override {nameof(Evolve)}");

    /// <summary>Event types the fold can use; null when it decides for itself.</summary>
    internal IReadOnlyCollection<Type>? UsedEventTypes =>
        IncludedEventTypes.Count > 0 ? IncludedEventTypes
        : _way == Way.Conventions ? [.. _conventions.Value.EventTypes, .. _deleteTypes, .. _transformTypes]
        : null;

    internal void AssertCanFold()
    {
        if (_way == Way.Conventions && _conventions.Value.IsEmpty && _deleteTypes.Count == 0)
            throw new InvalidProjectionException(
                $"{GetType().FullName} has no way to fold {typeof(TDoc).FullName}: override Evolve, or write public Create or Apply methods");
    }

    internal async ValueTask<(TDoc? Document, ActionType Action)> FoldAsync(TQuerySession session, TDoc? snapshot, TId id,
        IReadOnlyList<IEvent> events, CancellationToken token)
    {
        var existed = snapshot is not null;
        var action = ActionType.Nothing;
        if (_way == Way.DetermineAction)
            (snapshot, action) = DetermineAction(snapshot, id, events);
        else
        {
            foreach (var e in events) snapshot = await StepAsync(session, snapshot, id, e, token);
            action = snapshot is not null ? ActionType.Store : existed ? ActionType.Delete : ActionType.Nothing;
        }

        if (action is ActionType.UnDeleteAndStore or ActionType.StoreThenSoftDelete)
            throw new NotSupportedException($"Soft deletion ({action}) is not supported");
        if (snapshot is not null && events.Count > 0)
        {
            VersionMember<TDoc>.Set(snapshot, events[^1], _acrossStreams);
            if (Id is { CanWrite: true } && Id.Type == typeof(TId)) Id.Set(snapshot, id);
        }

        return (snapshot, action);
    }

    private async ValueTask<TDoc?> StepAsync(TQuerySession session, TDoc? snapshot, TId id, IEvent e, CancellationToken token)
    {
        try
        {
            if (_deleteTypes.Contains(e.EventType)) return default;
            return _way switch
            {
                Way.Evolve => Evolve(snapshot, id, e),
                Way.EvolveAsync => await EvolveAsync(snapshot, id, session, e, token),
                _ => await _conventions.Value.StepAsync(snapshot, e, (IQuerySession)session!, token)
            };
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or Npgsql.NpgsqlException or Marten.Exceptions.MartenException))
        {
            throw new ApplyEventException(e, failure);
        }
    }

    private bool IsOverridden(string name) =>
        GetType().GetMethods().Any(m => m.Name == name
                                        && m.DeclaringType!.Assembly != typeof(ProjectionBase).Assembly
                                        && m.GetBaseDefinition().DeclaringType!.Assembly == typeof(ProjectionBase).Assembly);
}
