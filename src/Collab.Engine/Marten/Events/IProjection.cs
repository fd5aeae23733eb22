using JasperFx.Events.Projections;

namespace Marten.Events.Projections;

/// <summary>
/// The plain way to project: given events in order, queue documents or SQL in the session. What is queued is committed together with the events
/// (inline) or with the progress (async), so nothing is applied twice.
/// </summary>
public interface IProjection : IJasperFxProjection<IDocumentOperations>;
