using Wolverine.Persistence.EventSourcing;

namespace Wolverine.Marten;

/// <summary>How concurrent decisions on one stream are kept apart.</summary>
public enum ConcurrencyStyle
{
    /// <summary>The later one fails.</summary>
    Optimistic,

    /// <summary>The later one waits.</summary>
    Exclusive
}

/// <inheritdoc cref="DeciderFunctionAttribute"/>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public class AggregateHandlerAttribute : DeciderFunctionAttribute
{
    public AggregateHandlerAttribute()
    {
    }

    public AggregateHandlerAttribute(ConcurrencyStyle loadStyle)
    {
        Exclusive = loadStyle == ConcurrencyStyle.Exclusive;
    }
}
