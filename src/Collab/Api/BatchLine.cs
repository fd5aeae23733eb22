using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Recording;

namespace Collab.Api;

/// <summary>A line of a batch, read: a submission, a command about a person's record, or what is wrong with it.</summary>
internal sealed record BatchLine(int Number)
{
    public Submission? Submission { get; init; }

    public string? Person { get; init; }

    public JsonObject? Body { get; init; }

    public SubmissionResult? Problem { get; init; }

    /// <summary>Reads a line.</summary>
    public static BatchLine Read(int number, byte[] line)
    {
        if (line.Length > BatchLines.Longest) return new BatchLine(number) { Problem = TooLong };
        var errors = new List<ValidationError>();
        if (CommandReader.Parse(line, errors) is not { } body)
            return new BatchLine(number) { Problem = SubmissionResult.Malformed(errors) };
        var name = CommandReader.TakeText(body, CommandReader.NameMember, errors);
        if (name is not null && PersonRecords.Knows(name)) return new BatchLine(number) { Person = name, Body = body };
        if (name is null || !CommandKind.All.TryGetValue(name, out var kind))
            return new BatchLine(number) { Problem = SubmissionResult.Malformed("/" + CommandReader.NameMember, ValidationCode.NoCommand) };
        var submission = CommandReader.Read(kind, body, new Dictionary<string, string>(), null, null, errors);
        return errors.Count > 0
            ? new BatchLine(number) { Problem = SubmissionResult.Malformed(errors) }
            : new BatchLine(number) { Submission = submission };
    }

    /// <summary>What may be recorded together stays together, in order, as far as that is allowed; each of the others is by itself. What is
    /// stored together stands stream by stream, so a line that goes back to an earlier entity begins anew: positions follow the
    /// lines. People's records stay together with none but each other.</summary>
    public static IEnumerable<IReadOnlyList<BatchLine>> Apart(IEnumerable<BatchLine> lines, Func<BatchLine, bool> alone)
    {
        var together = new List<BatchLine>();
        var entities = new HashSet<Guid>();
        Guid? last = null;
        foreach (var line in lines)
        {
            var entity = line.Submission?.Stream;
            var single = alone(line) || line.Submission is { Kind.Judges: true };
            var other = together.Count > 0 && (together[0].Person is null) != (line.Person is null);
            if (together.Count > 0
                && (together.Count == AtomicBatch.MostAtOnce || single || other
                    || (entity is { } back && back != last && entities.Contains(back))))
            {
                yield return together;
                (together, last) = ([], null);
                entities.Clear();
            }

            if (single)
            {
                yield return [line];
                continue;
            }

            together.Add(line);
            last = entity;
            if (entity is { } written) entities.Add(written);
        }

        if (together.Count > 0) yield return together;
    }

    private static SubmissionResult TooLong =>
        SubmissionResult.Failed(new SubmissionProblem(ProblemKind.TooLarge, "line-too-long", "A line holds one command of at most 1 MB."));
}
