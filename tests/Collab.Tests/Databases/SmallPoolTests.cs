using Collab.ReadModel.Rows;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>With a pool of a single connection, whoever held it and asked for another one would wait for himself.</summary>
public sealed class SmallPoolTests
{
    [Fact]
    public async Task The_rows_are_made_anew_with_a_single_connection()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using (await database.StartAsync()) await database.ReplayedAsync();
        await database.RunAsync("update collab.entity set title = 'wrong'; delete from collab.fact where position % 2 = 0");
        await using var tracker = InProcess.On(database, pool: 1);
        var connections = tracker.Services.GetRequiredService<NpgsqlDataSource>();

        await using (var alone = await RowsGeneration.AloneAsync(connections, CancellationToken.None))
            await tracker.Services.GetRequiredService<RowsRebuild>().RunAsync(alone, OldDatabaseTests.Last, null, CancellationToken.None);

        await database.ReplayedAsync();
    }

    [Fact]
    public async Task A_lock_that_is_held_for_long_takes_no_connection_of_the_pool()
    {
        await using var database = await OwnDatabase.CreateAsync();
        await using var pool = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = true, MaxPoolSize = 1, Timeout = 5 }.ConnectionString);

        await using var held = await AdvisoryLock.TakeAsync(pool, 4711, CancellationToken.None);

        await using var asked = pool.CreateCommand("select 1");
        (await asked.ExecuteScalarAsync()).ShouldBe(1);
        (await AdvisoryLock.TryTakeAsync(pool, 4711, CancellationToken.None)).ShouldBeNull("another one holds it");
    }
}
