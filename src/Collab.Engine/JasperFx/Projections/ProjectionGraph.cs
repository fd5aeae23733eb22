using JasperFx.Events.Daemon;

namespace JasperFx.Events.Projections;

/// <summary>The projections of a store.</summary>
public abstract class ProjectionGraph<TProjection, TOperations, TQuerySession> where TOperations : TQuerySession
    where TProjection : IJasperFxProjection<TOperations>
{
    private protected ProjectionGraph()
    {
    }

    /// <summary>What happens to an event that cannot be applied during a rebuild.</summary>
    public ErrorHandlingOptions RebuildErrors { get; } = new();

    /// <summary>What happens to an event that cannot be applied while running.</summary>
    public ErrorHandlingOptions Errors { get; } = new();

    /// <summary>Registers a plain projection.</summary>
    /// <param name="projectionName">Names its progress row; the class name unless given.</param>
    public void Add(TProjection projection, ProjectionLifecycle lifecycle, string? projectionName = null,
        Action<AsyncOptions>? asyncConfiguration = null) =>
        Register(projection, lifecycle, projectionName, asyncConfiguration);

    /// <summary>Registers a projection class.</summary>
    public void Add(IProjectionSource<TOperations, TQuerySession> source, ProjectionLifecycle lifecycle,
        Action<AsyncOptions>? asyncConfiguration = null) =>
        Register(source, lifecycle, null, asyncConfiguration);

    /// <inheritdoc cref="Add(IProjectionSource{TOperations, TQuerySession}, ProjectionLifecycle, Action{AsyncOptions}?)"/>
    public void Add<TProjectionType>(ProjectionLifecycle lifecycle, Action<AsyncOptions>? asyncConfiguration = null)
        where TProjectionType : ProjectionBase, IProjectionSource<TOperations, TQuerySession>, new() =>
        Register(new TProjectionType(), lifecycle, null, asyncConfiguration);

    private protected abstract void Register(object projection, ProjectionLifecycle lifecycle, string? name,
        Action<AsyncOptions>? asyncConfiguration);
}
