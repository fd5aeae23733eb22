using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;

namespace Collab.Tests;

/// <summary>Commands as chance has them: late facts, corrections, withdrawals, confirmations and conflicts among them. The same seed gives
/// the same commands but for their ids.</summary>
/// <param name="seed">Chooses among histories.</param>
/// <param name="rules">Whether counting rules are adopted, corrected and withdrawn among them.</param>
/// <param name="identity">Whether things are said to be one, or not, and that is taken back among them.</param>
internal sealed class RandomHistory(int seed, bool rules = false, bool identity = false)
{
    private static readonly string[] Regions = ["DED", "DED21", "DE4", "PL", "PL51", "CZ", "CZ04"];
    private static readonly string?[] Things = ["pilot_completed", "strategy_adopted", "solution_developed", "funding_granted"];
    private static readonly string[] Topics = ["energy", "mobility", "cloud", "geodata"];

    private readonly Random random = new(seed);
    private readonly List<Guid> sources = [];
    private readonly List<Guid> organisations = [];
    private readonly List<Guid> activities = [];
    private readonly List<Guid> partnerships = [];
    private readonly List<Guid> programmes = [];
    private readonly List<(Guid Partnership, Guid Milestone)> milestones = [];
    private readonly List<(Guid Entity, Guid Fact, JsonObject Body)> facts = [];
    private readonly List<(Guid Conflict, Guid Fact)> conflicts = [];
    private readonly List<Guid> statements = [];

    /// <summary>Some entities, then this many commands about them, one a line. Rules speak against some of them.</summary>
    public IEnumerable<string> Lines(int commands)
    {
        for (var i = 0; i < 3; i++) yield return Entity("register-source", "sourceId", sources,
            new() { ["title"] = $"Source {i}", ["kind"] = "press-release" });
        for (var i = 0; i < 6; i++) yield return Entity("register-organisation", "organisationId", organisations,
            Sourced(new()
            {
                ["name"] = $"Organisation {i}",
                ["kind"] = "company",
                ["seat"] = new JsonObject { ["region"] = Pick(Regions) }
            }));
        for (var i = 0; i < 4; i++) yield return Entity("plan-activity", "activityId", activities,
            Sourced(new()
            {
                ["title"] = $"Plan {i}",
                ["kind"] = "workshop",
                ["planned"] = Day(),
                ["regions"] = new JsonArray(Pick(Regions))
            }));
        for (var i = 0; i < 4; i++) yield return Entity("record-workshop-held", "activityId", activities,
            Sourced(new() { ["title"] = $"Workshop {i}", ["regions"] = new JsonArray(Pick(Regions)), ["occurred"] = Relative() }));
        for (var i = 0; i < 3; i++) yield return Entity("form-partnership", "partnershipId", partnerships,
            Sourced(new() { ["title"] = $"Partnership {i}", ["kind"] = "consortium" }));
        for (var i = 0; i < 2; i++) yield return Entity("register-programme", "programmeId", programmes,
            Sourced(new() { ["title"] = $"Programme {i}", ["countries"] = new JsonArray("DE", Pick(["CZ", "PL"])) }));
        for (var i = 0; i < 6; i++) yield return Line("adopt-exchange-rates", "programmeId", Pick(programmes), Sourced(new()
        {
            ["kind"] = "commission-accounting",
            ["rates"] = new JsonArray([.. Enumerable.Range(1, 4).Select(month => (JsonNode)new JsonObject
            {
                ["month"] = $"{2021 + random.Next(4)}-{(3 * month) - random.Next(3):00}",
                ["currency"] = month % 2 == 0 ? "PLN" : "CZK",
                ["rate"] = 4 + random.Next(40),
            }).DistinctBy(rate => $"{rate["month"]} {rate["currency"]}")]),
        }));
        for (var i = 0; i < commands; i++)
            yield return identity && random.Next(12) == 0 ? Identity() : random.Next(3) == 0 ? Judgement() : AnyFact();
    }

    // Of two of a kind at most, so that figures do not shrink to one thing; a contradiction between facts of two streams among them.
    private string Identity()
    {
        if (statements.Count > 2 && random.Next(3) == 0)
            return Command(new()
            {
                ["command"] = "withdraw-same-as",
                ["statementId"] = Pick(statements),
                ["reason"] = "They are two.",
            }).Line;
        var things = random.Next(4) switch
        {
            0 => organisations,
            1 => activities,
            2 => partnerships,
            _ => facts.Where(fact => Things.Contains(fact.Body["type"]?.GetValue<string>())).Select(fact => fact.Fact).ToList(),
        };
        if (things.Count < 2) things = activities;
        if (random.Next(4) == 0 && facts.Count > 1)
        {
            var (raised, conflict) = Command(new()
            {
                ["command"] = "raise-conflict",
                ["factIds"] = new JsonArray([.. facts.OrderBy(_ => random.Next()).Take(2).Select(fact => JsonValue.Create(fact.Fact))]),
                ["about"] = "date",
            });
            conflicts.Add((conflict, facts[^1].Fact));
            return raised;
        }

        var (line, id) = Command(new()
        {
            ["command"] = random.Next(4) == 0 ? "record-difference" : "record-same-as",
            ["ids"] = new JsonArray([.. things.OrderBy(_ => random.Next()).Take(2).Select(id => JsonValue.Create(id))]),
            ["reason"] = "Told twice.",
        });
        statements.Add(id);
        return line;
    }

    private string AnyFact() => random.Next(rules ? 46 : 44) switch
    {
        0 or 1 => Activity("assign-role",
            new() { ["role"] = Pick(["organiser", "speaker", "host"]), ["organisation"] = Pick(organisations), ["onBehalfOf"] = null }),
        2 => Activity("assign-role", new() { ["role"] = "participant", ["group"] = $"Group {random.Next(9)}", ["region"] = Pick(Regions) }),
        3 => Activity("record-attendance",
            new() { ["headcount"] = new JsonObject { ["value"] = random.Next(200) }, ["basis"] = Pick(["estimate", "registration"]) }),
        4 => Activity("record-topics",
            new() { ["topics"] = new JsonArray(Pick(Topics)), ["completeness"] = Pick(["complete", "among-others"]) }),
        5 or 6 => Activity("resolve-date", new(), dated: true),
        7 => Activity("reschedule-activity", new() { ["planned"] = Day() }),
        8 => Activity("cancel-activity", new()),
        9 => Activity("record-workshop-held", new(), dated: true),
        10 => Activity("record-statement",
            new() { ["kind"] = "claim", ["about"] = "Numerous cooperations", ["quantity"] = new JsonObject { ["exactness"] = "missing" } }),
        11 => Organisation("rename-organisation", new() { ["name"] = $"Name {random.Next(99)}" }),
        12 => Organisation("move-seat", new() { ["seat"] = new JsonObject { ["region"] = Pick(Regions) } }),
        13 or 14 => Organisation("record-membership", new() { ["in"] = Pick(organisations) }),
        15 => Organisation("end-membership", new() { ["in"] = Pick(organisations) }),
        16 => Partnership("join-partnership", new() { ["organisation"] = Pick(organisations) }),
        17 => Partnership("leave-partnership", new() { ["organisation"] = Pick(organisations) }),
        18 => Milestone(),
        19 => Reached(),
        20 => Partnership("grant-funding",
            new() { ["amount"] = new JsonObject { ["exactness"] = "about", ["amount"] = random.Next(1000) } }),
        21 => Partnership("extend-scope", new() { ["topics"] = new JsonArray(Pick(Topics)), ["regions"] = new JsonArray(Pick(Regions)) }),
        22 => Partnership(Pick(["pause-partnership", "resume-partnership"]), new(), dated: true),
        23 or 24 => Activity("assign-role",
            new() { ["role"] = Pick(["organiser", "co-organiser"]), ["organisation"] = Pick(organisations) }),
        25 => Activity("record-attendance",
            new()
            {
                ["headcount"] = new JsonObject { ["value"] = random.Next(200), ["exactness"] = Pick(["exact", "about"]) },
                ["basis"] = "attendance-list"
            }),
        26 or 27 => Partnership("agree-cooperation", new()
        {
            ["instrument"] = Pick(["memorandum", "administrative-agreement"]),
            ["organisations"] = new JsonArray([.. organisations.OrderBy(_ => random.Next()).Take(2).Select(id => JsonValue.Create(id))]),
        }, dated: true),
        28 or 29 => Partnership("deliver-service",
            new() { ["service"] = Pick(["networking", "test-before-invest"]), ["customer"] = Pick(organisations), ["category"] = "small" },
            dated: true),
        30 or 31 => Partnership("assess-maturity", new() { ["customer"] = Pick(organisations), ["score"] = random.Next(101) }, dated: true),
        32 => Partnership(Pick(["complete-pilot", "record-solution", "adopt-strategy"]), new()
        {
            ["title"] = $"Result {random.Next(99)}",
            ["organisations"] = new JsonArray([.. organisations.OrderBy(_ => random.Next()).Take(2).Select(id => JsonValue.Create(id))]),
            ["topics"] = new JsonArray(Pick(Topics)),
        }, dated: true),
        33 => Partnership("identify-obstacle",
            new() { ["title"] = $"Obstacle {random.Next(99)}", ["nature"] = "legal", ["solutionIdentified"] = random.Next(2) == 0 }),
        34 => Line("record-source-edition", "sourceId", Pick(sources),
            new() { ["edition"] = $"Edition {random.Next(999)}", ["occurred"] = Day() }),
        35 => Partnership("place-under-programme", new()
        {
            ["programme"] = Pick(programmes),
            ["objective"] = Pick(["1.1", "2.3"]),
            ["acronym"] = $"P{random.Next(9)}",
            ["start"] = Day(),
        }),
        36 or 37 => Activity("attribute-activity", new() { ["project"] = Pick(partnerships), ["workPackage"] = Pick(["WP1", "WP2"]) }),
        38 => Partnership("agree-budget", new()
        {
            ["partner"] = Pick(organisations),
            ["total"] = new JsonObject { ["amount"] = random.Next(1000), ["currency"] = Pick(["EUR", "CZK"]) },
        }),
        39 => Output(),
        40 or 41 => Baseline(),
        42 => Target(),
        43 => Period(),
        _ => Rule(),
    };

    private string Baseline() => Decision("record-baseline", new()
    {
        ["value"] = random.Next(60),
        ["until"] = Year(2019 + random.Next(4)),
        ["provenance"] = Passage(),
    });

    private string Target() => Decision("set-indicator-target", new()
    {
        ["value"] = random.Next(400),
        ["by"] = Year(2024 + random.Next(4)),
        ["occurred"] = random.Next(2) == 0 ? Day() : null,
    });

    private string Decision(string command, JsonObject body)
    {
        var code = Pick(["RCO87", "RCO115", "RCO81", "FUND"]);
        return Line(command, "code", code, Scoped(body));
    }

    private string Period() => Line("open-period", "reportingPeriodId", Guid.NewGuid(), Scoped(new()
    {
        ["title"] = $"Period {random.Next(99)}",
        ["span"] = Year(2021 + random.Next(4)),
        ["indicators"] = new JsonArray(Pick(["RCO87", "RCO115", "FUND"])),
    }));

    // Of everything, of a programme, of an objective of one, or of a project.
    private JsonObject Scoped(JsonObject body)
    {
        switch (random.Next(4))
        {
            case 0:
                body["project"] = Pick(partnerships);
                break;
            case 1:
                body["programme"] = Pick(programmes);
                break;
            case 2:
                body["programme"] = Pick(programmes);
                body["objective"] = Pick(["1.1", "2.3"]);
                break;
        }

        return body;
    }

    private string Judgement()
    {
        var (entity, fact, body) = facts[random.Next(facts.Count)];
        switch (random.Next(6))
        {
            case 0:
                return Command(new() { ["command"] = "withdraw-fact", ["factId"] = fact, ["reason"] = "Wrong." }).Line;
            case 1:
                return Command(new()
                {
                    ["command"] = "confirm-fact",
                    ["factId"] = fact,
                    ["evidence"] = Pick(["photo", "attendance-list"]),
                    ["provenance"] = Passage()
                }).Line;
            case 2:
            case 3:
                var replacement = (JsonObject)body.DeepClone();
                replacement["occurred"] = Day();
                if (body["provenance"] is not null) replacement["provenance"] = Passage();
                var (line, id) = Command(new()
                {
                    ["command"] = "correct-fact",
                    ["factId"] = fact,
                    ["reason"] = "Misread.",
                    ["replacement"] = replacement
                });
                facts.Add((entity, id, body));
                return line;
            case 4:
                var others = facts.Where(other => other.Entity == entity && other.Fact != fact).ToList();
                if (others.Count == 0) goto case 1;
                var (raised, conflict) =
                    Command(new()
                    {
                        ["command"] = "raise-conflict",
                        ["factIds"] = new JsonArray(fact, others[random.Next(others.Count)].Fact),
                        ["about"] = "date"
                    });
                conflicts.Add((conflict, fact));
                return raised;
            default:
                if (conflicts.Count == 0) goto case 4;
                var open = conflicts[random.Next(conflicts.Count)];
                return random.Next(2) == 0
                    ? Command(new()
                    {
                        ["command"] = "resolve-conflict",
                        ["conflictId"] = open.Conflict,
                        ["outcome"] = "prevails",
                        ["prevails"] = open.Fact,
                        ["reason"] = "Better founded."
                    }).Line
                    : Command(new()
                    {
                        ["command"] = "resolve-conflict",
                        ["conflictId"] = open.Conflict,
                        ["outcome"] = "reconciled",
                        ["reason"] = "Both are right."
                    }).Line;
        }
    }

    private string Rule()
    {
        var (code, events) = Pick([("RCO115", "workshop_held"), ("RCO87", "cooperation_agreed"), ("EDIH1", "service_delivered"),
            ("EDIH2", "funding_granted"), ("RCO81", "attendance_recorded")]);
        var body = new JsonObject
        {
            ["version"] = $"v{random.Next(9999)}",
            ["occurred"] = Day(),
            ["rule"] = new JsonObject
            {
                ["events"] = new JsonArray(events),
                ["distinct"] = Pick(["fact", "organisation", "activity", "subject"]),
                ["leaveOutDisputed"] = random.Next(2) == 0
            },
        };
        return Line("adopt-counting-rule", "code", code, body);
    }

    private string Activity(string command, JsonObject body, bool dated = false) =>
        Line(command, "activityId", Pick(activities), Sourced(body, dated));

    private string Organisation(string command, JsonObject body) =>
        Line(command, "organisationId", Pick(organisations), Sourced(body, dated: true));

    private string Partnership(string command, JsonObject body, bool dated = false) =>
        Line(command, "partnershipId", Pick(partnerships), Sourced(body, dated));

    private string Output()
    {
        var outputs = facts.Where(fact => partnerships.Contains(fact.Entity)
            && FactKinds.Find(fact.Body["type"]!.GetValue<string>()) is { } type
            && type.GetProperty(nameof(Fact.IsOutput))!.DeclaringType == type).ToList();
        if (outputs.Count == 0) return Milestone();
        var (entity, id, _) = outputs[random.Next(outputs.Count)];
        return Line("attribute-output", "partnershipId", entity, Sourced(new()
        {
            ["outputFactId"] = id,
            ["project"] = random.Next(2) == 0 ? Pick(partnerships) : null,
            ["workPackage"] = "WP1",
        }));
    }

    private string Milestone()
    {
        milestones.Add((Pick(partnerships), Guid.NewGuid()));
        return Line("plan-milestone", "partnershipId", milestones[^1].Partnership,
            Sourced(new() { ["milestoneId"] = milestones[^1].Milestone, ["title"] = $"Milestone {milestones.Count}", ["due"] = Day() }));
    }

    private string Reached()
    {
        if (milestones.Count == 0) return Milestone();
        var (partnership, milestone) = milestones[random.Next(milestones.Count)];
        var command = Pick(["reach-milestone", "miss-milestone", "reschedule-milestone", "drop-milestone"]);
        var body = Sourced(new() { ["milestoneId"] = milestone }, dated: true);
        if (command == "reschedule-milestone") body["due"] = Day();
        if (command == "drop-milestone") body["reason"] = "No money.";
        return Line(command, "partnershipId", partnership, body);
    }

    private string Entity(string command, string member, List<Guid> of, JsonObject body)
    {
        of.Add(Guid.NewGuid());
        return Line(command, member, of[^1], body);
    }

    private string Line(string command, string member, string code, JsonObject body)
    {
        body[member] = code;
        return Line(command, member, IndicatorDefinition.Find(code)!.Stream, body);
    }

    private string Line(string command, string member, Guid entity, JsonObject body)
    {
        foreach (var name in body.Where(entry => entry.Value is null).Select(entry => entry.Key).ToList()) body.Remove(name);
        var whole = (JsonObject)body.DeepClone();
        whole["command"] = command;
        if (whole[member] is null) whole[member] = entity;
        var (line, id) = Command(whole);
        body["type"] = FactKinds.Alias(CommandKind.All[command].EventType);
        facts.Add((entity, id, body));
        return line;
    }

    private static (string Line, Guid Id) Command(JsonObject command)
    {
        var id = Guid.NewGuid();
        command["commandId"] = id;
        return (command.ToJsonString(JsonSerializerOptions.Web), id);
    }

    private JsonObject Sourced(JsonObject body, bool dated = false)
    {
        body["provenance"] = Passage();
        if (body["occurred"] is null && (dated || random.Next(3) > 0)) body["occurred"] = Day();
        return body;
    }

    private JsonObject Passage() =>
        new() { ["source"] = Pick(sources), ["passage"] = $"S{random.Next(9)}", ["certainty"] = Pick(["stated", "claimed", "intended"]) };

    private JsonObject Day() =>
        new() { ["precision"] = "day", ["from"] = $"{2021 + random.Next(4)}-{1 + random.Next(12):00}-{1 + random.Next(28):00}" };

    private static JsonObject Year(int year) =>
        new() { ["precision"] = "year", ["from"] = year.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    private JsonObject Relative() => new() { ["precision"] = "relative", ["relativeTo"] = Pick(sources), ["relation"] = "day-before" };

    private T Pick<T>(IReadOnlyList<T> among) => among[random.Next(among.Count)];
}
