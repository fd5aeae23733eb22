using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Recording, one command a line.</summary>
public sealed class BatchTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Good_and_bad_lines_are_answered_line_by_line_and_later_lines_see_earlier_ones()
    {
        var api = await ApiClient.OfAsync(host);
        var (source, agency, workshop) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        var lines = await api.BatchAsync(Lines(
            new { command = "register-source", sourceId = source, title = "Press release", kind = "press-release" },
            "{ not json",
            new
            {
                command = "register-organisation",
                organisationId = agency,
                name = "Agency",
                kind = "agency",
                provenance = ApiClient.Passage(source)
            },
            new { command = "no-such-command" },
            new { command = "record-workshop-held", activityId = workshop, title = "Workshop", provenance = ApiClient.Passage(source) },
            new
            {
                command = "assign-role",
                activityId = workshop,
                role = "organiser",
                organisation = agency,
                provenance = ApiClient.Passage(source)
            },
            new
            {
                command = "assign-role",
                activityId = workshop,
                role = "organiser",
                organisation = Guid.NewGuid(),
                provenance = ApiClient.Passage(source)
            },
            new
            {
                command = "record-attendance",
                activityId = workshop,
                headcount = new { value = -1 },
                basis = "estimate",
                provenance = ApiClient.Passage(source)
            },
            new { command = "record-workshop-held", activityId = workshop, title = "Again", provenance = ApiClient.Passage(source) },
            new { }));

        lines.Select(line => line.Number("line")).ShouldBe([1L, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        lines.Select(line => line["status"]?.GetValue<int>() ?? 200).ShouldBe([200, 400, 200, 400, 200, 200, 409, 400, 409, 400]);
        lines.Where(line => line["status"] is not null).Select(line => line.Text("type")!.Split(':')[^1])
            .ShouldBe(["malformed", "malformed", "unknown-reference", "malformed", "already-held", "malformed"]);
        (await api.ShowAsync($"/api/activities/{workshop}")).List("roles").ShouldHaveSingleItem()["organisation"]!.Text("name")
            .ShouldBe("Agency");
    }

    [Fact]
    public async Task A_dry_run_decides_each_line_on_those_before_it_and_stores_nothing()
    {
        var api = await ApiClient.OfAsync(host);
        var (source, agency, workshop, person, role, confirmation) =
            (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var stored = await host.StoredAsync();

        var lines = await api.BatchAsync(Lines(
            new { command = "register-source", sourceId = source, title = "Press release", kind = "press-release" },
            new { command = "record-person", personId = person, name = "Somebody" },
            new
            {
                command = "register-organisation",
                organisationId = agency,
                name = "Agency",
                kind = "agency",
                provenance = ApiClient.Passage(source)
            },
            new { command = "record-workshop-held", activityId = workshop, title = "Workshop", provenance = ApiClient.Passage(source) },
            new
            {
                command = "assign-role",
                commandId = role,
                activityId = workshop,
                role = "opener",
                organisation = agency,
                person,
                provenance = ApiClient.Passage(source)
            },
            new
            {
                command = "confirm-fact",
                commandId = confirmation,
                factId = role,
                evidence = "photo",
                provenance = ApiClient.Passage(source)
            },
            new { command = "confirm-fact", factId = role, evidence = "photo", provenance = ApiClient.Passage(source) },
            new
            {
                command = "correct-fact",
                factId = role,
                reason = "A misprint.",
                replacement = new { role = "speaker", organisation = agency, provenance = ApiClient.Passage(source) }
            },
            new { command = "withdraw-fact", factId = role, reason = "A misprint." },
            new
            {
                command = "assign-role",
                commandId = role,
                activityId = workshop,
                role = "opener",
                organisation = agency,
                person,
                provenance = ApiClient.Passage(source)
            },
            new
            {
                command = "assign-role",
                commandId = role,
                activityId = workshop,
                role = "host",
                organisation = agency,
                person,
                provenance = ApiClient.Passage(source)
            },
            new { command = "record-workshop-held", activityId = workshop, title = "Again", provenance = ApiClient.Passage(source) },
            new
            {
                command = "reschedule-activity",
                activityId = workshop,
                planned = ApiClient.Day("2035-01-01"),
                provenance = ApiClient.Passage(source)
            },
            new
            {
                command = "assign-role",
                activityId = workshop,
                role = "opener",
                organisation = workshop,
                provenance = ApiClient.Passage(source)
            }), dryRun: true);

        lines.Select(line => line["status"]?.GetValue<int>() ?? 200)
            .ShouldBe([200, 200, 200, 200, 200, 200, 409, 200, 409, 200, 422, 409, 409, 409],
            string.Join('\n', lines.Select(line => line.ToJsonString())));
        lines.ShouldAllBe(line => line["position"] == null);
        lines[7].Number("version").ShouldBe(4);
        (await host.StoredAsync()).ShouldBe(stored);
        (await api.GetAsync($"/api/events/{role}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_dry_run_and_the_real_run_answer_alike()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var plan = await api.PlanAsync(source);
        var text = Lines(
            new { command = "record-joint-stand-held", activityId = plan, provenance = ApiClient.Passage(source) },
            new { command = "cancel-activity", activityId = plan, provenance = ApiClient.Passage(source) },
            new
            {
                command = "register-organisation",
                organisationId = source,
                name = "Agency",
                kind = "agency",
                provenance = ApiClient.Passage(source)
            },
            new
            {
                command = "record-attendance",
                activityId = plan,
                ifVersion = 1,
                headcount = new { value = 3 },
                basis = "estimate",
                provenance = ApiClient.Passage(source)
            },
            new
            {
                command = "record-attendance",
                activityId = plan,
                ifVersion = 2,
                headcount = new { value = 3 },
                basis = "estimate",
                provenance = ApiClient.Passage(source)
            });

        var dry = await api.BatchAsync(text, dryRun: true);
        var real = await api.BatchAsync(text);

        dry.Select(Told).ShouldBe(real.Select(Told));

        static string Told(JsonNode line) =>
            $"{line["status"]} {line["type"]} {line["version"]} {line["currentVersion"]} {line["events"]?[0]?["type"]}";
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Blank_lines_count_and_are_not_answered_and_the_last_line_needs_no_end(string newline)
    {
        var api = await ApiClient.OfAsync(host);
        var command = JsonSerializer.Serialize(new { command = "register-source", title = "Press release", kind = "press-release" });

        var lines = await api.BatchAsync($"{newline}{command}{newline}{newline}   {newline}{command}{newline}{command}");

        lines.Select(line => line.Number("line")).ShouldBe([2L, 5, 6]);
        lines.ShouldAllBe(line => line["status"] == null);
    }

    [Fact]
    public async Task An_empty_batch_is_answered_by_nothing()
    {
        var api = await ApiClient.OfAsync(host);

        (await api.BatchAsync("")).ShouldBeEmpty();
        (await api.BatchAsync("\n\n")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_repeated_under_its_command_id_answers_as_the_first_time()
    {
        var api = await ApiClient.OfAsync(host);
        var (one, other) = (Guid.NewGuid(), "line 2 of " + Guid.NewGuid());
        var text = Lines(
            new { command = "register-source", commandId = one.ToString(), title = "One", kind = "press-release" },
            new { command = "register-source", commandId = other, title = "Other", kind = "press-release" });
        var first = await api.BatchAsync(text);
        var stored = await host.StoredAsync();

        var again = await api.BatchAsync(text);

        again.Select(line => line.ToJsonString()).ShouldBe(first.Select(line => line.ToJsonString()));
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_line_is_conditional_on_a_version_it_names()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var plan = await api.PlanAsync(source);

        var lines = await api.BatchAsync(Lines(
            new { command = "cancel-activity", activityId = plan, ifVersion = 4, provenance = ApiClient.Passage(source) },
            new { command = "cancel-activity", activityId = plan, ifVersion = 1, provenance = ApiClient.Passage(source) }));

        lines[0].Number("status").ShouldBe(412);
        lines[0].Number("currentVersion").ShouldBe(1);
        lines[1].Number("version").ShouldBe(2);
    }

    [Fact]
    public async Task A_line_too_long_is_refused_and_the_next_one_is_taken()
    {
        var api = await ApiClient.OfAsync(host);
        var good = JsonSerializer.Serialize(new { command = "register-source", title = "Press release", kind = "press-release" });

        var lines = await api.BatchAsync($$"""{"command":"register-source","title":"{{new string('x', 1_200_000)}}","kind":"photo"}""" + "\n" + good);

        lines[0].Number("status").ShouldBe(413);
        lines[0].Text("type").ShouldBe("urn:collab:problem:line-too-long");
        lines[1].Number("version").ShouldBe(1);
    }

    [Fact]
    public async Task A_line_that_is_not_UTF_8_is_refused_alone()
    {
        var api = await ApiClient.OfAsync(host);
        var good = JsonSerializer.SerializeToUtf8Bytes(new
        {
            command = "register-source",
            title = "Press release",
            kind = "press-release"
        });

        var lines = await api.BatchAsync((byte[])[.. good, (byte)'\n', .. "{\"command\":\""u8, 0xff, .. "\"}\n"u8, .. good]);

        lines.Select(line => line["status"]?.GetValue<int>() ?? 200).ShouldBe([200, 400, 200]);
    }

    private static string Lines(params object[] commands) =>
        string.Join('\n', commands.Select(command => command as string ?? JsonSerializer.Serialize(command)));
}
