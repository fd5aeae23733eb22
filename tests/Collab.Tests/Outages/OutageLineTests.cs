using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>Lines of a batch that meet an outage of the database are told to come again, and are no faults of the tracker; when they come
/// again, all of them are stored once.</summary>
public sealed class OutageLineTests
{
    private const string Full = "What no disk holds";

    [Theory]
    [InlineData("", "mt_events", "title")]
    [InlineData("?atomic=true", "mt_events", "title")]
    [InlineData("", "mt_doc_person", "name")]
    public async Task A_line_for_which_the_disk_is_full_is_503_and_no_fault(string query, string table, string member)
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        await FillAsync(host, table, member);
        Func<string, string> line = table == "mt_events" ? Source : Person;
        string[] lines = [line("Before"), line(Full), line("After")];

        var answers = await SendAsync(api, query, lines);

        answers.Select(answer => answer.Number("line")).ShouldBe([1L, 2, 3]);
        var refused = answers.Where(answer => answer["status"] is not null).ToList();
        refused.Select(answer => answer.Number("line")).ShouldContain(2L);
        foreach (var answer in refused)
            (answer.Number("status"), answer.Text("type")).ShouldBe((503, "urn:collab:problem:unavailable"), answer.ToJsonString());
        host.Errors.ShouldNotContain("A command of a batch failed");

        await RunAsync(host, $"drop trigger full_disk on collab.{table}");
        (await SendAsync(api, query, lines)).ShouldAllBe(answer => answer["status"] == null);
        (await host.ScalarAsync<long>($"select count(*) from collab.{table} where data ->> '{member}' in ('Before', '{Full}', 'After')"))
            .ShouldBe(3);
    }

    // As PostgreSQL says it of a disk.
    private static Task FillAsync(TestTracker host, string table, string member) => RunAsync(host,
        $"""
        create function collab.full_disk() returns trigger language plpgsql as $$
        begin
          if new.data ->> '{member}' = '{Full}' then
            raise exception 'could not extend file: No space left on device' using errcode = '53100';
          end if;
          return new;
        end $$;
        create trigger full_disk before insert on collab.{table} for each row execute function collab.full_disk();
        """);

    private static async Task RunAsync(TestTracker host, string sql)
    {
        await using var database = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string Source(string title) => new JsonObject
    {
        ["command"] = "register-source",
        ["commandId"] = Guid.CreateVersion7(),
        ["title"] = title,
        ["kind"] = "photo",
    }.ToJsonString();

    private static string Person(string name) =>
        new JsonObject { ["command"] = "record-person", ["personId"] = Guid.CreateVersion7(), ["name"] = name }.ToJsonString();

    private static async Task<IReadOnlyList<JsonNode>> SendAsync(ApiClient api, string query, params string[] lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var response = await api.Client.PostAsync(new Uri("/api/commands" + query, UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answers = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. answers.Select(answer => JsonNode.Parse(answer)!)];
    }
}
