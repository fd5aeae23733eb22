using System.Text;
using Collab.Domain.Facts;
using Collab.Pages;
using Collab.Recording;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Collab.Files;

/// <summary>
/// Keeps documents by the hash of their bytes: the same document twice is one, and none is ever changed. Each has an audience, and can be
/// erased; then its hash stays, with who erased it, when and why, and the same bytes are not kept again.
/// </summary>
public sealed class AttachmentStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Table = StoreSchema.Name + ".file";
    private const string Texts = StoreSchema.Name + ".source_text";
    private const string Sheets = StoreSchema.Name + ".source_sheet";

    private const string Known =
        $"""
        select f.sha256, f.name, f.media_type, length(f.bytes), f.audience, f.stored_at, f.stored_by, f.erased_at, f.erased_by, f.erased_why
        from {Table} f
        """;

    private static readonly string FromOpenToNarrow = "array['" + string.Join(
        "', '", new[] { FileAudience.Public, FileAudience.SignedIn, FileAudience.Managers }.Select(Codes.Of)) + "']";

    /// <summary>Keeps a document. One that is kept already stays, open to the narrower of the two audiences: nobody's wish to keep it from
    /// others is lost because somebody had it before. One that was erased stays erased.</summary>
    /// <returns>Its SHA-256.</returns>
    public async Task<string> KeepAsync(
        byte[] bytes, string name, string mediaType, FileAudience audience, Guid actor, CancellationToken cancellation)
    {
        var hash = KeptFile.HashOf(bytes);
        await using var command = Command(
            $"""
            insert into {Table} as kept (sha256, bytes, media_type, name, stored_at, stored_by, audience)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (sha256) do update set audience = excluded.audience
            where array_position({FromOpenToNarrow}, excluded.audience)
              > array_position({FromOpenToNarrow}, coalesce(kept.audience, '{Codes.Of(FileAudience.SignedIn)}'))
            """,
            hash, bytes, MediaTypeHeaderValue.TryParse(mediaType, out var type) ? type.MediaType.Value! : "application/octet-stream",
            NameOf(name), time.GetUtcNow(), actor, Codes.Of(audience));
        await command.ExecuteNonQueryAsync(cancellation);
        return hash;
    }

    /// <summary>A document by its hash; null when it was not kept here, or was erased.</summary>
    public async Task<KeptFile?> FindAsync(string sha256, CancellationToken cancellation)
    {
        await using var command = Command($"select name, media_type, bytes from {Table} where sha256 = $1 and erased_at is null", sha256);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        return await rows.ReadAsync(cancellation)
            ? new KeptFile(sha256, rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2))
            : null;
    }

    /// <summary>What is known of a document, erased or not; null when it was never kept here.</summary>
    public async Task<FileRecord?> LookUpAsync(string sha256, CancellationToken cancellation)
    {
        await using var command = Command($"{Known} where f.sha256 = $1", sha256);
        return await ReadAsync(command, cancellation) is [var file] ? file : null;
    }

    /// <summary>Says who may open a document from now on.</summary>
    /// <returns>Whether there is such a document.</returns>
    public async Task<bool> OpenToAsync(string sha256, FileAudience audience, CancellationToken cancellation)
    {
        await using var command =
            Command($"update {Table} set audience = $2 where sha256 = $1 and erased_at is null", sha256, Codes.Of(audience));
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Erases a document: its bytes and its name are gone, its hash stays with who erased it, when and why.</summary>
    /// <returns>Whether there was such a document.</returns>
    public async Task<bool> EraseAsync(string sha256, string reason, Guid actor, CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            update {Table} set bytes = '', name = '', erased_at = $2, erased_by = $3, erased_why = $4
            where sha256 = $1 and erased_at is null
            """, sha256, time.GetUtcNow(), actor, reason);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Keeps the text of a source, as it was pasted.</summary>
    public async Task KeepTextAsync(Guid source, string text, Guid actor, CancellationToken cancellation)
    {
        var hash = await KeepAsync(
            Encoding.UTF8.GetBytes(text), $"{source}.txt", "text/plain", FileAudience.SignedIn, actor, cancellation);
        await using var command = Command(
            $"""
            insert into {Texts} (source_id, sha256, kept_at, kept_by) values ($1, $2, $3, $4)
            on conflict (source_id) do update set sha256 = excluded.sha256, kept_at = excluded.kept_at, kept_by = excluded.kept_by
            """, source, hash, time.GetUtcNow(), actor);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The text of a source: as it was pasted, else from its file, where that holds text. Null where there is none.</summary>
    public async Task<string?> TextAsync(Guid source, string? sha256, CancellationToken cancellation)
    {
        await using var command = Command($"select sha256 from {Texts} where source_id = $1", source);
        var hash = await command.ExecuteScalarAsync(cancellation) as string ?? sha256;
        return hash is not null && await FindAsync(hash, cancellation) is { } file ? PlainText.Of(file) : null;
    }

    /// <summary>Keeps what was read of a sheet: the columns that became facts.</summary>
    /// <param name="source">The source that the sheet is.</param>
    /// <param name="kind">What it was imported as.</param>
    /// <param name="bytes">The columns, as CSV.</param>
    /// <param name="name">What the sheet was called.</param>
    /// <param name="actor">The account that imports.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task KeepSheetAsync(
        Guid source, string kind, byte[] bytes, string name, Guid actor, CancellationToken cancellation)
    {
        var hash = await KeepAsync(
            bytes, Path.ChangeExtension(name, ".csv"), "text/csv", FileAudience.SignedIn, actor, cancellation);
        await using var command = Command(
            $"""
            insert into {Sheets} (source_id, kind, sha256) values ($1, $2, $3)
            on conflict (source_id, kind) do update set sha256 = excluded.sha256
            """, source, kind, hash);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The files that are or were kept of a source: those of its editions, its pasted text, the columns of a sheet.</summary>
    /// <param name="source">The source.</param>
    /// <param name="editions">The hashes that its editions name.</param>
    /// <param name="cancellation">Ends the question.</param>
    public async Task<IReadOnlyList<FileRecord>> OfSourceAsync(
        Guid source, IEnumerable<string> editions, CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            {Known} where f.sha256 = any($2) or f.sha256 in (
              select t.sha256 from {Texts} t where t.source_id = $1 union select s.sha256 from {Sheets} s where s.source_id = $1)
            order by f.stored_at, f.sha256
            """, source, editions.ToArray());
        return await ReadAsync(command, cancellation);
    }

    /// <summary>The files that facts which name a person rest on: what erasing the person's record does not reach, and somebody must look
    /// at.</summary>
    public async Task<IReadOnlyList<FileRecord>> AboutPersonAsync(Guid person, CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            with named as (select distinct source_id from {StoreSchema.Name}.fact where refs @> array[$1] and source_id is not null)
            {Known} where f.sha256 in (
              select e.view ->> 'sha256' from {StoreSchema.Name}.entity e join named n on n.source_id = e.id where e.kind = 'source'
              union select edition ->> 'sha256' from {StoreSchema.Name}.entity e join named n on n.source_id = e.id,
                jsonb_array_elements(e.view -> 'editions') edition where e.kind = 'source'
              union select t.sha256 from {Texts} t join named n on n.source_id = t.source_id
              union select s.sha256 from {Sheets} s join named n on n.source_id = s.source_id)
            order by f.stored_at, f.sha256
            """, person);
        return await ReadAsync(command, cancellation);
    }

    private static async Task<IReadOnlyList<FileRecord>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var files = new List<FileRecord>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var erased = rows.IsDBNull(7)
                ? null
                : new FileErasure(rows.GetFieldValue<DateTimeOffset>(7), rows.GetGuid(8), rows.GetString(9));
            files.Add(new FileRecord(
                rows.GetString(0), erased is null ? rows.GetString(1) : null, rows.GetString(2), rows.GetInt32(3),
                rows.IsDBNull(4) ? FileAudience.SignedIn : Codes.Find<FileAudience>(rows.GetString(4)) ?? FileAudience.Managers,
                rows.GetFieldValue<DateTimeOffset>(5), rows.GetGuid(6), erased));
        }

        return files;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    // A name for showing and for saving: without the path that some browsers send along, and without what no file system takes.
    private static string NameOf(string name)
    {
        var last = new string([.. name.Split('/', '\\')[^1].Where(c => !char.IsControl(c))]).Trim();
        return last.Length == 0 ? Words.T("document", "Dokument") : last.Length <= 200 ? last : last[^200..];
    }
}
