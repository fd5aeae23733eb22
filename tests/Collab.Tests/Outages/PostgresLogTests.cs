using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Collab.EmbeddedPostgres;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>What the tracker's own PostgreSQL writes to its log: no values, no long lines, and not without end.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresLogTests
{
    private const int LongestLine = 16_000;

    [Fact]
    public async Task Values_stand_in_no_log_however_slow_or_wrong_a_statement_is_and_its_lines_are_short()
    {
        await using var host = await Owned.StartAsync();
        // Every statement counts as a slow one.
        await host.Value.AsSuperuserAsync("alter system set log_min_duration_statement = 0");
        await host.Value.AsSuperuserAsync("select pg_reload_conf()");
        await Eventually.IsAsync(
            () => host.Value.ScalarAsync<string>("select current_setting('log_min_duration_statement')"), setting => setting == "0");
        var api = await ApiClient.OfAsync(host.Value, "admin");

        await api.PersonAsync("Erika Mustermann");
        (await api.PostAsync("/api/people", new { name = "Erika Mustermann", email = "erika@example.org" })).ShouldBe(HttpStatusCode.OK);
        (await api.BatchAsync(string.Join('\n', Enumerable.Range(0, 1_000).Select(i => JsonSerializer.Serialize(
            new { command = "register-source", title = $"Erika Mustermann {i} {new string('x', 150)}", kind = "photo" })))))
            .ShouldAllBe(line => line["status"] == null);
        await host.Value.AsSuperuserAsync("alter table collab.mt_doc_person add constraint nobody check (false) not valid", "collab");
        (await api.PostAsync("/api/people", new { name = "Erika Mustermann" })).ShouldBe(HttpStatusCode.InternalServerError);
        // A duplicate names the values that are there twice.
        await Should.ThrowAsync<PostgresException>(() => host.Value.ScalarAsync<object>(
            """
            create table public.kept (name text primary key);
            insert into public.kept select 'Er' || 'ika Mustermann' from generate_series(1, 2)
            """));

        var log = await host.Value.PostgresLogAsync();
        log.ShouldContain("duration: ");
        log.ShouldContain("violates check constraint");
        log.ShouldContain("duplicate key value");
        log.Split('\n').Where(line => line.Contains("Erika", StringComparison.Ordinal)).ShouldBeEmpty();
        log.ShouldNotContain("erika@");
        log.Split('\n').Max(line => line.Length).ShouldBeLessThan(LongestLine);
        host.Value.Errors.ShouldNotContain("Erika");
        host.Value.Errors.ShouldNotContain("erika@");
        host.Value.Errors.ShouldContain("POST /api/people failed");
    }

    [Fact]
    public async Task A_log_that_grows_too_large_is_put_aside_while_PostgreSQL_goes_on_writing()
    {
        await using var host = await Owned.StartAsync();
        var log = Path.Combine(host.Value.DataPath, "postgres", "log");

        for (var round = 1; round <= 5; round++)
        {
            await using (var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
                await file.WriteAsync(Enumerable.Repeat((byte)'\n', (int)PostgresLog.Largest + 1).ToArray());
            await Eventually.IsAsync(() => Task.FromResult(new FileInfo(log).Length), length => length < PostgresLog.Largest);
        }

        // It appends to the one that was begun anew.
        await host.Value.AsSuperuserAsync("select pg_reload_conf()");
        await Eventually.IsAsync(() => host.Value.PostgresLogAsync(), text => text.Contains("received SIGHUP", StringComparison.Ordinal));
        new FileInfo(log).Length.ShouldBeLessThan(PostgresLog.Largest);
        Directory.GetFiles(Path.Combine(host.Value.DataPath, "postgres"), "log*").Select(file => Path.GetFileName(file)).Order()
            .ShouldBe(["log", "log.1", "log.2", "log.3"]);
    }
}
