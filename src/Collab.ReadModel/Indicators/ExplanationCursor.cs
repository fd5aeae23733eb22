using System.Text.Json;
using Collab.Domain.Indicators;
using Collab.Domain.Validation;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Indicators;

/// <summary>Where a row of an explanation stands among the others.</summary>
/// <param name="Occurred">Ticks (UTC) of when it happened.</param>
/// <param name="Id">The fact.</param>
/// <param name="Part">What of it.</param>
public sealed record RowKey(long Occurred, Guid Id, string Part)
{
    /// <summary>Where the row of a contribution stands.</summary>
    public static RowKey Of(Contribution made) => new(made.At.Ticks, made.Candidate.FactId, made.Candidate.Part);

    /// <summary>The order of the rows, as the database has it too.</summary>
    public static Comparer<RowKey> Order { get; } = Comparer<RowKey>.Create((one, other) =>
        one.Occurred != other.Occurred ? one.Occurred.CompareTo(other.Occurred)
        : one.Id != other.Id ? one.Id.CompareTo(other.Id) : string.CompareOrdinal(one.Part, other.Part));
}

/// <summary>Where the next pages of an explanation begin.</summary>
/// <param name="Counted">The last counted row shown; null: all are shown.</param>
/// <param name="Rejected">The last rejected row shown; null: all are shown.</param>
public sealed record ExplanationCursor(RowKey? Counted, RowKey? Rejected)
{
    /// <summary>Opaque text for an address.</summary>
    public string Write(FigureScope scope) => new Cursor(
        $"explanation:{scope.Indicator.Code}", scope.Moment.AsOf.UtcTicks, scope.Moment.KnownAt, JsonSerializer.Serialize(this), Guid.Empty)
            .Write();

    /// <summary>The cursor of a question; null when it has none, and an error when it is not one of that indicator.</summary>
    public static ExplanationCursor? Read(Question question, IndicatorDefinition indicator)
    {
        if (Cursor.Read(question, $"explanation:{indicator.Code}", byDate: false) is not { } cursor) return null;
        if (Of(cursor) is { } read && (read.Counted ?? read.Rejected) is not null) return read;
        question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        return null;
    }

    private static ExplanationCursor? Of(Cursor cursor)
    {
        try
        {
            return JsonSerializer.Deserialize<ExplanationCursor>(cursor.Key) is { } read && Fits(read.Counted) && Fits(read.Rejected)
                ? read
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Fits(RowKey? key) => key is null
        || (key.Occurred is >= 0 and <= 3155378975999999999 && key.Part is { Length: <= 100 } part && !part.Contains('\0'));
}
