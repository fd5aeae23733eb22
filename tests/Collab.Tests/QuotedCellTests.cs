using System.Net;

namespace Collab.Tests;

/// <summary>A cell with a sign that some spreadsheet takes for a separator stands in quotation marks.</summary>
public sealed class QuotedCellTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("a;b")]
    [InlineData("a|b")]
    [InlineData("a,b")]
    public async Task It_is_quoted(string title)
    {
        var api = await ApiClient.OfAsync(host);
        await api.SourceAsync(title);

        (await api.GetAsync("/api/sources", ("Accept", "text/csv"))).ShouldBe(HttpStatusCode.OK).Body.ShouldContain($"\"{title}\"");
    }
}
