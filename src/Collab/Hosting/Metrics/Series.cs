namespace Collab.Hosting.Metrics;

/// <summary>One instrument's measurements under one set of labels. Whoever touches it holds the lock of its <see cref="MeterReader"/>.</summary>
internal sealed class Series(KeyValuePair<string, string>[] labels, double[]? bounds)
{
    public KeyValuePair<string, string>[] Labels { get; } = labels;

    /// <summary>The sum of a counter or histogram, the last value of a gauge.</summary>
    public double Value { get; private set; }

    public long Count { get; private set; }

    /// <summary>How many measurements fell into each bucket, not summed up; the last one has no upper bound.</summary>
    public long[] Buckets { get; } = bounds is null ? [] : new long[bounds.Length + 1];

    public void Add(double measured)
    {
        Value += measured;
        Count++;
        if (bounds is null) return;
        var bucket = 0;
        while (bucket < bounds.Length && measured > bounds[bucket]) bucket++;
        Buckets[bucket]++;
    }

    public void Set(double measured) => Value = measured;
}
