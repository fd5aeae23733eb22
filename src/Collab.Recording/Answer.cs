using System.Net;
using System.Text.Json.Serialization;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Recording;

/// <summary>One event that a command caused.</summary>
/// <param name="Id">The event's id, under which facts are confirmed, corrected and withdrawn.</param>
/// <param name="Type">The event's type in the store, for example <c>workshop_held</c>.</param>
public sealed record RecordedEvent(Guid Id, string Type);

/// <summary>What a command stored.</summary>
/// <param name="Id">The entity.</param>
/// <param name="Version">The entity's version after it: the number of events in its stream.</param>
/// <param name="Position">The position of its last event in the store; send it as <c>Collab-Min-Position</c> to read your own write. Null in a dry run.</param>
/// <param name="Events">The events.</param>
public sealed record Receipt(Guid Id, long Version, long? Position, IReadOnlyList<RecordedEvent> Events);

/// <summary>Why a command stored nothing, as problem details (RFC 9457).</summary>
public sealed record Problem(int Status, string Rule, string Detail)
{
    /// <summary>Names the rule: <c>urn:collab:problem:</c> and the rule's name.</summary>
    [JsonPropertyOrder(-2)]
    public string Type => "urn:collab:problem:" + Rule;

    [JsonPropertyOrder(-1)]
    public string Title => Titles.GetValueOrDefault(Status, "Refused");

    /// <summary>The members at fault, where there are any.</summary>
    public IReadOnlyList<ValidationError>? Errors { get; init; }

    /// <summary>The entity's version, where the problem is about it.</summary>
    public long? CurrentVersion { get; init; }

    /// <summary>Names the request in the log. Set where the answer is written.</summary>
    public string? TraceId { get; init; }

    [JsonIgnore]
    public string Rule { get; } = Rule;

    private static readonly Dictionary<int, string> Titles = new()
    {
        [400] = "Bad Request",
        [401] = "Unauthorized",
        [403] = "Forbidden",
        [404] = "Not Found",
        [405] = "Method Not Allowed",
        [406] = "Not Acceptable",
        [408] = "Request Timeout",
        [409] = "Conflict",
        [412] = "Precondition Failed",
        [413] = "Payload Too Large",
        [415] = "Unsupported Media Type",
        [422] = "Unprocessable Entity",
        [429] = "Too Many Requests",
        [500] = "Internal Server Error",
        [503] = "Service Unavailable",
    };
}

/// <summary>How a command was answered: with a receipt or with a problem.</summary>
public sealed record Answer
{
    private Answer()
    {
    }

    public Receipt? Receipt { get; private init; }

    public Problem? Problem { get; private init; }

    /// <summary>HTTP status: 201 for a new entity, 200 for another event on one, else the problem's.</summary>
    public int Status { get; private init; }

    public static Answer Stored(Receipt receipt, bool created) => new()
    {
        Receipt = receipt,
        Status = created ? (int)HttpStatusCode.Created : (int)HttpStatusCode.OK,
    };

    public static Answer Refused(Refusal refusal) => Failed(new Problem(StatusOf(refusal.Kind), refusal.Rule, refusal.Detail) { CurrentVersion = refusal.CurrentVersion });

    private static int StatusOf(RefusalKind kind) => (int)(kind switch
    {
        RefusalKind.NotFound => HttpStatusCode.NotFound,
        RefusalKind.VersionMoved => HttpStatusCode.PreconditionFailed,
        _ => HttpStatusCode.Conflict,
    });

    public static Answer Failed(Problem problem) => new() { Problem = problem, Status = problem.Status };

    public static Answer Malformed(IReadOnlyList<ValidationError> flaws) => Failed(
        new Problem((int)HttpStatusCode.BadRequest, "malformed", "The command cannot be read: see errors for each member at fault.") { Errors = flaws });

    public static Answer Malformed(string pointer, ValidationCode code) => Malformed([new ValidationError(pointer, code)]);
}
