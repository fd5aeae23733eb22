namespace Marten.Events;

/// <summary>How much is stored.</summary>
public class EventStoreStatistics
{
    public long EventCount { get; set; }

    public long StreamCount { get; set; }

    /// <summary>The last sequence number given out, committed or not.</summary>
    public long EventSequenceNumber { get; set; }
}
