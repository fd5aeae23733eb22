using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Collab.Tests;

namespace Collab.Benchmarks;

/// <summary>A tracker to write to, with what the commands name: a source, activities, partnerships, and one partnership with a long
/// history.</summary>
internal sealed class WriteTarget : IDisposable
{
    /// <summary>Events on the partnership with the long history.</summary>
    public const int Long = 10_000;

    private const int Many = 500;

    private readonly HttpClient client;
    private readonly List<Guid> activities = [];
    private readonly Guid source = Guid.CreateVersion7();
    private readonly List<Guid> partnerships = [];
    private readonly Guid longPartnership = Guid.CreateVersion7();

    /// <param name="name">What to call it in the table.</param>
    /// <param name="host">The tracker.</param>
    public WriteTarget(string name, CollabHost host)
    {
        Name = name;
        client = host.With(host.AdminToken);
        client.Timeout = TimeSpan.FromMinutes(10);
    }

    public string Name { get; }

    public void Dispose() => client.Dispose();

    /// <summary>Records what the commands name.</summary>
    public async Task PrepareAsync()
    {
        activities.AddRange(Enumerable.Range(0, Many).Select(_ => Guid.CreateVersion7()));
        partnerships.AddRange(Enumerable.Range(0, Many).Select(_ => Guid.CreateVersion7()));
        await BatchAsync(
            [
                Named("register-source", Source(), ("sourceId", source)),
                .. activities.Select(id => Named("record-workshop-held", Workshop(), ("activityId", id))),
                .. partnerships.Append(longPartnership).Select(id => Named("form-partnership", Partnership(), ("partnershipId", id))),
                .. Enumerable.Range(0, Long - 1).Select(_ => Named("deliver-service", Service(), ("partnershipId", longPartnership))),
            ],
            atomic: true);
    }

    /// <summary>Registers a source.</summary>
    public Task<long> RegisterAsync() => PostAsync("/api/sources", Source());

    /// <summary>Records an attendance, which names a source, on one of many activities.</summary>
    public Task<long> AttendAsync(int call) =>
        PostAsync($"/api/activities/{activities[call % activities.Count]}/attendance", Attendance(call));

    /// <summary>Records a delivery on one of many partnerships.</summary>
    public Task<long> DeliverAsync(int call) =>
        PostAsync($"/api/partnerships/{partnerships[call % partnerships.Count]}/services", Service());

    /// <summary>Records a delivery on the partnership with the long history; sent again for as long as others keep coming
    /// first.</summary>
    public Task<long> DeliverLongAsync() => PostAsync($"/api/partnerships/{longPartnership}/services", Service(), patient: true);

    /// <summary>Sends many attendances in one body.</summary>
    public Task AttendManyAsync(int count, bool atomic) =>
        BatchAsync([.. Enumerable.Range(0, count)
            .Select(call => Named("record-attendance", Attendance(call), ("activityId", activities[call % activities.Count])))], atomic);

    /// <summary>Registers many sources in one body.</summary>
    public Task RegisterManyAsync(int count, bool atomic) =>
        BatchAsync([.. Enumerable.Range(0, count).Select(_ => Named("register-source", Source()))], atomic);

    private static JsonObject Source() => new() { ["title"] = "A press release", ["kind"] = "press-release", ["language"] = "de" };

    private JsonObject Workshop() =>
        new()
        {
            ["title"] = "A workshop",
            ["occurred"] = new JsonObject { ["precision"] = "day", ["from"] = "2023-11-13" },
            ["provenance"] = Passage()
        };

    private JsonObject Partnership() => new() { ["title"] = "A hub", ["kind"] = "consortium", ["provenance"] = Passage() };

    private JsonObject Service() => new() { ["service"] = "networking", ["category"] = "small", ["provenance"] = Passage() };

    private JsonObject Attendance(int call) => new()
    {
        ["headcount"] = new JsonObject { ["value"] = call % 500 },
        ["basis"] = "estimate",
        ["provenance"] = Passage(),
    };

    private JsonObject Passage() => new() { ["source"] = source, ["passage"] = "S1" };

    private static JsonObject Named(string command, JsonObject body, params (string Member, Guid Value)[] ids)
    {
        body["command"] = command;
        body["commandId"] = Guid.CreateVersion7();
        foreach (var (member, value) in ids) body[member] = value;
        return body;
    }

    private async Task<long> PostAsync(string path, JsonObject body, bool patient = false)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(path, content);
        var read = await answer.Content.ReadAsStringAsync();
        if (patient && answer.StatusCode == HttpStatusCode.Conflict) return await PostAsync(path, body, patient);
        return answer.IsSuccessStatusCode ? read.Length
            : throw new InvalidOperationException($"{Name}: {path} answered {(int)answer.StatusCode}: {read}");
    }

    private async Task BatchAsync(IReadOnlyList<JsonObject> commands, bool atomic)
    {
        using var content = new StringContent(string.Join('\n', commands.Select(command => command.ToJsonString())), Encoding.UTF8,
            "application/x-ndjson");
        using var answer = await client.PostAsync($"/api/commands?atomic={(atomic ? "true" : "false")}", content);
        var refused = (await answer.Content.ReadAsStringAsync()).Split('\n')
            .FirstOrDefault(line => line.Contains("\"status\":", StringComparison.Ordinal));
        if (refused is not null) throw new InvalidOperationException($"{Name}: a command was refused: {refused}");
    }
}
