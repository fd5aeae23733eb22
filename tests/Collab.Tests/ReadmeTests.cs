using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>What the README and the tour ask is answered as they say, on a fresh start.</summary>
public sealed partial class ReadmeTests(RealInput input) : IClassFixture<RealInput>
{
    private static readonly string Text = string.Concat(new[] { "README.md", Path.Combine("ops", "docs", "tour.md") }
        .Select(page => File.ReadAllText(Path.Combine(Repository.Samples, "..", "..", page))));

    [Fact]
    public async Task Every_address_of_the_tour_answers()
    {
        var addresses = Addresses().Matches(Text).Select(match => match.Groups[1].Value)
            .Where(address => address.StartsWith("/api/", StringComparison.Ordinal)).Distinct().ToList();
        addresses.Count.ShouldBeGreaterThan(8);
        foreach (var address in addresses.Where(address => address != "/api/events/live" && !Recorded(address)))
        {
            using var answer = await input.Host.Anonymous.GetAsync(new Uri(address, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        }
    }

    [Fact]
    public async Task What_the_tour_shows_below_a_question_stands_in_its_answer()
    {
        var shown = Answered().Matches(Text);
        shown.Count.ShouldBeGreaterThan(5);
        foreach (Match example in shown)
        {
            var answer = await input.Host.Anonymous.GetStringAsync(new Uri(example.Groups["path"].Value, UriKind.Relative));
            foreach (Match member in Members().Matches(example.Groups["shown"].Value))
                answer.ShouldContain($"\"{member.Groups["name"].Value}\":{member.Groups["value"].Value}", Case.Sensitive, example.Value);
            foreach (Match words in Words().Matches(example.Groups["beside"].Value)) answer
                .ShouldContain(words.Value, Case.Sensitive, example.Value);
        }
    }

    [Fact]
    public async Task Another_rule_is_tried_as_the_tour_does()
    {
        var example = Trial().Match(Text);
        using var body = new StringContent(example.Groups["body"].Value, Encoding.UTF8, "application/json");
        using var answer = await input.Host.Anonymous.PostAsync(new Uri(example.Groups["path"].Value, UriKind.Relative), body);
        var explanation = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        (explanation["value"]!.GetValue<decimal>(), explanation["rule"]!.Text("version")).ShouldBe((70m, "trial"));
    }

    [Fact]
    public async Task What_the_tour_records_is_recorded_and_answered_as_shown()
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

        foreach (Match post in Posts().Matches(Text))
        {
            using var content = new StringContent(post.Groups["body"].Value, Encoding.UTF8, "application/json");
            using var posted = await admin.PostAsync(new Uri(post.Groups["path"].Value, UriKind.Relative), content);
            posted.IsSuccessStatusCode.ShouldBeTrue($"{post.Groups["path"].Value}: {await posted.Content.ReadAsStringAsync()}");
        }

        var period = Addresses().Matches(Text).Select(match => match.Groups[1].Value).Single(address => Period().IsMatch(address));
        (await new ApiClient(admin).ShowAsync(period)).List("figures").Count.ShouldBe(18);
    }

    private static bool Recorded(string address) =>
        address.EndsWith("/attendance", StringComparison.Ordinal) || address.EndsWith("/baseline", StringComparison.Ordinal)
        || address == "/api/periods"
        || address.Contains("/periods/", StringComparison.Ordinal);

    // A question, with what is said beside it or in the lines below it.
    [GeneratedRegex("""curl -s '?localhost:8420(?<path>/api/(?!periods)[^'\s]*)'?(?: +# … (?<beside>.+)|(?<shown>(?:\n# .*)+))""")]
    private static partial Regex Answered();

    [GeneratedRegex(@"""(?<name>\w+)"": (?<value>""[^""]*""|-?\d+)")]
    private static partial Regex Members();

    [GeneratedRegex("""\p{L}{3,}""")]
    private static partial Regex Words();

    [GeneratedRegex("^/api/periods/[0-9a-f-]{36}$")]
    private static partial Regex Period();

    [GeneratedRegex("localhost:8420(?<path>/api/(?:periods|indicators)\\S*) (?:-X POST )?-H \"Authorization[^']*'Content-Type: application/json'[^']*'(?<body>\\{.*?\\})'", RegexOptions.Singleline)]
    private static partial Regex Posts();

    [GeneratedRegex("localhost:8420(?<path>/api/indicators/RCO81/explanation) -H 'Content-Type: application/json' -d '(?<body>[^']*)'")]
    private static partial Regex Trial();

    [GeneratedRegex("""localhost:8420(/[^'\s]*)""")]
    private static partial Regex Addresses();

    [GeneratedRegex("""localhost:8420(?<path>/api/\S+/attendance) .*?Idempotency-Key: (?<key>[^']+)'.*?-d '(?<body>\{.*?\})'\n# .*?(?<shown>"version":\d+,"position":\d+)""", RegexOptions.Singleline)]
    private static partial Regex Example();
}
