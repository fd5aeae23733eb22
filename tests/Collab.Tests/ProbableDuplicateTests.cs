using System.Net;

namespace Collab.Tests;

/// <summary>Two grants of the same funder, amount, currency and year: both count, and the inbox asks until somebody decides.</summary>
public sealed class ProbableDuplicateTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task The_inbox_asks_about_two_grants_that_may_be_one_until_one_is_withdrawn()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await ConvertedTotalTests.Made.Async(api);
        var first = await made.GrantAsync(1000, "EUR", ApiClient.Day("2024-01-15"), made.Funder);
        await made.GrantAsync(1001, "EUR", ApiClient.Day("2024-01-15"), made.Funder);
        await made.GrantAsync(1000, "CZK", ApiClient.Day("2024-01-15"), made.Funder);
        await made.GrantAsync(1000, "EUR", ApiClient.Day("2023-01-15"), made.Funder);
        await made.GrantAsync(1000, "EUR", ApiClient.Day("2024-01-15"), made.Other);
        (await PairsAsync(api, first.EventId)).ShouldBeEmpty();

        var about = await made.GrantAsync(1040, "EUR", ApiClient.Day("2024-06-01"), made.Funder, "about");
        var unnamed = await made.GrantAsync(1000, "EUR", new { precision = "year", from = "2024" });
        (await PairsAsync(api, first.EventId)).ShouldBe([about.EventId, unnamed.EventId], ignoreOrder: true);
        var before = api.Position;
        var csv = (await api.GetAsync("/api/inbox?format=csv")).Body;
        csv.ShouldContain("probable-duplicate");
        csv.ShouldContain(about.EventId.ToString());
        (await api.GetAsync("/inbox")).Body.ShouldContain("Grants that may be one");

        (await api.PostAsync($"/api/facts/{about.EventId}/withdraw", new { reason = "Recorded twice" })).ShouldBe(HttpStatusCode.OK);
        (await PairsAsync(api, first.EventId)).ShouldBe([unnamed.EventId]);
        (await PairsAsync(api, first.EventId, $"?knownAt=@{before}")).Count.ShouldBe(2);

        // Both are right, each in its own sense: a contradiction that was reconciled is decided.
        var raised = await api.PostAsync("/api/conflicts", new { factIds = new[] { first.EventId, unnamed.EventId }, about = "amount" });
        var conflict = Receipt.Of(raised.Json).EventId;
        (await PairsAsync(api, first.EventId)).ShouldBeEmpty();
        (await api.PostAsync($"/api/conflicts/{conflict}/resolve", new { outcome = "reconciled", reason = "Two grants" }))
            .ShouldBe(HttpStatusCode.OK);
        (await PairsAsync(api, first.EventId)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_one_source_lists_without_a_funder_it_tells_apart()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await ConvertedTotalTests.Made.Async(api);
        var first = await made.GrantAsync(300, "EUR", ApiClient.Day("2024-02-15"));
        foreach (var day in new[] { "2024-02-16", "2024-02-17" }) await made.GrantAsync(300, "EUR", ApiClient.Day(day));
        (await PairsAsync(api, first.EventId)).ShouldBeEmpty();

        var elsewhere = await (made with { Source = await api.SourceAsync() }).GrantAsync(300, "EUR", ApiClient.Day("2024-02-15"));
        (await PairsAsync(api, first.EventId)).ShouldBe([elsewhere.EventId]);
    }

    [Fact]
    public async Task Between_partnerships_two_that_were_confirmed_are_two()
    {
        var api = await ApiClient.OfAsync(host);
        var one = await ConvertedTotalTests.Made.Async(api);
        var other = (await ConvertedTotalTests.Made.Async(api)) with { Funder = one.Funder };
        var first = await one.GrantAsync(7000, "EUR", ApiClient.Day("2024-01-15"), one.Funder);
        var second = await other.GrantAsync(7000, "EUR", ApiClient.Day("2024-09-15"), one.Funder);
        // Without a funder, nothing says that two partnerships speak of one grant.
        await other.GrantAsync(7000, "EUR", ApiClient.Day("2024-09-16"));
        (await PairsAsync(api, first.EventId)).ShouldBe([second.EventId]);
        foreach (var fact in new[] { first, second })
            (await api.PostAsync($"/api/facts/{fact.EventId}/confirm",
                new { evidence = "grant-decision", provenance = ApiClient.Passage(one.Source) })).ShouldBe(HttpStatusCode.OK);
        (await PairsAsync(api, first.EventId)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<Guid>> PairsAsync(ApiClient api, Guid first, string question = "") =>
    [
        .. (await api.ShowAsync($"/api/inbox{question}")).List("probableDuplicates").Where(pair => pair["one"]!.Id("factId") == first)
            .Select(pair => pair["other"]!.Id("factId")),
    ];
}
