namespace Collab.EmbeddedPostgres;

/// <summary>How the embedded PostgreSQL is run.</summary>
/// <param name="Programs">Folder with initdb, pg_ctl and postgres; null: what is found on the machine.</param>
/// <param name="Port">TCP port on 127.0.0.1; null: a Unix socket in the data folder.</param>
/// <param name="ArchiveMegabytes">How much of its log of changes is kept for going back to a point in time, in megabytes as they are
/// stored; 0: nothing.</param>
/// <param name="Silence">How long a server that ran may answer nothing before it is taken to hang, and is ended and started again; null:
/// for ever.</param>
public sealed record PostgresOptions(string? Programs, int? Port, int ArchiveMegabytes = 0, TimeSpan? Silence = null);
