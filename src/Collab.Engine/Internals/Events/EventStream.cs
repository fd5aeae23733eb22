using JasperFx.Events;

namespace Collab.Engine.Events;

internal sealed class EventStream<T>(EventKinds kinds, StreamAction action, T? aggregate, long version, CancellationToken cancellation) : IEventStream<T>
    where T : notnull
{
    public T? Aggregate => aggregate;

    public long? StartingVersion => version;

    public long? CurrentVersion => version + action.Events.Count;

    public CancellationToken Cancellation => cancellation;

    public Guid Id => action.Id;

    public string? Key => null;

    public IReadOnlyList<IEvent> Events => action.Events;

    public bool AlwaysEnforceConsistency
    {
        get => action.AlwaysEnforceConsistency;
        set => action.AlwaysEnforceConsistency = value;
    }

    public void AppendOne(object @event) => action.AddEvent(kinds.Wrap(@event));

    public void AppendMany(params object[] events) => AppendMany((IEnumerable<object>)events);

    public void AppendMany(IEnumerable<object> events)
    {
        foreach (var e in events) AppendOne(e);
    }
}
