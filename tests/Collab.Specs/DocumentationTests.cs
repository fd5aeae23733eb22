using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Collab.Configuration;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Hosting;
using Shouldly;

namespace Collab.Specs;

/// <summary>
/// The companion pages of the README come from the code. They are written with <c>COLLAB_WRITE_DOCS=1 dotnet test tests/Collab.Specs</c>;
/// without that, a page
/// that the code no longer makes fails the tests.
/// </summary>
public sealed partial class DocumentationTests
{
    private static readonly Dictionary<string, XElement> Comments = new[] { typeof(TrackerApp), typeof(Collab.Domain.Facts.Fact) }
        .SelectMany(type => XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Descendants("member"))
            .DistinctBy(member => member.Attribute("name")!.Value).ToDictionary(member => member.Attribute("name")!.Value);

    [Xunit.Fact]
    public void The_event_catalogue_is_what_the_code_makes() => Check("events.md", Events());

    [Xunit.Fact]
    public void The_settings_table_is_what_the_code_makes() => Check("settings.md", Settings());

    [Xunit.Fact]
    public void Every_event_and_every_command_says_what_it_means()
    {
        FactKinds.All.Where(type => Summary($"T:{type.FullName}").Length == 0).ShouldBeEmpty();
        CommandKind.All.Values.Where(command => command.Summary.Length == 0).ShouldBeEmpty();
    }

    [Xunit.Fact]
    public void Every_event_has_a_command() =>
        FactKinds.All.Where(type => CommandKind.All.Values.All(command => command.EventType != type)).ShouldBeEmpty();

    private static void Check(string name, string expected)
    {
        var path = Path.Combine(Repository.Root, "ops", "docs", name);
        if (Environment.GetEnvironmentVariable("COLLAB_WRITE_DOCS") == "1") File.WriteAllText(path, expected);
        File.ReadAllText(path).ShouldBe(expected,
            $"ops/docs/{name} is stale: COLLAB_WRITE_DOCS=1 dotnet test tests/Collab.Specs writes it anew.");
    }

    private static string Events()
    {
        var page = new StringBuilder();
        page.AppendLine("# Event catalogue\n");
        page.AppendLine("<!-- Made from the code by tests/Collab.Specs; do not edit. -->\n");
        page.AppendLine(
            "Every event is recorded by one command. The command's JSON is the event's members beside the ids; `commandId` becomes the event's id. Every fact also has `occurred` "
            + "(when; left out: the source does not say) and, but for facts about sources themselves, `provenance`. Members in **bold** are required.\n");
        foreach (var slice in FactKinds.All.GroupBy(type => type.Namespace!.Split('.')[^1]).OrderBy(slice => Order(slice.Key)))
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"## {slice.Key}\n");
            foreach (var type in slice)
            {
                var command = CommandKind.All.Values.Single(known => known.EventType == type);
                page.AppendLine(CultureInfo.InvariantCulture, $"### `{FactKinds.Alias(type)}`\n");
                page.AppendLine(CultureInfo.InvariantCulture, $"{Summary($"T:{type.FullName}")}\n");
                page.AppendLine(CultureInfo.InvariantCulture, $"`{command.Name}` · `POST {command.Route}`\n");
                Members(page, type);
            }
        }

        page.AppendLine("## Values\n");
        foreach (var type in Values().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"### {type.Name}\n");
            page.AppendLine(CultureInfo.InvariantCulture, $"{Summary($"T:{type.FullName}")}\n");
            if (type.IsEnum)
            {
                foreach (var name in Enum.GetNames(type))
                {
                    var meaning = Summary($"F:{type.FullName}.{name}");
                    page.AppendLine(CultureInfo.InvariantCulture,
                        $"- `{JsonNamingPolicy.KebabCaseLower.ConvertName(name)}`{(meaning.Length == 0 ? "" : " – " + meaning)}");
                }

                page.AppendLine();
            }
            else Members(page, type);
        }

        return page.ToString().TrimEnd() + "\n";
    }

    private static void Members(StringBuilder page, Type type)
    {
        var members = FactJson.Options.GetTypeInfo(type).Properties
            .Where(member => member.Set is not null && !(type.IsSubclassOf(typeof(Fact)) && member.Name is "occurred" or "provenance"))
                .ToList();
        if (members.Count == 0) return;
        page.AppendLine("| member | value | meaning |\n|---|---|---|");
        foreach (var member in members)
        {
            var property = (PropertyInfo)member.AttributeProvider!;
            var name = member.IsRequired ? $"**{member.Name}**" : member.Name;
            page.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {Value(member.PropertyType)} | {Summary($"P:{property.DeclaringType!.FullName}.{property.Name}")} |");
        }

        page.AppendLine();
    }

    private static string Settings()
    {
        var page = new StringBuilder();
        page.AppendLine("# Settings\n");
        page.AppendLine("<!-- Made from the code by tests/Collab.Specs; do not edit. -->\n");
        page.AppendLine("Each is an environment variable or a key of the same name in `appsettings.json`. The options of `ops/run` win over both.\n");
        page.AppendLine("| setting | meaning |\n|---|---|");
        foreach (var property in typeof(CollabSettings).GetProperties()
            .Where(property => property.GetCustomAttribute<DescriptionAttribute>() is not null))
            page.AppendLine(CultureInfo.InvariantCulture,
                $"| `{Key(property)}` | {property.GetCustomAttribute<DescriptionAttribute>()!.Description} |");
        return page.ToString().TrimEnd() + "\n";
    }

    private static string Key(PropertyInfo property) => property.CustomAttributes
        .Single(attribute => attribute.AttributeType.Name == "ConfigurationKeyNameAttribute").ConstructorArguments[0].Value!.ToString()!;

    private static HashSet<Type> Values()
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>(FactKinds.All);
        while (open.TryPop(out var type))
        {
            foreach (var member in FactJson.Options.GetTypeInfo(type).Properties.Where(member => member.Set is not null))
            {
                var inner = Inner(member.PropertyType);
                if (inner == typeof(Fact) || inner.Namespace?.StartsWith("Collab", StringComparison.Ordinal) != true) continue;
                if (inner.IsAssignableTo(typeof(IEntityId)) || inner.IsAssignableTo(typeof(ICode)) || !seen.Add(inner)) continue;
                if (!inner.IsEnum) open.Push(inner);
            }
        }

        return seen;
    }

    private static Type Inner(Type type) =>
        Nullable.GetUnderlyingType(type) ?? (type.IsGenericType ? Inner(type.GetGenericArguments()[0]) : type);

    private static string Value(Type type)
    {
        if (type != typeof(string) && type.IsGenericType && Nullable.GetUnderlyingType(type)
            is null) return $"list of {Value(type.GetGenericArguments()[0])}";
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(Fact) => "a fact, its alias in `type`",
            _ when type.IsAssignableTo(typeof(IEntityId)) => $"{type.Name[..^2].ToLowerInvariant()} id",
            _ when type.IsAssignableTo(typeof(ICode)) => type.Name == nameof(RegionCode) ? "NUTS code" : "topic code",
            _ when type.Namespace?.StartsWith("Collab", StringComparison.Ordinal) == true =>
                $"[{type.Name}](#{type.Name.ToLowerInvariant()})",
            _ when type == typeof(Guid) => "UUID",
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => "true or false",
            _ => "number",
        };
    }

    private static string Summary(string member)
    {
        if (!Comments.TryGetValue(member, out var comment) || comment.Element("summary") is not { } summary) return "";
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
        {
            text.Append(node switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "see" } see =>
                    $"`{JsonNamingPolicy.CamelCase.ConvertName(see.Attribute("cref")!.Value.Split('.')[^1])}`",
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement other => other.Value,
                _ => "",
            });
        }

        return Spaces().Replace(text.ToString().Trim(), " ");
    }

    private static int Order(string slice) => Array.IndexOf(["Sources", "Organisations", "Activities", "Partnerships", "Facts"], slice);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
