namespace Collab.Domain.Facts;

/// <summary>Calendar days, both ends included. The ends of <see cref="DateOnly"/> stand for "open to this side"; the database keeps them as
/// its infinities.</summary>
/// <param name="First">The first day.</param>
/// <param name="Last">The last day.</param>
public readonly record struct DaySpan(DateOnly First, DateOnly Last)
{
    /// <summary>The year that holds all of it; null when it reaches over the end of one.</summary>
    public int? Year => First.Year == Last.Year ? First.Year : null;

    /// <summary>Whether all of it lies within some days.</summary>
    /// <param name="from">The first of them; null: no beginning.</param>
    /// <param name="to">The last of them; null: no end.</param>
    public bool LiesIn(DateOnly? from, DateOnly? to) => (from is null || First >= from) && (to is null || Last <= to);

    /// <summary>Whether any of it lies within some days.</summary>
    /// <param name="from">The first of them; null: no beginning.</param>
    /// <param name="to">The last of them; null: no end.</param>
    public bool Touches(DateOnly? from, DateOnly? to) => (to is null || First <= to) && (from is null || Last >= from);
}
