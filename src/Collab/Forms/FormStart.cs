using System.Text.Json;
using Collab.Domain.Facts;

namespace Collab.Forms;

/// <summary>How a form begins: with what the address says, else with what was used last.</summary>
internal static class FormStart
{
    private static readonly string[] Citation = [ProvenanceField.SourceName, ProvenanceField.PassageName, ProvenanceField.EditionName];

    /// <summary>What an address can say to begin a form with.</summary>
    public static IEnumerable<string> Parameters(Form form) =>
        Fields(form).Select(field => field.Member).Concat(form.Provenance() is null ? [] : Citation);

    /// <summary>Fills a form in from an address such as <c>?activityId=…&amp;source=…&amp;passage=S4</c>.</summary>
    public static async Task<Entries> FromAsync(HttpContext context, Form form, NameLookup lookup)
    {
        var entries = form.Blank();
        var given = context.Request.Query.Where(parameter => parameter.Value.Count == 1).ToDictionary(
            parameter => parameter.Key, parameter => parameter.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, id) in LastUsed.Read(context))
            // A command that may begin an entity mostly does.
            if (name == "source" || form.Subject is { Required: true }) given.TryAdd(name, id.ToString());

        foreach (var field in Fields(form))
            if (given.GetValueOrDefault(field.Member) is { Length: > 0 and <= 2000 } value)
                entries[field is ReferencesField ? field.Member + ".0" : field.Member] = value;
        if (form.Provenance() is { } provenance)
            foreach (var member in Citation)
                if (given.GetValueOrDefault(member) is { Length: > 0 and <= 300 } value) entries[$"{provenance.Name}.{member}"] = value;
        // Another rule is mostly the present one with a difference.
        if (form.Alias == "counting_rule_adopted" && await lookup.RuleAsync(entries["code"], context.RequestAborted) is { } rule)
            foreach (var field in form.Fields.Where(field => field.Member == "rule"))
                field.Write(JsonSerializer.SerializeToNode(rule, FactJson.Options)!, entries, field.Member,
                    new FormWriting(new Dictionary<Guid, string>()));
        await NameAsync(entries, lookup, context.RequestAborted);
        return entries;
    }

    // What consists of several entries does not fit into one parameter.
    private static IEnumerable<Field> Fields(Form form) =>
        form.Fields.Where(field => field is not (GroupField or RowsField or ReplacementField or QuantityField or ProvenanceField));

    /// <summary>Puts names in place of ids, which stay beside them.</summary>
    public static async Task NameAsync(Entries entries, NameLookup lookup, CancellationToken cancellation)
    {
        var ids = entries.Names.Where(name => name != Form.CommandIdName && !name.EndsWith(Form.IdSuffix, StringComparison.Ordinal))
            .Select(name => (Name: name, Id: Guid.TryParseExact(entries[name], "D", out var id) ? id : Guid.Empty))
                .Where(entry => entry.Id != Guid.Empty).ToList();
        var titles = await lookup.TitlesAsync(ids.Select(entry => entry.Id), cancellation);
        foreach (var (name, id) in ids)
        {
            if (titles.GetValueOrDefault(id) is not { Length: > 0 } title || Plain(name)) continue;
            entries[name] = title;
            entries[name + Form.IdSuffix] = id.ToString();
            entries[name + Form.NamedSuffix] = entries[name];
        }

        // Facts and milestones are chosen by id, not by name.
        static bool Plain(string name) => name.EndsWith("FactId", StringComparison.Ordinal)
            || name is "factId" or "factIds" or "ids" or "statementId" or "conflictId" or "prevails" or "milestoneId";
    }
}
