using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.ReadModel.Reading;

/// <summary>A question to the read side: which moment it is about, and what else it says.</summary>
/// <param name="Moment">The two clocks.</param>
/// <param name="Errors">What is wrong with the question's parameters; filled while they are read.</param>
/// <param name="Cancellation">Ends the work when the caller has gone.</param>
public abstract record Question(Moment Moment, List<ValidationError> Errors, CancellationToken Cancellation)
{
    /// <summary>Whether the whole list is wanted as a table instead of a page of it.</summary>
    public abstract bool WantsTable { get; }

    /// <summary>The parameters that stand in the address once each, by name.</summary>
    public abstract IEnumerable<(string Name, string Value)> Parameters { get; }

    /// <summary>A parameter; null when it is absent or empty. What a page of a list does not say again, its cursor does.</summary>
    public string? Text(string name) => Said(name) ?? (pinned ??= Pinned.Of(Said("cursor"))).Asked?.GetValueOrDefault(name);

    /// <summary>A parameter of the address; null when it is absent or empty.</summary>
    protected abstract string? Said(string name);

    private Pinned? pinned;

    // What a cursor says, read once.
    private sealed record Pinned(IReadOnlyDictionary<string, string>? Asked)
    {
        public static Pinned Of(string? cursor) => new(cursor is null ? null : Cursor.Read(cursor)?.Asked);
    }

    /// <summary>Tells the caller what the answer rests on where that is not the question's own moment.</summary>
    /// <param name="tag">Changes whenever the answer does.</param>
    /// <param name="position">The position it rests on.</param>
    /// <returns>True: the caller has this very answer already.</returns>
    public abstract bool RestsOn(string tag, long position);

    /// <summary>A UUID in the address; null when it is absent, and an error when it is none.</summary>
    public Guid? Id(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        Errors.Add(new ValidationError(name, ValidationCode.NoUuid));
        return null;
    }

    /// <summary>A whole number in the address; null when it is absent, and an error when it is none.</summary>
    public int? WholeNumber(string name)
    {
        if (Text(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Errors.Add(new ValidationError(name, ValidationCode.NoWholeNumber));
        return null;
    }

    /// <summary>The event types that the question is about, by their stored names; null for all of them.</summary>
    public string[]? Types()
    {
        var types = Text("type")?.Split(',', StringSplitOptions.TrimEntries);
        if (types?.FirstOrDefault(type => FactKinds.Find(type) is null) is { } unknown)
            Errors.Add(new ValidationError(
                "type", ValidationCode.NoEventType, new string([.. unknown.Take(60).Where(c => !char.IsControl(c))])));
        return types;
    }
}
