using System.Net;
using Collab.Http;

namespace Collab.Tests;

/// <summary>An answer that looks different after an upgrade is not the one that the caller has.</summary>
public sealed class AnswerVersionTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("/api/overview")]
    [InlineData("/api/overview?asOf=2024-01-01&knownAt=@0")]
    [InlineData("/api/compare?from=@0&to=@0")]
    [InlineData("/api/activities.ics")]
    public async Task A_tag_of_another_version_of_the_program_is_answered_anew(string path)
    {
        var api = new ApiClient(host.Anonymous);
        var tag = (await api.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Header("ETag").ShouldNotBeNull();

        tag.ShouldEndWith($"-{AnswerVersion.Current}\"");
        (await api.GetAsync(path, ("If-None-Match", tag))).ShouldBe(HttpStatusCode.NotModified);
        var before = tag.Replace(AnswerVersion.Current, AnswerVersion.Of([Guid.NewGuid()], "4", []), StringComparison.Ordinal);
        (await api.GetAsync(path, ("If-None-Match", before))).ShouldBe(HttpStatusCode.OK).Header("ETag").ShouldBe(tag);
    }

    [Fact]
    public void Another_build_other_rows_and_other_code_lists_are_another_version()
    {
        var build = Guid.NewGuid();
        var version = AnswerVersion.Of([build], "5", ["DE;Germany"u8.ToArray()]);

        version.Length.ShouldBe(8);
        AnswerVersion.Of([build], "5", ["DE;Germany"u8.ToArray()]).ShouldBe(version);
        AnswerVersion.Of([Guid.NewGuid()], "5", ["DE;Germany"u8.ToArray()]).ShouldNotBe(version);
        AnswerVersion.Of([build], "6", ["DE;Germany"u8.ToArray()]).ShouldNotBe(version);
        AnswerVersion.Of([build], "5", ["DE;Deutschland"u8.ToArray()]).ShouldNotBe(version);
    }
}
