using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>The form for recording on a page, with what stands in it: as a browser without scripts would send it.</summary>
internal sealed class FilledForm
{
    private readonly List<(string Name, string Value)> fields;

    private FilledForm(string action, List<(string, string)> fields) => (Action, this.fields) = (action, fields);

    /// <summary>Where it is sent.</summary>
    public string Action { get; }

    /// <summary>The fields with what stands in them.</summary>
    public IEnumerable<(string Name, string Value)> Fields => fields;

    /// <summary>What stands in a field; null when the form has no such field, or nothing of it is chosen.</summary>
    public string? this[string name] => fields.Where(field => field.Name == name).Select(field => field.Value).FirstOrDefault();

    /// <summary>Takes the form of a page apart.</summary>
    /// <param name="page">The page.</param>
    /// <param name="start">How the form's tag goes on; the form for recording when nothing is said.</param>
    public static FilledForm Of(Seen page, string start = "id=\"record\"")
    {
        var form = Regex.Matches(page.Html, "<form (?<attributes>[^>]*)>(?<inside>.*?)</form>", RegexOptions.Singleline)
            .FirstOrDefault(form => form.Groups["attributes"].Value.Contains(start, StringComparison.Ordinal));
        form.ShouldNotBeNull(page.Html);
        var fields = new List<(string, string)>();
        var inside = form.Groups["inside"].Value;
        foreach (var input in Regex.Matches(inside, "<input (?<attributes>[^>]*)>").Select(match => match.Groups["attributes"].Value))
        {
            var type = Attribute(input, "type") ?? "text";
            if (type is "file" or "submit"
                || (type is "radio" or "checkbox" && !input.Contains(" checked", StringComparison.Ordinal))) continue;
            if (Attribute(input, "name") is { } name) fields.Add((name, Attribute(input, "value") ?? ""));
        }

        foreach (Match area in Regex.Matches(inside, "<textarea (?<attributes>[^>]*)>(?<text>.*?)</textarea>", RegexOptions.Singleline))
            fields.Add((Attribute(area.Groups["attributes"].Value, "name")!, WebUtility.HtmlDecode(area.Groups["text"].Value)
                .TrimStart('\n')));
        foreach (Match select in Regex.Matches(inside, "<select (?<attributes>[^>]*)>(?<options>.*?)</select>", RegexOptions.Singleline))
        {
            var options = Regex.Matches(select.Groups["options"].Value, "<option (?<attributes>[^>]*)>")
                .Select(option => option.Groups["attributes"].Value).ToList();
            var chosen = options.FirstOrDefault(option => option.Contains(" selected", StringComparison.Ordinal))
                ?? options.FirstOrDefault() ?? "";
            fields.Add((Attribute(select.Groups["attributes"].Value, "name")!, Attribute(chosen, "value") ?? ""));
        }

        return new FilledForm(Attribute(form.Groups["attributes"].Value, "action")!, fields);
    }

    /// <summary>The form with other values in some fields.</summary>
    public FilledForm With(params (string Name, string Value)[] values) =>
        new(Action, [.. fields.Where(field => values.All(value => value.Name != field.Name)), .. values]);

    /// <summary>Sends it by one of its buttons.</summary>
    public Task<Seen> SendAsync(Site site, string button = "record") => site.PostAsync(Action, [.. fields, ("do", button)]);

    /// <summary>Sends it with a file.</summary>
    public async Task<Seen> SendAsync(Site site, string button, string name, string file, string type, byte[] bytes)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (field, value) in fields.Append(("do", button))) content.Add(new StringContent(value, Encoding.UTF8), field);
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        content.Add(part, name, file);
        return await site.PostAsync(Action, content);
    }

    private static string? Attribute(string attributes, string name) =>
        Regex.Match(" " + attributes, $" {name}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value)
            : null;
}
