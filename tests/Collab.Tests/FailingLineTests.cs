using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Collab.Tests;

/// <summary>A line of a batch that fails, for whatever reason, is answered with its problem, and the next lines go on.</summary>
public sealed class FailingLineTests(TestTracker host) : IClassFixture<TestTracker>
{
    private const string Poison = "What no table takes";

    [Theory]
    [InlineData("")]
    [InlineData("?dryRun=true")]
    public async Task A_day_that_a_zone_left_out_is_refused_at_its_line(string query)
    {
        var api = await ApiClient.OfAsync(host);
        var lines = await SendAsync(api, query, Source("One"), Source("Two", """{"precision":"day","from":"2011-12-30","zone":"Pacific/Apia"}"""), Source("Three"));

        lines.Select(line => line["status"]?.GetValue<int>() ?? 200).ShouldBe([200, 400, 200]);
        lines[1].List("errors").ShouldHaveSingleItem().Text("detail")!.ShouldContain("2011-12-31");
    }

    [Fact]
    public async Task What_the_database_refuses_keeps_no_other_line_from_being_stored()
    {
        await PoisonAsync();
        var api = await ApiClient.OfAsync(host);

        var lines = await SendAsync(api, "", Source("Before"), Source(Poison), Source("Between"), "{", Source(Poison), Source("After"));

        lines.Select(line => line["status"]?.GetValue<int>() ?? 200).ShouldBe([200, 500, 200, 400, 500, 200]);
        foreach (var failed in new[] { lines[1], lines[4] })
        {
            failed.Text("type").ShouldBe("urn:collab:problem:failed");
            failed.ToJsonString().ShouldNotContain(Poison);
        }

        await host.ProjectedAsync();
        foreach (var (line, title) in new[] { (lines[0], "Before"), (lines[2], "Between"), (lines[5], "After") })
            (await api.ShowAsync($"/api/sources/{line.Id("id")}"))["source"]!.Text("title").ShouldBe(title);
        host.Errors.ShouldContain("A command of a batch failed");
    }

    [Fact]
    public async Task Of_commands_that_are_stored_together_each_is_answered_and_none_is_stored()
    {
        await PoisonAsync();
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        var lines = await SendAsync(api, "?atomic=true", Source("Before"), Source(Poison), Source("After"));

        lines.Select(line => line.Number("line")).ShouldBe([1L, 2, 3]);
        lines.ShouldAllBe(line => line["status"] != null);
        (await CountAsync()).ShouldBe(0);
        stored.ShouldNotBeNull();

        Task<long> CountAsync() => host.ScalarAsync<long>($"select count(*) from collab.mt_events where data ->> 'title' = '{Poison}'");
    }

    [Fact]
    public async Task A_record_of_a_person_that_fails_keeps_no_other_from_being_stored()
    {
        await PoisonAsync("mt_doc_person", "name");
        var api = await ApiClient.OfAsync(host);
        var (before, after) = (Guid.NewGuid(), Guid.NewGuid());

        var lines = await SendAsync(api, "", Person(before, "Before"), Person(Guid.NewGuid(), Poison), Person(after, "After"));

        lines.Select(line => line["status"]?.GetValue<int>() ?? 200).ShouldBe([200, 500, 200]);
        (lines[0].Id("id"), lines[2].Id("id")).ShouldBe((before, after));
        foreach (var (id, name) in new[] { (before, "Before"), (after, "After") })
            (await api.ShowAsync($"/api/people/{id}")).Text("name").ShouldBe(name);

        static string Person(Guid id, string name) =>
            new JsonObject { ["command"] = "record-person", ["personId"] = id, ["name"] = name }.ToJsonString();
    }

    [Fact]
    public async Task A_dry_run_whose_look_at_what_is_there_fails_answers_every_line()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.SourceAsync();
        await tracker.ScalarAsync<object>("alter table collab.mt_streams rename to away");

        var lines = await SendAsync(api, "?dryRun=true", Named("One"), "{", Named("Two"));

        await tracker.ScalarAsync<object>("alter table collab.away rename to mt_streams");
        lines.Select(line => line.Number("line")).ShouldBe([1L, 2, 3]);
        lines.Select(line => line["status"]?.GetValue<int>() ?? 200).ShouldBe([500, 400, 500]);

        // Whether its id is known already has to be asked.
        static string Named(string title) => new JsonObject
        {
            ["command"] = "register-source",
            ["commandId"] = Guid.NewGuid(),
            ["title"] = title,
            ["kind"] = "photo",
        }.ToJsonString();
    }

    // Stands for any fault that shows only when something is stored.
    private async Task PoisonAsync(string table = "mt_events", string member = "title")
    {
        await using var database = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = database.CreateCommand(
            $"""
            create or replace function collab.refuse_{member}() returns trigger language plpgsql as $$
            begin
              if new.data ->> '{member}' = '{Poison}' then raise exception 'poison'; end if;
              return new;
            end $$;
            create or replace trigger poison before insert on collab.{table} for each row execute function collab.refuse_{member}();
            """);
        await command.ExecuteNonQueryAsync();
    }

    private static string Source(string title, string? occurred = null)
    {
        var command = new JsonObject { ["command"] = "register-source", ["title"] = title, ["kind"] = "photo" };
        if (occurred is not null) command["occurred"] = JsonNode.Parse(occurred);
        return command.ToJsonString();
    }

    private static async Task<IReadOnlyList<JsonNode>> SendAsync(ApiClient api, string query, params string[] lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var response = await api.Client.PostAsync(new Uri("/api/commands" + query, UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answers = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. answers.Select(line => JsonNode.Parse(line)!)];
    }
}
