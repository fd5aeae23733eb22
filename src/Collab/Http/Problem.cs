using System.Text.Json.Serialization;
using Collab.Domain.Validation;
using Collab.Recording;

namespace Collab.Http;

/// <summary>Why a request was refused, as problem details (RFC 9457).</summary>
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

    /// <summary>The problem of a command, with the status that its kind is answered with.</summary>
    public static Problem Of(SubmissionProblem problem) =>
        new(StatusOf(problem.Kind), problem.Rule, problem.Detail) { Errors = problem.Errors, CurrentVersion = problem.CurrentVersion };

    private static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => StatusCodes.Status400BadRequest,
        ProblemKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.VersionMoved => StatusCodes.Status412PreconditionFailed,
        ProblemKind.KeyReused => StatusCodes.Status422UnprocessableEntity,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ProblemKind.Failed => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status409Conflict,
    };

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
        [410] = "Gone",
        [412] = "Precondition Failed",
        [413] = "Payload Too Large",
        [415] = "Unsupported Media Type",
        [422] = "Unprocessable Entity",
        [429] = "Too Many Requests",
        [500] = "Internal Server Error",
        [503] = "Service Unavailable",
    };
}
