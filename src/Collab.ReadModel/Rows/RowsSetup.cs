using System.Reflection;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Makes the read side's tables before anything else starts. Several hosts may start at once: one at a time does it.</summary>
public sealed class RowsSetup(NpgsqlDataSource database) : IHostedService
{
    /// <summary>Names the lock under which the tables are made.</summary>
    private const long Lock = 0x436f6c6c61623031;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Collab.ReadModel.Rows.schema.sql")!;
        using var text = new StreamReader(stream);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"select pg_advisory_xact_lock({Lock}); create schema if not exists {StoreSchema.Name}; {await text.ReadToEndAsync(cancellationToken)}", connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
