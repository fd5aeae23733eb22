using System.Text.Json.Nodes;
using Collab.Accounts;
using Collab.Http;
using Collab.Pages;
using Microsoft.AspNetCore.Antiforgery;

namespace Collab.Forms;

/// <summary>What a form asks while somebody types: how a date is understood, and who is meant by a name. What has no need of words in the
/// page's language is asked of the API.</summary>
internal static class LookUps
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/record/understood", Understood).WithMetadata(new QueryParameter("text", "What was written.", "autumn 2023"))
            .RequireAuthorization(Policies.Read).ExcludeFromDescription();
        routes.MapPost("/record/people", PeopleAsync).RequireAuthorization(Policies.Write).ExcludeFromDescription();
    }

    /// <summary>How a date is understood, in words; empty where it is not.</summary>
    public static string Understood(string? text)
    {
        if (text is not { Length: > 0 and <= 200 }) return "";
        var read = DateText.Read(text);
        if (read.Readings is [var one, var other])
            return Words.T($"{Format.Part(one)} or {Format.Part(other)}? Write the month as a word.",
                $"{Format.Part(one)} oder {Format.Part(other)}? Schreiben Sie den Monat als Wort.");
        if (read.Occurrence is not { } occurrence) return Words.T("Not understood as a date yet.", "Noch nicht als Datum verstanden.");
        return Words.T("Understood as ", "Verstanden als ") + Format.When(occurrence) + (occurrence.Zone is { } zone ? $" ({zone})" : "");
    }

    // A name of a person stands in no address: it is sent as a body.
    private static async Task<IResult> PeopleAsync(HttpContext context, NameLookup lookup, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        context.Response.Headers.CacheControl = "no-store";
        var text = context.Request.Form["text"].ToString();
        if (text.Length is 0 or > 200 || text.Contains('\0')) return TypedResults.Json(new JsonArray());
        var found = await lookup.PeopleAsync(text, context.RequestAborted);
        return TypedResults.Json(
            new JsonArray([.. found.Select(person => new JsonObject { ["id"] = person.Id.ToString(), ["title"] = person.Title,
            ["detail"] = person.Detail })]));
    }
}
