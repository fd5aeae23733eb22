using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Hosting;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests.Hosting;

/// <summary>Whoever is told that the tracker is ready finds the samples in it.</summary>
public sealed class ReadableSamplesTests
{
    [Fact]
    public async Task Loading_ends_when_the_read_side_includes_the_samples_and_not_before()
    {
        await using var tracker = await TestTracker.StartAsync();
        var services = tracker.Services;
        var samples = ActivatorUtilities.CreateInstance<Samples>(services, new CollabSettings { Samples = Repository.Samples });
        var (position, loading) = (services.GetRequiredService<ReadPosition>(), services.GetRequiredService<DataFolder>().LoadingFile);

        Task<long> loaded;
        // No row is made as long as this is held.
        await using (await RowsGeneration.AloneAsync(services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None))
        {
            loaded = LoadAsync();
            await Eventually.IsAsync(
                () => tracker.ScalarAsync<long>("select count(*) from collab.mt_events where type <> 'tombstone'"),
                events => events == 105);
            await Eventually.IsAsync(() => Task.FromResult(File.Exists(loading)), isThere => !isThere);
        }

        (await loaded).ShouldBe(await tracker.ScalarAsync<long>("select max(seq_id) from collab.mt_events"));

        // How far the read side is when it ends.
        async Task<long> LoadAsync()
        {
            await samples.LoadAsync(CancellationToken.None);
            return position.Current;
        }
    }
}
