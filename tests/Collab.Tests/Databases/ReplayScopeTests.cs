using Collab.Hosting;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Rows.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Judge = Collab.ReadModel.Audit.Replay;

namespace Collab.Tests.Databases;

/// <summary>What a replay says it compared is what there is to compare: a judge that skips something has fewer.</summary>
[Collection(SharedHost.Name)]
public sealed class ReplayScopeTests(CollabHost host)
{
    [Fact]
    public async Task A_replay_compares_every_row_and_every_figure_there_is_and_of_a_part_only_those_of_the_part()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "CZ"), regions: ["DED", "CZ"]);
        await own.RecordAsync($"{path}/attendance", new { headcount = new { value = 70 }, basis = "attendance-list" });
        await own.ApiClient.ShowAsync("/api/overview");
        var known = own.ApiClient.Position;
        var asOf = new DateTimeOffset(2900, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var tracker = Beside(host);
        var judge = tracker.Services.GetRequiredService<Judge>();

        var whole = await judge.RunAsync(new ReplayScope(known, asOf), null, CancellationToken.None);

        whole.Difference.ShouldBeNull();
        whole.Position.ShouldBe(known);
        whole.Events.ShouldBe(await host.ScalarAsync<long>($"select count(*) from collab.event where position <= {known}"));
        var figures = await host.ScalarAsync<long>(
            $"""
            select count(*) from (
              select measure from collab.point where position <= {known} and at <= '2900-01-01'
              group by measure having sum(delta) <> 0) figures
            """);
        figures.ShouldBeGreaterThan(10);
        whole.Figures.ShouldBe(figures);
        var parts = new Dictionary<string, ReplayReport>();
        foreach (var table in ReplayScope.Tables)
            parts[table] = await judge.RunAsync(new ReplayScope(known, asOf, table), null, CancellationToken.None);
        parts.Values.ShouldAllBe(part => part.Difference == null && part.Events == whole.Events);
        parts.Where(part => part.Value.Figures > 0).Select(part => part.Key).ShouldBe([Judge.FiguresName]);
        (parts[Judge.FiguresName].Figures, parts[Judge.FiguresName].Rows).ShouldBe((figures, 0L));
        foreach (var table in RowTables.OfStreams) parts[table.Name].Rows.ShouldBe(await RowsAsync(table), table.Name);
        parts.Values.Sum(part => part.Rows).ShouldBe(whole.Rows);

        Task<long> RowsAsync(DeclaredTable table) =>
            host.ScalarAsync<long>($"select count(*) from collab.{table.Name} where {Seen(table)}");

        string Seen(DeclaredTable table) => table.Name switch
        {
            "event" => $"position <= {known}",
            "conflict" or "rate" or "identity" => $"known_from <= {known}",
            "fact" => $"known_from <= {known} and since <= '2900-01-01'",
            _ => $"known_from <= {known} and valid_from <= '2900-01-01' and valid_until > '2900-01-01'",
        };
    }

    private static WebApplication Beside(CollabHost host)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(host.ConnectionString));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSlices();
        return builder.Build();
    }
}
