using Wolverine.Configuration;

namespace Wolverine.Marten;

/// <summary>Events a handler wants appended; none is an answer too.</summary>
public class Events : List<object>, IWolverineReturnType
{
    public Events()
    {
    }

    public Events(IEnumerable<object> collection) : base(collection)
    {
    }

    /// <summary>Appends to the left operand and gives it back.</summary>
    public static Events operator +(Events events, object @event)
    {
        events.Add(@event);
        return events;
    }
}
