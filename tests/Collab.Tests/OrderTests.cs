using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Collab.Tests;

/// <summary>Facts arrive late and out of order: the same facts give the same pictures whatever order they were recorded in.</summary>
public sealed class OrderTests(TestTracker host) : IClassFixture<TestTracker>
{
    private static readonly string[] Days = ["2021-05-01", "2022-05-01", "2023-11-13", "2023-11-13", "2024-12-19"];
    private static readonly string[] Moments = ["2020-01-01", "2021-05-01", "2022-12-31", "2023-11-13", "2024-12-31", "2030-01-01"];

    /// <summary>A fact by its number among those of its kind of entity, and the number of its day.</summary>
    public sealed record Choice(int Fact, int Day);

    [Theory]
    [InlineData("organisation")]
    [InlineData("activity")]
    [InlineData("partnership")]
    public void The_order_of_recording_does_not_matter(string kind)
    {
        var choices = from fact in Gen.Choose(0, 99) from day in Gen.Choose(0, Days.Length - 1) select new Choice(fact, day);
        var histories = from chosen in choices.ListOf().Resize(7)
                        from order in Gen.Shuffle(Enumerable.Range(0, chosen.Count).ToArray())
                        select (Facts: chosen.ToArray(), Order: order);

        Prop.ForAll(histories.ToArbitrary(), history => Task.Run(() => CheckAsync(kind, history.Facts, history.Order)).GetAwaiter()
            .GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(8));
    }

    private async Task<bool> CheckAsync(string kind, Choice[] facts, int[] order)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var others = new List<Guid>();
        for (var i = 0; i < 2; i++) others.Add(await api.OrganisationAsync(source, $"Other {i}", "PL"));

        var one = await RecordAsync(Enumerable.Range(0, facts.Length));
        var other = await RecordAsync(order);
        foreach (var moment in Moments) (await PicturesAsync(other, moment))
            .ShouldBe(await PicturesAsync(one, moment), $"{moment} in order {string.Join(' ', order)}");
        return true;

        // What makes the entity comes first: nothing can be recorded about what does not exist. Ids are part of a fact, so each fact has
        // ids of the same rank.
        async Task<Guid> RecordAsync(IEnumerable<int> sequence)
        {
            var (entity, run) = (Guid.NewGuid(), Random.Shared.Next());
            var lines = sequence.Where(i => !EndsAgain(i)).Select(i => Line(entity, Id(run, i + 1), Fact(kind, facts[i], others)))
                .Prepend(Line(entity, Id(run, 0), First(kind)));
            var answers = await api.BatchAsync(string.Join('\n', lines));
            answers.Where(answer => answer["status"] is not null && answer.Text("type") != "urn:collab:problem:same-fact").ShouldBeEmpty();
            return entity;
        }

        // What has ended does not end again under another date: the second end is refused, whichever it is.
        bool EndsAgain(int i) => Fact(kind, facts[i], others)
            .Text("command") is "dissolve-organisation" or "conclude-partnership" or "record-succession"
            && facts.Take(i).Any(earlier => Fact(kind, earlier, others).Text("command") == Fact(kind, facts[i], others).Text("command"));

        string Line(Guid entity, Guid id, JsonObject fact)
        {
            fact[kind + "Id"] = entity;
            fact["commandId"] = id;
            fact["provenance"] = new JsonObject { ["source"] = source, ["passage"] = "S1" };
            return fact.ToJsonString(JsonSerializerOptions.Web);
        }

        async Task<string> PicturesAsync(Guid entity, string asOf)
        {
            var list = kind == "activity" ? "activities" : kind + "s";
            var view = await api.GetAsync($"/api/{list}/{entity}?asOf={asOf}");
            var timeline = await api.ShowAsync($"/api/timeline?stream={entity}&asOf={asOf}");
            var lines = timeline.List("items").Select(fact => $"{fact.Text("since")} {fact.Text("type")}").Order(StringComparer.Ordinal);
            return $"{(int)view.Status} {Bare(view.Json)}\n{string.Join('\n', lines)}";
        }
    }

    private static Guid Id(int run, int rank) => new(run, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, (byte)(rank + 1));

    private static JsonObject First(string kind) => kind switch
    {
        "organisation" => new()
        {
            ["command"] = "register-organisation",
            ["name"] = "First name",
            ["kind"] = "ministry",
            ["occurred"] = On("2020-06-01")
        },
        "activity" => new()
        {
            ["command"] = "record-workshop-held",
            ["title"] = "Workshop",
            ["regions"] = new JsonArray("DED"),
            ["occurred"] = On("2021-01-01")
        },
        _ => new() { ["command"] = "form-partnership", ["title"] = "Consortium", ["kind"] = "consortium", ["occurred"] = On("2020-06-01") },
    };

    private static JsonObject Fact(string kind, Choice choice, List<Guid> others)
    {
        var organisation = others[choice.Fact % 2];
        JsonObject[] facts = kind switch
        {
            "organisation" =>
            [
                new() { ["command"] = "rename-organisation", ["name"] = $"Name {choice.Fact % 7}", ["remit"] = choice.Fact % 3 == 0
                    ? "Mobility" : null },
                new() { ["command"] = "move-seat", ["seat"] = new JsonObject { ["region"] = choice.Fact % 2 == 0 ? "DED" : "CZ" } },
                new() { ["command"] = "record-membership", ["in"] = organisation },
                new() { ["command"] = "record-succession", ["successor"] = organisation },
                new() { ["command"] = "dissolve-organisation" },
            ],
            "activity" =>
            [
                new() { ["command"] = "assign-role", ["role"] = choice.Fact % 2 == 0 ? "organiser"
                    : "speaker", ["organisation"] = organisation },
                new() { ["command"] = "record-attendance", ["headcount"] = new JsonObject { ["value"] = choice.Fact },
                    ["basis"] = choice.Fact % 2 == 0 ? "estimate" : "registration" },
                new() { ["command"] = "record-topics", ["topics"] = new JsonArray(choice.Fact % 2 == 0 ? "energy" : "cloud"),
                    ["completeness"] = "among-others" },
                new() { ["command"] = "record-statement", ["kind"] = "claim", ["about"] = $"Claim {choice.Fact}", ["by"] = organisation },
                new() { ["command"] = "showcase-solution", ["title"] = $"Solution {choice.Fact}", ["by"] = organisation,
                    ["topics"] = new JsonArray("mobility") },
            ],
            _ =>
            [
                new() { ["command"] = "join-partnership", ["organisation"] = organisation, ["role"] = choice.Fact % 2 == 0 ? "lead"
                    : "associated" },
                new() { ["command"] = "extend-scope", ["topics"] = new JsonArray("cloud"),
                    ["regions"] = new JsonArray(choice.Fact % 2 == 0 ? "PL" : "CZ") },
                new() { ["command"] = "pause-partnership", ["reason"] = $"Reason {choice.Fact}" },
                new() { ["command"] = "grant-funding", ["amount"] = new JsonObject { ["amount"] = choice.Fact } },
                new() { ["command"] = "agree-cooperation", ["instrument"] = "memorandum",
                    ["organisations"] = new JsonArray(others[0], others[1]) },
                new() { ["command"] = "adopt-strategy", ["title"] = $"Strategy {choice.Fact}" },
                new() { ["command"] = "conclude-partnership", ["outcome"] = $"Outcome {choice.Fact}" },
            ],
        };
        var fact = facts[choice.Fact % facts.Length];
        foreach (var name in fact.Where(member => member.Value is null).Select(member => member.Key).ToList()) fact.Remove(name);
        fact["occurred"] = On(Days[choice.Day]);
        return fact;
    }

    private static JsonObject On(string day) => new() { ["precision"] = "day", ["from"] = day };

    // Without what only tells one recording from another.
    private static string Bare(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(',',
            members.Where(member => member.Key is not ("id" or "factId" or "position" or "version" or "traceId" or "instance"))
            .Select(member => $"{member.Key}:{Bare(member.Value)}")) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Bare)) + "]",
        _ => node?.ToJsonString() ?? "null",
    };
}
