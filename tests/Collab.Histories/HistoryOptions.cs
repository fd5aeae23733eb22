namespace Collab.Histories;

/// <summary>What history to make up. Equal options make equal histories, to the last id and microsecond.</summary>
/// <param name="Seed">Chooses among histories of the same shape.</param>
/// <param name="Events">How many events, at least 1. What a history is made of follows from this; see <see cref="Rarities"/>.</param>
public sealed record HistoryOptions(int Seed, long Events)
{
    /// <summary>When the first event may be recorded.</summary>
    public DateTimeOffset From { get; init; } = new(2015, 1, 5, 7, 0, 0, TimeSpan.Zero);

    /// <summary>By when the last event was recorded.</summary>
    public DateTimeOffset Until { get; init; } = new(2026, 10, 30, 17, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How much likelier than in life the rare things are: renames, moved seats, corrections, withdrawals, conflicts, late facts. Default:
    /// 4 below 5,000 events,
    /// so that a short history has all of them, else 1.
    /// </summary>
    public double Rarities { get; init; } = Events < 5_000 ? 4 : 1;

    /// <summary>Organisations there will be at the end, about. Default: 5 of 50 events, 24 of 500, some 7,400 of five million.</summary>
    public int Organisations { get; init; } = (int)(0.52 * Math.Pow(Events, 0.62));

    /// <summary>Partnerships there will be at the end, about. Default: 1 of 50 events, 4 of 500, some 10,000 of five million.</summary>
    public int Partnerships { get; init; } = 1 + (int)(0.1 * Math.Sqrt(Events)) + (int)(Events / 510);

    /// <summary>Persons' records. Default: one for 1,000 events, 5 to 5,000.</summary>
    public int People { get; init; } = (int)Math.Clamp(Events / 1_000, 5, 5_000);

    /// <summary>Services and assessments that the busiest hub delivers, which is what makes streams long. Default: 160, fewer in short
    /// histories.</summary>
    public int BusiestHub { get; init; } = (int)Math.Clamp(Events / 40, 3, 160);
}
