using Marten;
using Microsoft.Extensions.DependencyInjection;
using Weasel.Core;

namespace Collab.Tests.Databases;

/// <summary>The tables beside the store's are declared once, and the store migrates them with its own.</summary>
public sealed class SchemaTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_start_there_is_nothing_left_to_migrate(bool old)
    {
        await using var database = await (old ? OwnDatabase.OldAsync() : OwnDatabase.CreateAsync());
        await using (await database.StartAsync())
        {
        }

        await using var tracker = InProcess.On(database);
        var storage = tracker.Services.GetRequiredService<IDocumentStore>().Storage;
        var migration = await storage.Database.CreateMigrationAsync();
        migration.Deltas.Where(delta => delta.Difference != SchemaPatchDifference.None)
            .Select(delta => $"{delta.SchemaObject.Identifier} {delta.Difference}").ShouldBeEmpty();
        await storage.Database.AssertDatabaseMatchesConfigurationAsync();
    }

    [Fact]
    public async Task What_a_database_lacks_it_gets_at_the_start_and_loses_nothing()
    {
        await using var database = await OwnDatabase.OldAsync();
        // Contributions are made anew under the rules of today, of which there are more; the replay below judges them.
        string[] tables = ["entity", "fact", "event", "file"];
        async Task<string> CountsAsync() =>
            string.Join(' ', await Task.WhenAll(tables.Select(table =>
            database.ScalarAsync<long>($"select count(*) from collab.{table}"))));
        var before = await CountsAsync();
        var facts = await database.TextAsync("collab.fact", "id, passage, known_from");
        // Columns that may be empty and that may not be, with the indexes over them; indexes of every kind; a table of somebody else's.
        await database.RunAsync(
            """
            alter table collab.fact drop column passage;
            alter table collab.entity drop column title;
            alter table collab.file drop column media_type;
            drop index collab.fact_newest, collab.entity_by_date, collab.entity_regions, collab.contribution_page, collab.point_month;
            create index fact_left_over on collab.fact (kind);
            create table collab.somebody_elses (n integer primary key);
            insert into collab.somebody_elses values (7);
            """);

        await using var host = await database.StartAsync();

        (await CountsAsync()).ShouldBe(before);
        foreach (var index in new[] { "fact_newest", "entity_by_date", "entity_by_title", "entity_words", "entity_regions",
            "contribution_page", "point_month" })
            (await database.ScalarAsync<bool>($"select to_regclass('collab.{index}') is not null")).ShouldBeTrue(index);
        (await database.ScalarAsync<bool>("select to_regclass('collab.fact_left_over') is null")).ShouldBeTrue();
        (await database.ScalarAsync<int>("select n from collab.somebody_elses")).ShouldBe(7);
        (await database.ScalarAsync<bool>("select length(bytes) > 0 and media_type = '' from collab.file")).ShouldBeTrue();
        // What the columns are to hold stands in the events.
        (await database.TextAsync("collab.fact", "id, passage, known_from")).ShouldBe(facts);
        await database.ReplayedAsync();
    }
}
