using Collab.Domain.Facts;

namespace Collab.Domain.Activities;

/// <summary>A part of a headcount that shares nobody with another part.</summary>
/// <param name="Region">NUTS code of the region they came from; null: the source does not say where from.</param>
/// <param name="Number">Participations.</param>
/// <param name="Rough">Whether the number rests on a rough one.</param>
public sealed record AttendancePart(string? Region, long Number, bool Rough);

/// <summary>
/// Where those of a headcount came from. A share of a region that lies in another share's region is part of it: of "DE 10, DED 5", five of
/// the ten Germans came from DED (ops/decisions/0053-regions-by-role.md). Pure.
/// </summary>
public static class AttendanceParts
{
    /// <summary>The headcount in parts that add up to it, those of unknown origin last; more than it only where a rough headcount has
    /// shares
    /// that exceed it. Empty where the headcount is no number.</summary>
    public static IReadOnlyList<AttendancePart> Of(Quantity headcount, IReadOnlyList<AttendanceShare> breakdown)
    {
        if (headcount.Value is not { } whole) return [];
        var shares = Numbered(breakdown);
        var parts = shares.Select(share => new AttendancePart(
                share.Region.Value, Total(share, shares) - Inner(share, shares).Sum(inner => Total(inner, shares)),
                IsRough(share.Headcount) || Inner(share, shares).Any(inner => IsRough(inner.Headcount))))
            .Where(part => part.Number > 0).OrderBy(part => part.Region, StringComparer.Ordinal).ToList();
        var rest = whole - Inner(null, shares).Sum(share => Total(share, shares));
        return rest > 0 ? [.. parts, new(null, rest, IsRough(headcount) || shares.Any(share => IsRough(share.Headcount)))] : parts;
    }

    /// <summary>Whether the shares say more than an exact headcount.</summary>
    public static bool ExceedWhole(Quantity headcount, IReadOnlyList<AttendanceShare> breakdown)
    {
        var shares = Numbered(breakdown);
        return headcount is { Exactness: Exactness.Exact, Value: { } whole } && Inner(null, shares)
            .Sum(share => Total(share, shares)) > whole;
    }

    /// <summary>Whether a region's exact share is less than what the shares inside it say.</summary>
    public static bool ExceedRegion(IReadOnlyList<AttendanceShare> breakdown)
    {
        var shares = Numbered(breakdown);
        return shares.Any(share => share.Headcount.Exactness == Exactness.Exact && Total(share, shares) > share.Headcount.Value);
    }

    private static List<AttendanceShare> Numbered(IReadOnlyList<AttendanceShare> breakdown) =>
        [.. breakdown.Where(share => share.Headcount.Value is not null)];

    private static bool IsRough(Quantity headcount) => headcount.Exactness != Exactness.Exact;

    // What a share says, or more where those inside it say more.
    private static long Total(AttendanceShare share, List<AttendanceShare> shares) =>
        Math.Max(share.Headcount.Value!.Value, Inner(share, shares).Sum(inner => Total(inner, shares)));

    // The shares directly inside a share; of none, those that lie in no other.
    private static IEnumerable<AttendanceShare> Inner(AttendanceShare? outer, List<AttendanceShare> shares) =>
        shares.Where(share => (outer is null || LiesIn(share, outer))
            && !shares.Any(between => LiesIn(share, between) && (outer is null || LiesIn(between, outer))));

    private static bool LiesIn(AttendanceShare inner, AttendanceShare outer) =>
        inner.Region != outer.Region && outer.Region.Contains(inner.Region);
}
