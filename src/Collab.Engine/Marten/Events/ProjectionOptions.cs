using Collab.Engine.Projections;
using JasperFx.Events.Projections;
using Marten.Events.Aggregation;

namespace Marten.Events.Projections;

/// <summary>The projections of a store.</summary>
public class ProjectionOptions : ProjectionGraph<IProjection, IDocumentOperations, IQuerySession>
{
    private readonly StoreOptions _store;
    private readonly List<IRegisteredProjection> _all = [];
    private readonly Dictionary<Type, IStreamFold> _folds = [];

    internal ProjectionOptions(StoreOptions store)
    {
        _store = store;
    }

    internal IReadOnlyList<IRegisteredProjection> All => _all;

    internal IEnumerable<IRegisteredProjection> Inline => _all.Where(p => p.Lifecycle == ProjectionLifecycle.Inline);

    internal IEnumerable<IRegisteredProjection> Async => _all.Where(p => p.Lifecycle == ProjectionLifecycle.Async);

    /// <summary>Declares a self-aggregating type that is only ever folded on demand. Saying so is optional.</summary>
    public MartenRegistry.DocumentMappingExpression<T> LiveStreamAggregation<T>(Action<AsyncOptions>? asyncConfiguration = null) where T : notnull =>
        Self<T>(ProjectionLifecycle.Live, null, asyncConfiguration);

    /// <summary>Keeps the state of every stream that folds into a <typeparamref name="T"/> as a document.</summary>
    public MartenRegistry.DocumentMappingExpression<T> Snapshot<T>(SnapshotLifecycle lifecycle, Action<AsyncOptions>? asyncConfiguration = null)
        where T : notnull =>
        Self<T>(Of(lifecycle), null, asyncConfiguration);

    /// <inheritdoc cref="Snapshot{T}(SnapshotLifecycle, Action{AsyncOptions}?)"/>
    public MartenRegistry.DocumentMappingExpression<T> Snapshot<T>(SnapshotLifecycle lifecycle, Action<ProjectionBase> configureProjection,
        Action<AsyncOptions>? asyncConfiguration = null) where T : notnull =>
        Self<T>(Of(lifecycle), configureProjection, asyncConfiguration);

    /// <summary>How streams fold into a <typeparamref name="TDoc"/>: as registered, else by the type's own methods.</summary>
    internal IStreamFold<TDoc> FoldFor<TDoc>() where TDoc : notnull
    {
        lock (_folds)
        {
            if (_folds.TryGetValue(typeof(TDoc), out var known)) return (IStreamFold<TDoc>)known;
            var fold = new SingleStreamProjection<TDoc, Guid> { Lifecycle = ProjectionLifecycle.Live };
            fold.AssembleAndAssertValidity();
            _folds.Add(typeof(TDoc), fold);
            return fold;
        }
    }

    private protected override void Register(object projection, ProjectionLifecycle lifecycle, string? name,
        Action<AsyncOptions>? asyncConfiguration)
    {
        if (projection is ProjectionBase known)
        {
            known.Lifecycle = lifecycle;
            if (!string.IsNullOrEmpty(name)) known.Name = name;
        }

        var registered = projection as IRegisteredProjection
                         ?? (projection is IProjection plain
                             ? new WrappedProjection(plain, lifecycle, name)
                             : throw new NotSupportedException($"{projection.GetType().FullName} is no kind of projection this store runs"));
        if (lifecycle == ProjectionLifecycle.Live && registered is not IStreamFold)
            throw new ArgumentOutOfRangeException(nameof(lifecycle), $"Only single stream projections can be Live; {registered.Name} is none");
        ((ProjectionBase)registered).AssembleAndAssertValidity();
        asyncConfiguration?.Invoke(registered.Options);
        if (_all.Any(p => p.Name == registered.Name && p.Version == registered.Version))
            throw new InvalidProjectionException($"There are two projections called '{registered.Name}'");
        foreach (var type in registered.EventTypes ?? [])
            if (type is { IsInterface: false, IsAbstract: false }) _store.EventOptions.Kinds.For(type);
        _all.Add(registered);
        if (registered is IStreamFold fold) _folds[fold.DocumentType] = fold;
        foreach (var type in registered.Lifecycle == ProjectionLifecycle.Live ? [] : registered.PublishedTypes()) _store.Documents.Expect(type);
    }

    private MartenRegistry.DocumentMappingExpression<T> Self<T>(ProjectionLifecycle lifecycle, Action<ProjectionBase>? configure,
        Action<AsyncOptions>? asyncConfiguration) where T : notnull
    {
        var projection = new SingleStreamProjection<T, Guid>();
        configure?.Invoke(projection);
        Register(projection, lifecycle, null, asyncConfiguration);
        return _store.Schema.For<T>();
    }

    private static ProjectionLifecycle Of(SnapshotLifecycle lifecycle) =>
        lifecycle == SnapshotLifecycle.Inline ? ProjectionLifecycle.Inline : ProjectionLifecycle.Async;
}
