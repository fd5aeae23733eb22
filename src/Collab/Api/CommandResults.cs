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
    public static IResult Of(HttpContext context, Answer answer)
    {
        if (answer.Problem is { } problem) return Problems.Result(problem);
        var receipt = answer.Receipt!;
        if (receipt.Version > 0) context.Response.Headers.ETag = $"\"{receipt.Version}\"";
        if (receipt.Position is { } position) context.Response.Headers[Reader.PositionHeader] = position.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (receipt.Events.Count > 0 && receipt.Position is not null) context.Response.Headers.Location = $"/api/events/{receipt.Events[0].Id}";
        return TypedResults.Json(receipt, FactJson.Options, statusCode: answer.Status);
    }

    /// <summary>Writes the answer to a line of a batch and sends it.</summary>
    public static async Task WriteLineAsync(HttpResponse response, int number, Answer answer, CancellationToken cancellation)
    {
        WriteLine(response, number, answer);
        await response.BodyWriter.FlushAsync(cancellation);
    }

    /// <summary>Writes the answer to a line of a batch.</summary>
    public static void WriteLine(HttpResponse response, int number, Answer answer)
    {
        var line = JsonSerializer.SerializeToNode<object>(answer.Receipt is { } receipt ? receipt : answer.Problem! with { TraceId = Problems.TraceId(response.HttpContext) }, FactJson.Options)!.AsObject();
        line.Insert(0, "line", number);
        response.BodyWriter.Write(Encoding.UTF8.GetBytes(line.ToJsonString(FactJson.Options) + "\n"));
    }
}
