using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Collab.Benchmarks;

/// <summary>A made-up history as commands: the same seed makes the same one.</summary>
public sealed class History(int seed)
{
    private static readonly string[] Regions = ["DED", "DED2", "DED21", "DED4", "DED5", "DE4", "DE3", "CZ", "CZ04", "CZ042", "CZ051", "PL", "PL51", "PL43"];
    private static readonly string[] Topics = ["energy", "mobility", "infrastructure", "cybersecurity", "smart-city", "smart-region"];

    private readonly Random random = new(seed);
    private readonly List<Guid> sources = [];
    private readonly List<Guid> organisations = [];
    private int number;

    /// <summary>Activities made so far.</summary>
    public List<Guid> Activities { get; } = [];

    /// <summary>A batch of commands, a line each.</summary>
    public string Lines(int activities)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Math.Max(1, activities / 10); i++) text.AppendLine(Source().ToJsonString());
        for (var i = 0; i < Math.Max(2, activities / 5); i++) text.AppendLine(Organisation().ToJsonString());
        for (var i = 0; i < activities; i++)
            foreach (var command in Activity())
                text.AppendLine(command.ToJsonString());
        return text.ToString();
    }

    /// <summary>One more fact about an activity.</summary>
    public JsonObject Attendance(int call) => new()
    {
        ["headcount"] = new JsonObject { ["value"] = call % 500 },
        ["basis"] = "estimate",
        ["provenance"] = Provenance(),
    };

    /// <summary>An id that only this seed makes.</summary>
    private Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private JsonObject Command(string name) => new() { ["command"] = name, ["commandId"] = Id() };

    private JsonObject Provenance() => new() { ["source"] = Any(sources), ["passage"] = "S" + random.Next(1, 40).ToString(CultureInfo.InvariantCulture) };

    private JsonObject Day() => new()
    {
        ["precision"] = "day",
        ["from"] = new DateOnly(2015, 1, 1).AddDays(random.Next(4000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private JsonObject Source()
    {
        var source = Command("register-source");
        sources.Add(Id());
        source["sourceId"] = sources[^1];
        source["title"] = $"Report {++number}";
        source["kind"] = "report";
        source["occurred"] = Day();
        return source;
    }

    private JsonObject Organisation()
    {
        var organisation = Command("register-organisation");
        organisations.Add(Id());
        organisation["organisationId"] = organisations[^1];
        organisation["name"] = $"Organisation {++number}";
        organisation["kind"] = "company";
        organisation["seat"] = new JsonObject { ["region"] = Any(Regions) };
        organisation["provenance"] = Provenance();
        return organisation;
    }

    private IEnumerable<JsonObject> Activity()
    {
        var id = Id();
        Activities.Add(id);
        var held = Command("record-workshop-held");
        held["title"] = $"Workshop {++number}";
        held["regions"] = new JsonArray([.. Regions.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(region => (JsonNode)region)]);
        held["occurred"] = Day();
        yield return About(held);
        var attendance = Command("record-attendance");
        attendance["headcount"] = new JsonObject { ["value"] = random.Next(5, 500) };
        attendance["basis"] = "attendance-list";
        yield return About(attendance);
        var topics = Command("record-topics");
        topics["topics"] = new JsonArray(Any(Topics));
        topics["completeness"] = "among-others";
        yield return About(topics);
        for (var i = 0; i < 3; i++)
        {
            var role = Command("assign-role");
            role["role"] = i == 0 ? "organiser" : "participant";
            role["organisation"] = Any(organisations);
            yield return About(role);
        }

        if (random.Next(5) > 0) yield break;
        var withdrawal = Command("withdraw-fact");
        withdrawal["factId"] = attendance["commandId"]!.DeepClone();
        withdrawal["reason"] = "Counted twice.";
        yield return withdrawal;

        JsonObject About(JsonObject command)
        {
            command["activityId"] = id;
            command["provenance"] = Provenance();
            return command;
        }
    }
}
