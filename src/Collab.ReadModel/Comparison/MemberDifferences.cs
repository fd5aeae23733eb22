using System.Text.Json.Nodes;

namespace Collab.ReadModel.Comparison;

/// <summary>Finds the members in which two views of one entity differ.</summary>
public static class MemberDifferences
{
    private static readonly string[] Naming = ["title", "organisation", "person", "group", "in", "about", "code", "name"];

    /// <summary>The members that differ, in the order of the views.</summary>
    public static IReadOnlyList<MemberDifference> Of(JsonObject then, JsonObject now)
    {
        var found = new List<MemberDifference>();
        Members(then, now, "", null, found);
        return found;
    }

    private static void Compare(JsonNode? then, JsonNode? now, string pointer, JsonNode? line, List<MemberDifference> found)
    {
        if (JsonNode.DeepEquals(then, now)) return;
        if (then is JsonObject one && now is JsonObject other && !IsWhole(one) && !IsWhole(other))
            Members(one, other, pointer, line, found);
        else if (then is JsonArray before && now is JsonArray after) Lines(before, after, pointer, found);
        else found.Add(new MemberDifference(pointer, then?.DeepClone(), now?.DeepClone()) { Of = line?.DeepClone() });
    }

    private static void Members(JsonObject then, JsonObject now, string pointer, JsonNode? line, List<MemberDifference> found)
    {
        foreach (var name in then.Select(member => member.Key).Union(now.Select(member => member.Key)))
            Compare(then[name], now[name],
                $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", line, found);
    }

    // A line that moves because another was added before it does not differ.
    private static void Lines(JsonArray then, JsonArray now, string pointer, List<MemberDifference> found)
    {
        var before = Keyed(then);
        var after = Keyed(now);
        foreach (var (key, (index, line)) in before.Where(entry => !after.ContainsKey(entry.Key)))
            found.Add(new MemberDifference($"{pointer}/{index}", line?.DeepClone(), null));
        foreach (var (key, (index, line)) in after)
        {
            if (before.TryGetValue(key, out var was)) Compare(was.Line, line, $"{pointer}/{index}", NameOf(line), found);
            else found.Add(new MemberDifference($"{pointer}/{index}", null, line?.DeepClone()));
        }
    }

    // What people call a line by.
    private static JsonNode? NameOf(JsonNode? line) => line is JsonObject members
        ? Naming.Select(name => members[name]).FirstOrDefault(value => value is not null)
        : null;

    private static Dictionary<(string Key, int Nth), (int Index, JsonNode? Line)> Keyed(JsonArray lines) => lines
        .Select((line, index) => (Key: Key(line), Index: index, Line: line))
        .GroupBy(entry => entry.Key, StringComparer.Ordinal)
        .SelectMany(group => group.Select((entry, nth) => ((entry.Key, nth), (entry.Index, entry.Line))))
        .OrderBy(entry => entry.Item2.Index)
        .ToDictionary(entry => entry.Item1, entry => entry.Item2);

    private static string Key(JsonNode? line) => line is JsonObject members
        ? ((members["cite"] as JsonObject)?["factId"] ?? members["id"] ?? members["code"] ?? line).ToJsonString()
        : line?.ToJsonString() ?? "";

    // A reference, a date and a citation mean something only as a whole.
    private static bool IsWhole(JsonObject value) => IsReference(value) || value.ContainsKey("precision") || value.ContainsKey("factId");

    /// <summary>Whether an object of a stored view is a reference: an id or a code that waits for its name.</summary>
    public static bool IsReference(JsonObject value) => value.Count == 1 && (value.ContainsKey("id") || value.ContainsKey("code"));
}
