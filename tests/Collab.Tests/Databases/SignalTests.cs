using Collab.Recording;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>What the database tells all hosts of: others would find it out later, when they look for themselves.</summary>
public sealed class SignalTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task An_append_is_told_to_the_projections_and_what_they_made_of_it_to_the_readers()
    {
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        var heard = new HashSet<string>();
        connection.Notification += (_, told) => heard.Add(told.Channel);
        await using (var listen = new NpgsqlCommand($"listen {DatabaseChannel.Events}; listen {DatabaseChannel.ReadSide}", connection))
            await listen.ExecuteNonQueryAsync();

        await new ApiClient(await host.AsAsync("manager")).SourceAsync("Told of");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (heard.Count < 2) await connection.WaitAsync(patience.Token);
        heard.Order().ShouldBe([DatabaseChannel.ReadSide, DatabaseChannel.Events]);
    }
}
