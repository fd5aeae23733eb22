using System.Buffers;
using System.Text;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Http;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Answers a command over HTTP.</summary>
internal static class CommandResults
{
    /// <summary>The answer to one command.</summary>
    public static IResult Of(HttpContext context, SubmissionResult answer)
    {
        if (answer.Problem is { } problem) return Problems.Result(Problem.Of(problem));
        var receipt = answer.Receipt!;
        if (receipt.Version > 0) context.Response.Headers.ETag = $"\"{receipt.Version}\"";
        if (receipt.Position is { } position)
            context.Response.Headers[Reader.PositionHeader] = position.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (receipt.Events.Count > 0 && receipt.Position is not null)
            context.Response.Headers.Location = $"/api/events/{receipt.Events[0].Id}";
        return TypedResults.Json(
            receipt, FactJson.Options, statusCode: answer.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>Writes the answer to a line of a batch.</summary>
    public static void WriteLine(HttpResponse response, int number, SubmissionResult answer)
    {
        if (answer.Receipt is { } receipt) WriteLine(response, number, (object)receipt);
        else WriteLine(response, number, Problem.Of(answer.Problem!));
    }

    /// <summary>Writes the problem of a line of a batch.</summary>
    public static void WriteLine(HttpResponse response, int number, Problem problem) =>
        WriteLine(response, number, (object)(problem with { TraceId = Problems.TraceId(response.HttpContext) }));

    private static void WriteLine(HttpResponse response, int number, object answer)
    {
        var line = JsonSerializer.SerializeToNode(answer, FactJson.Options)!.AsObject();
        line.Insert(0, "line", number);
        response.BodyWriter.Write(Encoding.UTF8.GetBytes(line.ToJsonString(FactJson.Options) + "\n"));
    }
}
