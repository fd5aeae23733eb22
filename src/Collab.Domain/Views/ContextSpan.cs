using Collab.Domain.Facts;

namespace Collab.Domain.Views;

/// <summary>What an entity was from one moment on, as far as the rows of other entities depend on it.</summary>
/// <param name="From">The moment; the beginning of time for what holds from the start.</param>
public abstract record ContextSpan(DateTime From)
{
    /// <summary>Adds everything but the moment to a fingerprint.</summary>
    public abstract Stamp AddTo(Stamp stamp);

    /// <summary>Spans in order of their moments without those that say the same as the one before them.</summary>
    public static IReadOnlyList<TSpan> Distinct<TSpan>(IEnumerable<TSpan> spans) where TSpan : ContextSpan
    {
        var distinct = new List<TSpan>();
        foreach (var span in spans)
        {
            if (distinct.Count > 0 && distinct[^1].From == span.From) distinct.RemoveAt(distinct.Count - 1);
            if (distinct.Count == 0 || distinct[^1] with { From = span.From } != span) distinct.Add(span);
        }

        return distinct;
    }
}

/// <summary>Where an organisation sat, and of which kind it was.</summary>
/// <param name="From">From when.</param>
/// <param name="Region">NUTS code of its seat; null: unknown.</param>
/// <param name="Kind">Code of its kind.</param>
public sealed record OrganisationSpan(DateTime From, string? Region, string Kind) : ContextSpan(From)
{
    public override Stamp AddTo(Stamp stamp) => stamp.With(Region).With(Kind);
}

/// <summary>The terms of a project: under which programme it stood, and from when to when it ran.</summary>
/// <param name="From">From when.</param>
/// <param name="Programme">The programme.</param>
/// <param name="Objective">Code of the programme's specific objective; null: not known.</param>
/// <param name="Start">When the project begins.</param>
/// <param name="End">When it ends.</param>
public sealed record ProjectSpan(DateTime From, Guid Programme, string? Objective, Occurrence? Start, Occurrence? End) : ContextSpan(From)
{
    public override Stamp AddTo(Stamp stamp) =>
        stamp.With(Programme).With(Objective).With(TextOf(Start)).With(TextOf(End));

    private static string? TextOf(Occurrence? when) => when is null ? null : $"{when.Precision} {when.From} {when.To} {when.Zone}";
}

/// <summary>The terms of a programme.</summary>
/// <param name="From">From when.</param>
/// <param name="Currency">ISO 4217 code of the currency that it reports in.</param>
/// <param name="Countries">The participating countries, codes in order with a space between them; empty: not known.</param>
public sealed record ProgrammeSpan(DateTime From, string Currency, string Countries) : ContextSpan(From)
{
    public override Stamp AddTo(Stamp stamp) => stamp.With(Currency).With(Countries);
}
