using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>The README's tour answers as it says, on a fresh start.</summary>
public sealed partial class ReadmeTests(RealInput input) : IClassFixture<RealInput>
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Samples, "..", "..", "README.md"));

    [Fact]
    public async Task Every_address_of_the_tour_answers()
    {
        var addresses = Addresses().Matches(Text).Select(match => match.Groups[1].Value).Where(address => address.StartsWith("/api/", StringComparison.Ordinal)).Distinct().ToList();
        addresses.Count.ShouldBeGreaterThan(8);
        foreach (var address in addresses.Where(address => address != "/api/events/live" && !address.EndsWith("/attendance", StringComparison.Ordinal)))
        {
            using var answer = await input.Host.Anonymous.GetAsync(new Uri(address, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        }
    }

    [Fact]
    public async Task The_headcount_of_the_tour_is_recorded_and_answered_as_shown()
    {
        var example = Example().Match(Text);
        example.Success.ShouldBeTrue();
        using var admin = input.Host.With(input.Host.AdminToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, example.Groups["path"].Value)
        {
            Content = new StringContent(example.Groups["body"].Value, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", example.Groups["key"].Value);

        using var answer = await admin.SendAsync(request);

        var receipt = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, receipt);
        receipt.ShouldContain(example.Groups["shown"].Value);
    }

    [GeneratedRegex("""localhost:8420(/[^'\s]*)""")]
    private static partial Regex Addresses();

    [GeneratedRegex("""localhost:8420(?<path>/api/\S+/attendance) .*?Idempotency-Key: (?<key>[^']+)'.*?-d '(?<body>\{.*?\})'\n# .*?(?<shown>"version":\d+,"position":\d+)""", RegexOptions.Singleline)]
    private static partial Regex Example();
}
