using System.ComponentModel;
using System.Net;
using System.Reflection;
using Collab.Configuration;
using Collab.Domain.Facts;
using Microsoft.Extensions.Configuration;

namespace Collab.Tests.Hosting;

/// <summary>Settings that change how a tracker behaves, each on a tracker of its own.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Closed_reads_ask_for_a_token_but_health_does_not()
    {
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_READS"] = "closed" });

        foreach (var path in new[] { "/api/about", "/metrics", "/api/no-such-thing" })
        {
            using var refused = await host.Anonymous.GetAsync(new Uri(path, UriKind.Relative));
            await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated", "Bearer TOKEN");
        }

        (await host.Anonymous.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var viewer = await host.AsAsync("viewer");
        (await viewer.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back_and_health_is_never_limited()
    {
        var settings = new Dictionary<string, string> { ["COLLAB_RATE"] = "1", ["COLLAB_RATE_BURST"] = "3" };
        await using var host = await TestTracker.StartAsync(settings: settings);

        HttpStatusCode last = default;
        for (var i = 0; i < 8; i++)
        {
            using var response = await host.Anonymous.GetAsync(new Uri("/api/about", UriKind.Relative));
            last = response.StatusCode;
            if (last != HttpStatusCode.TooManyRequests) continue;
            await response.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests", "Retry-After");
            response.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
            break;
        }

        last.ShouldBe(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 8; i++)
            (await host.Anonymous.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_token_command_works_while_the_tracker_does_not_run()
    {
        await using var host = new Owned(await CollabHost.StartAsync());
        await host.Value.StopAsync();

        var made = await Shell.RunAsync("dotnet",
            [CollabHost.Program, "token", "create", "Night watch", "--role", "viewer", "--data", host.Value.DataPath]);

        made.Exit.ShouldBe(0, made.Errors);
        File.Exists(Path.Combine(host.Value.DataPath, "postgres", "cluster", "postmaster.pid")).ShouldBeFalse();
        await host.Value.StartAsync();
        using var client = host.Value.With(made.Output.Trim());
        (await client.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Value.Errors.Split("admin token is in").Length.ShouldBe(2, "the admin token is made once");
    }

    [Fact]
    public async Task A_server_of_ones_own_is_used_as_it_is_and_no_other_is_started()
    {
        await using var server = await Owned.StartAsync();
        var connectionString = server.Value.ConnectionString;
        var token = server.Value.AdminToken;
        server.Value.KillHard();

        // A dead host before the living one, to be passed over.
        await using var host = await Owned.StartAsync(settings: new Dictionary<string, string>
        {
            ["COLLAB_DB"] = connectionString.Replace("Host=", "Host=127.0.0.1:1,", StringComparison.Ordinal),
        });

        Directory.Exists(Path.Combine(host.Value.DataPath, "postgres")).ShouldBeFalse();
        File.Exists(Path.Combine(host.Value.DataPath, "token")).ShouldBeFalse();
        using var client = host.Value.With(token);
        (await client.GetAsync(new Uri("/api/tokens", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Value.StopAsync()).ShouldBe(0);
        File.Exists(Path.Combine(server.Value.DataPath, "postgres", "cluster", "postmaster.pid"))
            .ShouldBeTrue("the server is not the tracker's to stop");
    }

    [Fact]
    public async Task A_token_for_a_folder_without_a_tracker_is_refused_and_makes_nothing()
    {
        var data = Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}");

        var made = await Shell.RunAsync("dotnet", [CollabHost.Program, "token", "list", "--data", data]);

        made.Exit.ShouldBe(1);
        made.Errors.ShouldContain("no tracker");
        Directory.Exists(data).ShouldBeFalse();
    }

    [Fact]
    public void Every_setting_has_a_name_of_its_own_and_says_what_it_means_and_its_default()
    {
        var settings = typeof(CollabSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        settings.ShouldNotBeEmpty();
        foreach (var setting in settings)
        {
            // Ours, and those whose name a standard gives.
            setting.GetCustomAttribute<ConfigurationKeyNameAttribute>()!.Name.ShouldMatch("^(COLLAB|OTEL)_", customMessage: setting.Name);
            setting.GetCustomAttribute<DescriptionAttribute>()!.Description.ShouldContain("Default", customMessage: setting.Name);
        }

        settings.Select(setting => setting.GetCustomAttribute<ConfigurationKeyNameAttribute>()!.Name).ShouldBeUnique();
    }
}
