using System.Security.Cryptography;
using System.Text;
using Collab.Accounts;
using Collab.Pages;
using Collab.Recording;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Collab.Forms;

/// <summary>A document that somebody attached.</summary>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits: its name for good.</param>
/// <param name="Name">What the file was called.</param>
/// <param name="MediaType">What kind of content it says it is.</param>
/// <param name="Bytes">The document.</param>
public sealed record KeptFile(string Sha256, string Name, string MediaType, byte[] Bytes);

/// <summary>Keeps documents by the hash of their bytes: the same document twice is one, and none is ever changed.</summary>
public sealed class AttachmentStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Table = StoreSchema.Name + ".file";
    private const string Texts = StoreSchema.Name + ".source_text";

    /// <summary>Keeps a document.</summary>
    /// <returns>Its SHA-256.</returns>
    public async Task<string> KeepAsync(byte[] bytes, string name, string mediaType, Guid actor, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await using var command = database.CreateCommand(
            $"insert into {Table} (sha256, bytes, media_type, name, stored_at, stored_by) values ($1, $2, $3, $4, $5, $6) on conflict (sha256) do nothing");
        command.Parameters.Add(new() { Value = hash });
        command.Parameters.Add(new() { Value = bytes });
        command.Parameters.Add(
            new() { Value = MediaTypeHeaderValue.TryParse(mediaType, out var type) ? type.MediaType.Value! : "application/octet-stream" });
        command.Parameters.Add(new() { Value = NameOf(name) });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = actor });
        await command.ExecuteNonQueryAsync(cancellation);
        return hash;
    }

    /// <summary>A document by its hash; null when it was not kept here.</summary>
    public async Task<KeptFile?> FindAsync(string sha256, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select name, media_type, bytes from {Table} where sha256 = $1");
        command.Parameters.Add(new() { Value = sha256 });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        return await rows.ReadAsync(cancellation)
            ? new KeptFile(sha256, rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2))
            : null;
    }

    /// <summary>Keeps the text of a source, as it was pasted.</summary>
    public async Task KeepTextAsync(Guid source, string text, Guid actor, CancellationToken cancellation)
    {
        var hash = await KeepAsync(Encoding.UTF8.GetBytes(text), $"{source}.txt", "text/plain", actor, cancellation);
        await using var command = database.CreateCommand(
            $"""
            insert into {Texts} (source_id, sha256, kept_at, kept_by) values ($1, $2, $3, $4)
            on conflict (source_id) do update set sha256 = excluded.sha256, kept_at = excluded.kept_at, kept_by = excluded.kept_by
            """);
        foreach (var value in new object[] { source, hash, time.GetUtcNow(), actor }) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The text of a source: as it was pasted, else from its file, where that holds text. Null where there is none.</summary>
    public async Task<string?> TextAsync(Guid source, string? sha256, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select sha256 from {Texts} where source_id = $1");
        command.Parameters.Add(new() { Value = source });
        var hash = await command.ExecuteScalarAsync(cancellation) as string ?? sha256;
        return hash is not null && await FindAsync(hash, cancellation) is { } file ? PlainText.Of(file) : null;
    }

    /// <summary>Maps the way to documents: as a download, or shown where the browser can do so without running anything.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/files/{sha256:regex(^[0-9a-f]{{64}}$)}", SendAsync).RequireAuthorization(Policies.Read)
        .ExcludeFromDescription();

    private static async Task<IResult> SendAsync(string sha256, HttpContext context, AttachmentStore attachments)
    {
        if (await attachments.FindAsync(sha256, context.RequestAborted) is not { } file) return TypedResults.NotFound();
        var headers = context.Response.Headers;
        headers.CacheControl = "private, max-age=31536000, immutable";
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

    // A name for showing and for saving: without the path that some browsers send along, and without what no file system takes.
    private static string NameOf(string name)
    {
        var last = new string([.. name.Split('/', '\\')[^1].Where(c => !char.IsControl(c))]).Trim();
        return last.Length == 0 ? Words.T("document", "Dokument") : last.Length <= 200 ? last : last[^200..];
    }
}
