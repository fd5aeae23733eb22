using System.Text.Json;
using System.Text.Json.Serialization;
using Collab.Accounts;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Http;
using Marten;
using Microsoft.Net.Http.Headers;

namespace Collab.Files;

/// <summary>Who is to open a file from now on.</summary>
/// <param name="Audience"><c>public</c>, <c>signed-in</c> or <c>managers</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewAudience(string? Audience);

/// <summary>Why a file is to be erased.</summary>
/// <param name="Reason">In a few words, for whoever finds its hash: up to 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EraseReason(string? Reason);

/// <summary>Files of a person's facts.</summary>
/// <param name="Items">The files that facts which name the person rest on, oldest first.</param>
public sealed record FileList(IReadOnlyList<FileRecord> Items);

/// <summary>Files over HTTP: a download for their audience, and what managers do with them.</summary>
internal static class FileRoutes
{
    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 500;

    public static void AddFiles(this IServiceCollection services)
    {
        services.AddSingleton<AttachmentStore>();
        services.AddSingleton<PendingUploads>();
        services.ConfigureMarten(options =>
        {
            foreach (var table in FileTables.All) options.Storage.ExtendedSchemaObjects.AddRange(table.Objects);
        });
    }

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/files/{sha256:regex(^[0-9a-f]{{64}}$)}", SendAsync)
            .WithMetadata(new QueryParameter("show", "Shows the file in the browser instead of saving it.", "1"))
            .RequireAuthorization(Policies.Read).ExcludeFromDescription();
        var files = routes.MapGroup("/api/files").WithTags("Files");
        files.MapPost("", KeepAsync).RequireAuthorization(Policies.Write).WithName("keep-file")
            .WithSummary("Keeps the body as a file, for whoever is signed in; name says what it is called. One that is kept already is open to the narrower audience.")
            .WithMetadata(new QueryParameter("name", "What the file is called.", "minutes.pdf"),
                new QueryParameter("audience", "Who may open it: public, signed-in or managers.", "signed-in"))
            .Accepts<byte[]>("*/*").Produces<FileRecord>().Produces<FileRecord>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        files.MapGet("/{sha256:regex(^[0-9a-f]{{64}}$)}", ShowAsync).RequireAuthorization(Policies.Read).WithName("show-file")
            .WithSummary("Shows what is known of a file: who may open it, or who erased it, when and why.").Produces<FileRecord>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        files.MapPost("/{sha256:regex(^[0-9a-f]{{64}}$)}/audience", OpenToAsync).RequireAuthorization(Policies.Write)
            .WithName("open-file-to").WithSummary("Says who may open a file from now on.")
            .TakesJson<NewAudience>().Produces<FileRecord>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        files.MapPost("/{sha256:regex(^[0-9a-f]{{64}}$)}/erase", EraseAsync).RequireAuthorization(Policies.Write)
            .WithName("erase-file").WithSummary("Erases a file for good; its hash stays, with who erased it, when and why.")
            .TakesJson<EraseReason>().Produces<FileRecord>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/api/people/{id:guid}/files", async (Guid id, HttpContext context, AttachmentStore attachments) =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return TypedResults.Ok(new FileList(await attachments.AboutPersonAsync(id, context.RequestAborted)));
            })
            .RequireAuthorization(Policies.Write).WithTags("Files").WithName("list-person-files").Produces<FileList>()
            .WithSummary("Lists the files that facts about a person rest on: erasing the person's record does not reach them.");
    }

    private static async Task<IResult> SendAsync(string sha256, HttpContext context, AttachmentStore attachments)
    {
        var headers = context.Response.Headers;
        // Its audience may change, and it may be erased: whoever has it asks each time whether it still may be shown.
        headers.CacheControl = "private, no-cache";
        headers.Vary = "Authorization, Cookie";
        if (await attachments.LookUpAsync(sha256, context.RequestAborted) is not { } known) return TypedResults.NotFound();
        if (!known.Audience.Includes(context.FindActor())) return Refused(context);
        if (known.Erased is not null) return Gone(known);
        if (await attachments.FindAsync(sha256, context.RequestAborted) is not { } file) return TypedResults.NotFound();
        // Whatever the document holds, it may load nothing, run nothing and has no part in this site.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
        var shown = context.Request.Query.ContainsKey("show")
            && (file.MediaType is "text/plain" or "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "application/pdf");
        var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition.ToString();
        return TypedResults.Bytes(
            file.Bytes, !shown ? "application/octet-stream" : file.MediaType == "text/plain" ? "text/plain; charset=utf-8" : file.MediaType,
            entityTag: new EntityTagHeaderValue($"\"{sha256}\""));
    }

    private static async Task<IResult> KeepAsync(HttpContext context, AttachmentStore attachments)
    {
        var name = context.Request.Query["name"].ToString();
        var audience = context.Request.Query["audience"] is [{ Length: > 0 } asked, ..] ? Codes.Find<FileAudience>(asked)
            : FileAudience.SignedIn;
        if (name.Length == 0 || audience is null)
            return name.Length == 0
                ? Malformed("name: say what the file is called.", new ValidationError("name", ValidationCode.Missing))
                : Malformed(Audiences, NoAudience("audience"));
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        if (bytes.Length == 0) return Malformed("The body is the file, and it is empty.");
        var content = bytes.ToArray();
        var before = await attachments.LookUpAsync(KeptFile.HashOf(content), context.RequestAborted);
        if (before?.Erased is { } erased)
            return Problems.Result(StatusCodes.Status409Conflict, "file-erased", $"This file was erased: {erased.Reason}");
        var hash = await attachments.KeepAsync(
            content, name, context.Request.ContentType ?? "", audience.Value, context.Actor().Id, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        var kept = await attachments.LookUpAsync(hash, context.RequestAborted);
        return before is null ? TypedResults.Created($"/api/files/{hash}", kept) : TypedResults.Ok(kept);
    }

    private static async Task<IResult> ShowAsync(string sha256, HttpContext context, AttachmentStore attachments)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await attachments.LookUpAsync(sha256, context.RequestAborted) is not { } known ? NotKept()
            : known.Audience.Includes(context.FindActor()) ? TypedResults.Ok(known)
            : Refused(context);
    }

    private static async Task<IResult> OpenToAsync(string sha256, HttpContext context, AttachmentStore attachments)
    {
        if (await ReadAsync<NewAudience>(context) is not { Audience: { } asked } || Codes.Find<FileAudience>(asked) is not { } audience)
            return Malformed(Audiences, NoAudience("/audience"));
        return await attachments.OpenToAsync(sha256, audience, context.RequestAborted)
            ? TypedResults.Ok(await attachments.LookUpAsync(sha256, context.RequestAborted))
            : NotKept();
    }

    private static async Task<IResult> EraseAsync(string sha256, HttpContext context, AttachmentStore attachments)
    {
        if (await ReadAsync<EraseReason>(context) is not { Reason: { } reason } || reason.Trim()
            is not { Length: > 0 and <= LongestReason } why)
            return Malformed(
                $"/reason: say why, in up to {LongestReason} characters.",
                new ValidationError("/reason", ValidationCode.BadLength, LongestReason));
        return await attachments.EraseAsync(sha256, why, context.Actor().Id, context.RequestAborted)
            ? TypedResults.Ok(await attachments.LookUpAsync(sha256, context.RequestAborted))
            : NotKept();
    }

    private const string Audiences = "audience is one of public, signed-in, managers.";

    private static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ValidationError NoAudience(string pointer) => new(
        pointer, ValidationCode.NotOneOf, string.Join(", ", Enum.GetValues<FileAudience>().Select(audience => Codes.Of(audience))));

    private static IResult Malformed(string detail, params IReadOnlyList<ValidationError> errors) =>
        Problems.Result(new Problem(StatusCodes.Status400BadRequest, "malformed", detail) { Errors = errors.Count > 0 ? errors : null });

    private static IResult NotKept() =>
        Problems.Result(StatusCodes.Status404NotFound, "not-found", "No file of this hash is kept here, or it was erased.");

    // Who is not signed in is asked to; who is, may not. On a page's link the framework leads to sign-in.
    private static IResult Refused(HttpContext context) => context.FindActor() is null
        ? TypedResults.Challenge()
        : Problems.Result(StatusCodes.Status403Forbidden, "forbidden", "This file is for managers.");

    private static IResult Gone(FileRecord known) => Problems.Result(
        StatusCodes.Status410Gone, "file-erased",
        FormattableString.Invariant($"This file was erased on {known.Erased!.At:yyyy-MM-dd}: {known.Erased.Reason}"));
}
