using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Recording;

namespace Collab.Rates;

/// <summary>What is said of a table of rates besides the rates.</summary>
/// <param name="Programme">The programme that adopts it.</param>
/// <param name="Adopted">The day of its adoption, for example 2024-02-01; null: not said.</param>
/// <param name="Source">UUID of the document, as it was given; null: none was.</param>
/// <param name="Passage">Where in the document; null: not said.</param>
/// <param name="Key">The caller's name for the command; null: none.</param>
public sealed record RateTableNote(Guid Programme, string? Adopted, string? Source, string? Passage, string? Key);

/// <summary>Has the rates that a file holds recorded as one table that a programme adopts.</summary>
public sealed class RateImport(Recorder recorder)
{
    /// <summary>The command that adopts a table.</summary>
    public static CommandKind Kind => CommandKind.All["adopt-exchange-rates"];

    /// <summary>Records a table, or decides it without storing anything.</summary>
    /// <param name="reading">The rates.</param>
    /// <param name="note">What else is said of it.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="store">Whether to store it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public Task<SubmissionResult> RecordAsync(
        RateFileReading reading, RateTableNote note, Guid actor, bool store, CancellationToken cancellation) =>
        recorder.RecordAsync(
            new Submission(Kind, note.Key, note.Programme, null, BodyOf(reading, note)), actor, store ? null : new PendingBatch(),
            cancellation);

    private static JsonObject BodyOf(RateFileReading reading, RateTableNote note)
    {
        var provenance = new JsonObject();
        if (note.Source is { } source) provenance["source"] = source;
        if (note.Passage is { } passage) provenance["passage"] = passage;
        var body = new JsonObject
        {
            ["kind"] = Codes.Of(reading.Kind),
            ["rates"] = JsonSerializer.SerializeToNode(reading.Rates, FactJson.Options),
            ["provenance"] = provenance,
        };
        if (reading.MonthRule is { } rule) body["monthRule"] = Codes.Of(rule);
        if (note.Adopted is { } day) body["occurred"] = new JsonObject { ["precision"] = "day", ["from"] = day };
        return body;
    }
}
