using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Npgsql;

namespace Collab.ReadModel.Comparison;

/// <summary>Two moments, each on both clocks. Either may be the earlier one: a comparison the other way round says what has to be
/// undone.</summary>
/// <param name="From">What it was.</param>
/// <param name="To">What it became.</param>
public sealed record Comparison(Moment From, Moment To)
{
    private bool SameKnowledge => From.KnownAt == To.KnownAt;

    private bool SameDate => From.AsOfRow == To.AsOfRow;

    /// <summary>The position after which, and up to which, events make a difference.</summary>
    public (long After, long UpTo) Events => (Math.Min(From.KnownAt, To.KnownAt), Math.Max(From.KnownAt, To.KnownAt));

    /// <summary>
    /// The condition under which a row of the table entity, by its alias, can hold at one of the moments and not at the other: it begins or
    /// ends between them. Ranges of single columns, so that an index finds the few rows between two moments that lie close together. The
    /// bounds stand in the text: a plan made once for any two moments would read the whole table for close ones.
    /// </summary>
    public string TouchesEntity(string alias) => (SameKnowledge, SameDate) switch
    {
        (true, true) => "false",
        (false, true) => $"{Learned(alias)} and {alias}.valid_from <= {Date(To)} and {alias}.valid_until > {Date(To)}",
        (true, false) => $"{Between(alias, "valid_from")} and {Known(alias)} or {Ended(alias)} and {Known(alias)}",
        (false, false) => $"{Learned(alias)} or {Between(alias, "valid_from")} or {Ended(alias)}",
    };

    /// <summary>The same for the table fact.</summary>
    public string TouchesFact(string alias) => (SameKnowledge, SameDate) switch
    {
        (true, true) => "false",
        (false, true) => $"{Learned(alias)} and {alias}.since <= {Date(To)}",
        (true, false) => $"{Between(alias, "since")} and {Known(alias)}",
        (false, false) => $"{Learned(alias)} or {Between(alias, "since")}",
    };

    /// <summary>The condition under which a row of the table entity holds at the first moment, and the one for the second.</summary>
    public static string EntityHolds(string alias, string moment) =>
        $"{alias}.valid_from <= @{moment}AsOf and {alias}.valid_until > @{moment}AsOf and {alias}.known_from <= @{moment}Known and {alias}.known_until > @{moment}Known";

    /// <summary>The same for the table fact.</summary>
    public static string FactHolds(string alias, string moment) =>
        $"{alias}.since <= @{moment}AsOf and {alias}.known_from <= @{moment}Known and {alias}.known_until > @{moment}Known";

    /// <summary>Gives a query the two moments.</summary>
    public void Add(NpgsqlCommand command)
    {
        command.Parameters.AddWithValue("fromAsOf", From.AsOfRow);
        command.Parameters.AddWithValue("toAsOf", To.AsOfRow);
        command.Parameters.AddWithValue("fromKnown", From.KnownAt);
        command.Parameters.AddWithValue("toKnown", To.KnownAt);
    }

    /// <summary>Reads a moment of a comparison: a date or an instant, a position such as <c>@128</c>, or both; what is left out is now.
    /// Null and an error when it is neither.</summary>
    public static Moment? Read(Question question, string name)
    {
        if (question.Text(name) is { } text) return Read(text, name, question);
        question.Errors.Add(new ValidationError(name, ValidationCode.WhichMoment));
        return null;
    }

    /// <summary>The same, of a moment that is not in the address.</summary>
    public static Moment? Read(string text, string name, Question question)
    {
        var at = text.LastIndexOf('@');
        var asOf = question.Moment.AsOf;
        var known = question.Moment.KnownAt;
        var (date, position) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        if (date.Length > 0)
        {
            if (Instants.Read(date, name, question.Errors) is not { } instant) return null;
            asOf = instant;
        }

        if (position is not null)
        {
            if (!long.TryParse(position, System.Globalization.NumberStyles.None, null, out known))
            {
                question.Errors.Add(new ValidationError(name, ValidationCode.NoDateOrPosition));
                return null;
            }

            if (known > question.Moment.KnownAt)
            {
                question.Errors.Add(new ValidationError(name, ValidationCode.PositionNotReached, $"@{question.Moment.KnownAt}"));
                return null;
            }
        }

        return new Moment(asOf, known, date.Length == 0);
    }

    private string Between(string alias, string column)
    {
        var (first, last) = From.AsOfRow < To.AsOfRow ? (From, To) : (To, From);
        return $"({alias}.{column} > {Date(first)} and {alias}.{column} <= {Date(last)})";
    }

    // Here and below, the last half says in words that the planner understands what the first implies: a row that never ended is in no
    // index of ends.
    private string Ended(string alias) => $"{Between(alias, "valid_until")} and {alias}.valid_until < 'infinity'";

    private string Known(string alias) =>
        FormattableString.Invariant($"{alias}.known_from <= {To.KnownAt} and {alias}.known_until > {To.KnownAt}");

    private string Learned(string alias) => FormattableString.Invariant(
        $"""
        ({alias}.known_from > {Events.After} and {alias}.known_from <= {Events.UpTo}
         or {alias}.known_until > {Events.After} and {alias}.known_until <= {Events.UpTo} and {alias}.known_until < {Span.StillKnown})
        """);

    private static string Date(Moment moment) =>
        FormattableString.Invariant($"timestamptz '{moment.AsOfRow:yyyy-MM-dd HH:mm:ss.ffffff}+00'");
}
