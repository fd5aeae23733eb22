using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Collab.Accounts;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.People;
using Collab.Http;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs.Recording;

/// <summary>Whatever code a page may show has words for people, in English and in German.</summary>
public sealed partial class WordsTests
{
    private static readonly string[] Text = File.ReadAllLines(Repository.At("src", "Collab", "Pages", "words.tsv"));
    private static readonly IReadOnlyList<string[]> Rows = [.. Text.Skip(1).Select(line => line.Split('\t'))];
    private static readonly HashSet<(string, string)> Known =
    [
        .. Rows.Where(row => row.Length == 4).Select(row => (row[0], row[1])),
        .. FactKinds.All.SelectMany(type => type.GetProperties()
            .Where(property => property.GetCustomAttribute<LabelAttribute>() is not null)
            .Select(property => ("member", $"{FactKinds.Alias(type)}.{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}"))),
    ];

    [Fact]
    public void Each_line_is_a_group_a_key_and_both_languages()
    {
        Text[0].ShouldBe("group\tkey\ten\tde");
        Rows.Where(row => row.Length != 4 || row.Any(cell => cell.Length == 0 || cell != cell.Trim())).ShouldBeEmpty();
        Rows.GroupBy(row => (row[0], row[1])).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Quotes_are_those_of_the_language()
    {
        Rows.Where(row => row[2].Contains('"') || row[3].Contains('"') || row[3].Contains('”')).Select(row => row[1]).ShouldBeEmpty();
        Rows.Where(row => row[3].Count(c => c == '„') != row[3].Count(c => c == '“')).Select(row => row[1]).ShouldBeEmpty();
    }

    [Fact]
    public void Every_event_has_a_label() => Unlabelled(FactKinds.All).ShouldBeEmpty("Put [Label(\"English\", \"German\")] on them.");

    [Fact]
    public void Every_command_has_a_label()
    {
        Unlabelled(CommandKind.All.Values.Select(kind => kind.Type)).ShouldBeEmpty("Put [Label(\"English\", \"German\")] on them.");
        Has("command", [PersonRecords.Record, PersonRecords.Erase, "revise-person"], alone: true);
    }

    [Fact]
    public void Forms_name_members_that_there_are()
    {
        foreach (var type in typeof(Fact).Assembly.GetTypes())
            if (type.GetCustomAttribute<FormAttribute>() is { } form)
                form.First.Concat(form.Details).Except(Own(type).Select(member => member.Name)).ShouldBeEmpty(type.Name);
    }

    [Fact]
    public void Every_value_of_every_enumeration_has_words()
    {
        foreach (var type in new[] { typeof(Fact), typeof(Question), typeof(AccountRole) }.SelectMany(type => type.Assembly.GetTypes())
                     .Where(type => type is { IsEnum: true, IsPublic: true } && type != typeof(RefusalKind) && type != typeof(CostlyKind)))
            Has(JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name), Enum.GetNames(type)
                .Select(JsonNamingPolicy.KebabCaseLower.ConvertName), alone: true);
        Has("certainty-plain", Enum.GetValues<Certainty>().Select(Codes.Of), alone: true);
        Enum.GetValues<AccountRole>().Select(AccountRoles.Code).ShouldBe(Enum.GetValues<AccountRole>().Select(Codes.Of));
    }

    [Fact]
    public void Every_member_of_every_event_has_words()
    {
        var ids = CommandKind.All.Values.SelectMany(kind =>
            kind.EventMembersInRoute.Append(kind is { StreamOfCode: null, StreamMember: { } member } ? member : "code"));
        var members = FactKinds.All.Append(typeof(PersonDetails)).SelectMany(type => Members(type, [])).Concat(ids).ToHashSet();
        Missing("member", members).ShouldBeEmpty();

        var exact = FactKinds.All.SelectMany(type => Own(type).Select(member => $"{FactKinds.Alias(type)}.{member.Name}")).ToHashSet();
        Known.Where(word => word.Item1 == "member" && word.Item2.Contains('.') && !exact.Contains(word.Item2)).ShouldBeEmpty();
        Known.Where(word => word.Item1 == "hint" && !members.Contains(word.Item2)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_event_says_in_its_own_words_when_it_happened()
    {
        var dated = FactKinds.Facts.Select(type => $"{FactKinds.Alias(type)}.occurred");
        Known.Where(word => word.Item1 == "member" && word.Item2.EndsWith(".occurred", StringComparison.Ordinal))
            .Select(word => word.Item2).Except(dated).ShouldBeEmpty();
    }

    [Fact]
    public void Every_refusal_has_words()
    {
        var rules = Directory.EnumerateFiles(Repository.At("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Rule().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        rules.Count.ShouldBeGreaterThan(50);
        Missing("rule", rules).ShouldBeEmpty();
    }

    [Fact]
    public void Every_reason_not_to_count_has_words()
    {
        var source = File.ReadAllText(Repository.At("src", "Collab.Domain", "Indicators", "Candidate.cs"));
        var scope = File.ReadAllText(Repository.At("src", "Collab.ReadModel", "Indicators", "FigureScope.cs"));
        var settled = scope[scope.IndexOf("string ReasonOf(Settlement", StringComparison.Ordinal)..];
        settled = settled[..settled.IndexOf("};", StringComparison.Ordinal)];
        Arm().Count(settled).ShouldBe(Enum.GetValues<Settlement>().Length);
        var reasons = Reason().Matches(source).Select(match => match.Groups[1].Value)
            .Concat(Enum.GetValues<EvidenceKind>().Select(kind => $"no-{Codes.Of(kind)}"))
            .Concat(Arm().Matches(settled).Select(match => match.Groups[1].Value))
            .Concat(from who in new[] { "organisers", "participants", "organisations" }
                    from reason in new[] { "no-{0}-known", "{0}-from-no-known-country", "{0}-from-no-known-region", "{0}-from-one-country",
                        "{0}-from-one-region",
                        "{0}-from-too-few-countries", "{0}-from-too-few-regions" }
                    select reason.Replace("{0}", who, StringComparison.Ordinal));
        Missing("rule", reasons).ShouldBeEmpty();
    }

    [Fact]
    public void Every_kind_of_entity_has_words()
    {
        string[] kinds = [.. EntityKinds(), "project", "milestone", "fact", "conflict", "person", "region", "topic"];
        Has("kind", kinds, alone: true);
        Has("kinds", kinds, alone: true);
    }

    [Fact]
    public void Every_indicator_has_its_official_name()
    {
        Has("indicator", IndicatorDefinition.All.Select(indicator => indicator.Code), alone: true);
        Has("indicator-short", IndicatorDefinition.All.Select(indicator => indicator.Code), alone: true);
        Has("unit", IndicatorDefinition.All.Select(indicator => indicator.Unit).Distinct(), alone: true);
        foreach (var indicator in IndicatorDefinition.All)
            Rows.Single(row => row[0] == "indicator" && row[1] == indicator.Code)[2..].ShouldBe([indicator.Name, indicator.NameDe]);
    }

    private static IEnumerable<string> Unlabelled(IEnumerable<Type> types) =>
        types.Where(type => type.GetCustomAttribute<LabelAttribute>()
            is not { English: { Length: > 0 } english, German: { Length: > 0 } german }
            || (english + german).Contains('"', StringComparison.Ordinal)).Select(type => type.Name);

    private static IEnumerable<string> EntityKinds() => Slices.All.Select(kind => kind.Name);

    private static void Has(string group, IEnumerable<string> keys, bool alone)
    {
        var wanted = keys.ToList();
        Missing(group, wanted).ShouldBeEmpty(group);
        if (alone) Known.Where(word => word.Item1 == group).Select(word => word.Item2).Except(wanted).ShouldBeEmpty(group);
    }

    private static IEnumerable<string> Missing(string group, IEnumerable<string> keys) => keys.Where(key => !Known.Contains((group, key)))
        .Distinct();

    private static bool IsLabelled(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(LabelAttribute), inherit: true) == true;

    private static IEnumerable<JsonPropertyInfo> Own(Type type) =>
        FactJson.Options.GetTypeInfo(type).Properties.Where(property => property.Set is not null);

    // The members of a type and of everything inside it.
    private static IEnumerable<string> Members(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = FactJson.Options.GetTypeInfo(type);
        if (info.Kind == JsonTypeInfoKind.Enumerable) return Members(info.ElementType!, seen);
        return info.Kind == JsonTypeInfoKind.Object && type != typeof(Fact) && seen.Add(type)
            ? Own(type).SelectMany(property => IsLabelled(property)
                ? Members(property.PropertyType, seen) : Members(property.PropertyType, seen).Prepend(property.Name))
            : [];
    }

    [GeneratedRegex("(?:new Refusal\\(|new (?:Submission)?Problem\\([^;\"]*?, |Problems\\.(?:Result|WriteAsync)\\([^;\"]*?, |=> \\()\\s*\"([a-z]+(?:-[a-z]+)*)\"")]
    private static partial Regex Rule();

    [GeneratedRegex("=> \"([a-z-]+)\"")]
    private static partial Regex Arm();

    [GeneratedRegex("yield return \"([a-z-]+)\"")]
    private static partial Regex Reason();
}
