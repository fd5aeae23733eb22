using Collab.Engine.Documents;
using Weasel.Storage;

namespace Collab.Engine.Sessions;

/// <summary>One queued change.</summary>
internal abstract record Operation;

internal enum WriteKind
{
    /// <summary>Insert or replace.</summary>
    Store,
    Insert,
    Update,

    /// <summary>Insert or replace, with a revision that the projection gives.</summary>
    Project
}

internal sealed record WriteDocument(DocumentMap Map, object Document, object Id, WriteKind Kind, long Revision = 0) : Operation;

internal sealed record DeleteDocument(DocumentMap Map, object Identity, object? Deleted) : Operation, IDeletion
{
    public object? Document { get; set; } = Deleted;

    public object? Id { get; set; } = Identity;
}

internal sealed record RunSql(string Sql, object?[] Values) : Operation;

/// <summary>Marks a stream and its events as archived.</summary>
internal sealed record ArchiveStream(Guid StreamId) : Operation;
