namespace Collab.Tests.Hosting;

/// <summary>Loading samples at the first start, where the commands are refused.</summary>
public sealed class SamplesTests
{
    [Fact]
    public async Task A_refused_sample_is_named_with_file_and_line_and_the_tracker_does_not_start()
    {
        var folder = Directory.CreateTempSubdirectory("collab-test-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.ndjson"), "\n{\"command\": \"no-such-command\"}\n");
        try
        {
            var refused = await Should.ThrowAsync<InvalidOperationException>(async () =>
            {
                await using var host = new Owned(await CollabHost.StartAsync(samples: folder));
            });

            refused.Message.ShouldContain("exit code 1");
            refused.Message.ShouldContain("a.ndjson:2: ");
            refused.Message.ShouldContain("1 sample command was refused");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
