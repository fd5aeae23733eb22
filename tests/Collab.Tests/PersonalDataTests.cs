using System.Net.Http.Json;
using Npgsql;

namespace Collab.Tests;

/// <summary>What a person's record holds stands nowhere else, not even in the log of what went wrong.</summary>
public sealed class PersonalDataTests
{
    [Fact]
    public async Task A_record_whose_sender_goes_away_leaves_no_name_in_the_log_and_no_error()
    {
        await using var host = await Owned.StartAsync();
        using var client = host.Value.With(host.Value.AdminToken);
        await using var connection = new NpgsqlConnection(host.Value.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table collab.mt_doc_person in exclusive mode", connection,
            transaction)) await hold.ExecuteNonQueryAsync();

        using var patience = new CancellationTokenSource();
        var sending = client.PostAsJsonAsync("/api/people", new { name = "Erika Mustermann", email = "erika@example.org" }, patience.Token);
        while (await WaitingAsync(connection, transaction) == 0) await Task.Yield();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => sending);
        while (await WaitingAsync(connection, transaction) > 0) await Task.Yield();
        await transaction.RollbackAsync();
        (await host.Value.StopAsync()).ShouldBe(0);

        host.Value.Errors.ShouldNotContain("Erika");
        host.Value.Errors.ShouldNotContain("erika@");
        host.Value.Errors.Split('\n').ShouldAllBe(line => !line.Contains(" fail:", StringComparison.Ordinal));
    }

    // How many sessions wait for the lock that is held here.
    private static async Task<long> WaitingAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        await using var query = new NpgsqlCommand(
            "select count(*) from pg_locks where not granted and relation = 'collab.mt_doc_person'::regclass", connection, transaction);
        return (long)(await query.ExecuteScalarAsync())!;
    }
}
