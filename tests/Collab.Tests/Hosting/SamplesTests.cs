namespace Collab.Tests.Hosting;

/// <summary>Loading samples at the first start, again, and in vain.</summary>
public sealed class SamplesTests
{
    [Fact]
    public async Task A_first_start_that_was_cut_short_while_loading_is_finished_by_the_next_and_a_finished_one_is_not_repeated()
    {
        await using var samples = new Folder();
        string Source(int number) => $$"""{"command":"register-source","commandId":"01999ec9-0000-7000-8000-00000000000{{number}}","sourceId":"01999ec9-0000-7000-8000-00000000001{{number}}","title":"Source {{number}}","kind":"web-page","occurred":{"precision":"day","from":"2024-05-01"} }""";
        await File.WriteAllTextAsync(Path.Combine(samples.Path, "a.ndjson"), Source(1) + "\n");
        await using var host = new Owned(await CollabHost.StartAsync(samples: samples.Path));
        (await host.Value.ScalarAsync<long>("select count(*) from collab.mt_events")).ShouldBe(1);

        await File.WriteAllTextAsync(Path.Combine(samples.Path, "b.ndjson"), Source(2) + "\n");
        await host.Value.RestartAsync();
        (await host.Value.ScalarAsync<long>("select count(*) from collab.mt_events")).ShouldBe(1);

        // As if the first start had been killed between the two files.
        await host.Value.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(host.Value.DataPath, "samples-loading"), "");
        await host.Value.StartAsync();
        (await host.Value.ScalarAsync<long>("select count(*) from collab.mt_events")).ShouldBe(2);
        File.Exists(Path.Combine(host.Value.DataPath, "samples-loading")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_sample_is_named_with_file_and_line_and_the_tracker_does_not_start()
    {
        await using var samples = new Folder();
        await File.WriteAllTextAsync(Path.Combine(samples.Path, "a.ndjson"), "\n{\"command\": \"no-such-command\"}\n");

        var refused = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await using var host = new Owned(await CollabHost.StartAsync(samples: samples.Path));
        });

        refused.Message.ShouldContain("exit code 1");
        refused.Message.ShouldContain("a.ndjson:2: ");
        refused.Message.ShouldContain("1 sample command was refused");
    }

    private sealed class Folder : IAsyncDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("collab-test-").FullName;

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Path, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
