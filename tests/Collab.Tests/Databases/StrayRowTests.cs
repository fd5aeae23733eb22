using System.Globalization;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using Microsoft.Extensions.DependencyInjection;
using Judge = Collab.ReadModel.Audit.Replay;

namespace Collab.Tests.Databases;

/// <summary>Rows that agree with themselves and with no event: the judge finds those, too.</summary>
public sealed class StrayRowTests : IAsyncLifetime
{
    private readonly JudgedDatabase judged = new();

    public Task InitializeAsync() => judged.InitializeAsync();

    public Task DisposeAsync() => judged.DisposeAsync();

    [Fact]
    public async Task A_row_of_a_stream_that_does_not_exist_is_found_in_any_table()
    {
        (await DifferenceAsync()).ShouldBeNull();
        foreach (var table in RowTables.OfStreams)
        {
            // The key of no other row; a rate's is its stream's.
            var key = table == RowTables.Rate ? ""
                : table == RowTables.Event ? string.Create(CultureInfo.InvariantCulture, $", position = {OldDatabaseTests.Last + 1_000}")
                : ", id = gen_random_uuid()";
            await judged.Database.RunAsync(
                $"""
                create temp table more as select * from collab.{table.Name} limit 1;
                update more set stream_id = gen_random_uuid(){key};
                insert into collab.{table.Name} select * from more
                """);

            (await DifferenceAsync()).ShouldBe($"{table.Name} has 1 rows of streams that do not exist");

            await judged.Database.RunAsync(
                $"delete from collab.{table.Name} t where not exists (select 1 from collab.mt_streams s where s.id = t.stream_id)");
            (await DifferenceAsync()).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_total_that_goes_on_from_another_one_than_it_should_is_found_though_it_adds_up()
    {
        await judged.Database.RunAsync(
            $"""
            create temp table marks as select * from collab.total_mark where level = 2;
            delete from collab.total_mark where level = 2;
            {Totals.Make(Totals.Large + 1)};
            insert into collab.total_mark select * from marks
            """);

        (await DifferenceAsync()).ShouldNotBeNull().ShouldContain($"go on from @0 and should from @{Totals.Large}");
    }

    private async Task<string?> DifferenceAsync() =>
        (await judged.Tracker.Services.GetRequiredService<Judge>().RunAsync(new ReplayScope(), null, CancellationToken.None)).Difference;
}
