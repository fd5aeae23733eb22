using Collab.Domain.Facts;
using JasperFx.Events;

namespace Collab.Specs;

/// <summary>Events as the store would give them back, and the state that folding them gives.</summary>
internal static class History
{
    /// <summary>The entity all histories are about.</summary>
    public static readonly Guid Entity = new("018f6f5e-0000-7000-8000-00000000e001");

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The id of the n-th event, counted from 1.</summary>
    public static Guid EventId(int n) => new($"018f6f5e-0000-7000-8000-{n:x12}");

    /// <summary>Wraps data the way the store does.</summary>
    public static IEvent Event(object data, Guid id, long version)
    {
        var e = (IEvent)Activator.CreateInstance(typeof(Event<>).MakeGenericType(data.GetType()), data)!;
        e.Id = id;
        e.StreamId = Entity;
        e.Version = version;
        e.Sequence = version;
        e.Timestamp = Start.AddMinutes(version);
        return e;
    }

    /// <summary>Numbers events in order of recording.</summary>
    public static IReadOnlyList<IEvent> Of(params IEnumerable<object> events) =>
        [.. events.Select((data, index) => Event(data, EventId(index + 1), index + 1))];

    public static T? Fold<T>(IEnumerable<IEvent> events) where T : FactRegister, new() =>
        events.Aggregate((T?)null, (state, e) => FactRegister.Fold(state, e.StreamId, e));

    /// <summary>Folds to a kind of entity that is known only when the test runs.</summary>
    public static FactRegister? Fold(Type entity, IEnumerable<IEvent> events)
    {
        var fold = typeof(FactRegister).GetMethod(nameof(FactRegister.Fold))!.MakeGenericMethod(entity);
        return events.Aggregate((FactRegister?)null, (state, e) => (FactRegister)fold.Invoke(null, [state, e.StreamId, e])!);
    }
}
