using System.Net;

namespace Collab.Tests.Databases;

/// <summary>What the tracker finds names with is made where it may be made, survives that the rows are made anew, and is done without
/// elsewhere.</summary>
public sealed class NamesAsWrittenTests
{
    private const string Indexes =
        "select string_agg(indexname, ' ' order by indexname) from pg_indexes where schemaname = 'collab' and indexname ~ '^entity_(names|words)'";

    private const string All =
        "entity_names entity_names_activity entity_names_milestone entity_names_organisation entity_names_partnership entity_names_period "
        + "entity_names_programme entity_names_project entity_names_source entity_words";

    [Theory]
    [InlineData("en", "only as they are written")]
    [InlineData("de", "wie sie geschrieben sind")]
    public async Task Where_the_extensions_may_not_be_made_names_are_found_as_they_are_written_and_that_is_said(
        string language, string words)
    {
        await using var database = await OwnDatabase.CreateAsync();
        await database.RunAsync("create schema collab; do $$ begin execute format('revoke create on database %I from collab', current_database()); end $$");
        await using (var host = await database.StartAsync())
        {
            var api = new ApiClient(host.With(host.AdminToken));
            var source = await api.SourceAsync("Zpráva z Plzně");
            await api.OrganisationAsync(source, "Plzeň");
            await api.GetAsync("/api/overview");

            (await api.ShowAsync("/api/about")).Text("search").ShouldBe("as-written");
            (await api.ShowAsync("/api/search?q=Plzen")).List().ShouldBeEmpty();
            var found = (await api.ShowAsync("/api/search?q=Plzeň")).List().ShouldHaveSingleItem();
            (found.Text("kind"), (bool?)found["asWritten"]).ShouldBe(("organisation", true));
            var suggested = await api.ShowAsync("/api/suggest?q=plz");
            suggested.List("items").Select(item => item.Text("title")).ShouldBe(["Plzeň", "Zpráva z Plzně"]);
            ((bool?)suggested["asWritten"]).ShouldBe(true);
            using var site = new Site(host, language);
            (await site.GetAsync("/search?text=Plze")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain(words);
            (await site.GetAsync("/about")).Text.ShouldContain("unaccent");
            (await database.ScalarAsync<string>(Indexes)).ShouldBe("entity_words");
            (await database.ScalarAsync<string>("select string_agg(extname, ',') from pg_extension")).ShouldBe("plpgsql");
        }

        // Once they may be made, the next start makes them, and what was recorded is found.
        await database.RunAsync("do $$ begin execute format('grant create on database %I to collab', current_database()); end $$");
        await using var later = await database.StartAsync();
        (await database.ScalarAsync<string>(Indexes)).ShouldBe(All);
        var reader = new ApiClient(later.Anonymous);
        (await reader.ShowAsync("/api/about")).Text("search").ShouldBe("plain");
        (await reader.ShowAsync("/api/search?q=Plzen")).List()[0].List("hits")[0].Text("title").ShouldBe("Plzeň");
        using var page = new Site(later, language);
        (await page.GetAsync("/search?text=Plze")).ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain(words);
    }

    [Fact]
    public async Task Extensions_that_are_there_already_are_used_where_they_are()
    {
        await using var database = await OwnDatabase.CreateAsync();
        await database.RunAsync("create schema elsewhere; create extension unaccent schema elsewhere; create extension pg_trgm schema elsewhere");
        await using (var host = await database.StartAsync())
        {
            var api = new ApiClient(host.With(host.AdminToken));
            await api.OrganisationAsync(await api.SourceAsync(), "Łódź");
            await api.GetAsync("/api/overview");
            foreach (var typed in new[] { "Lodz", "Lodzz" })
                (await api.ShowAsync($"/api/search?q={typed}")).List()[0].List("hits")[0].Text("title").ShouldBe("Łódź");
        }

        var made = await database.ScalarAsync<string>("select string_agg(indexrelid::text, ' ' order by indexrelid) from pg_index");
        await using var again = await database.StartAsync();
        (await database.ScalarAsync<string>("select string_agg(indexrelid::text, ' ' order by indexrelid) from pg_index")).ShouldBe(made);
    }

    [Fact]
    public async Task Indexes_over_names_survive_that_the_rows_are_made_anew()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using (await database.StartAsync())
        {
        }

        (await database.ScalarAsync<string>(Indexes)).ShouldBe(All);
        const string definitions = "select string_agg(indexdef, E'\\n' order by indexname) from pg_indexes where schemaname = 'collab' and tablename = 'entity'";
        var before = await database.ScalarAsync<string>(definitions);
        await database.RunAsync("update collab.setup set value = '0' where name = 'rows'; update collab.entity set title = 'wrong'");

        await using var host = await database.StartAsync();

        (await database.ScalarAsync<string>(definitions)).ShouldBe(before);
        (await new ApiClient(host.With(OldDatabaseTests.Manager)).ShowAsync("/api/search?q=Sachsisches%20Staatsministerium")).List()
            .Select(kind => kind.Text("kind")).ShouldContain("organisation");
        await database.ReplayedAsync();
    }
}
