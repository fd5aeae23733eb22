using Collab.Recording;
using Microsoft.AspNetCore.WebUtilities;

namespace Collab.Forms;

/// <summary>What was used last is carried on to the next form: the source, and the entity of each kind. It lies in a cookie and holds ids
/// only.</summary>
internal static class LastUsed
{
    private const string Cookie = "collab-last";

    // A partnership's form is not begun with an activity, nor a later one with an entity that a former began with: each kind has its own.
    private static readonly string[] Kinds = ["source", "activityId", "partnershipId", "organisationId"];

    /// <summary>Keeps what a form used.</summary>
    public static void Remember(HttpContext context, FormReading reading, Form form, Receipt receipt)
    {
        var last = Read(context);
        if (reading.Source is { } source) last["source"] = source.Value;
        if (form.Kind.Name == "register-source") last["source"] = receipt.Id;
        if (form.Kind.StreamMember is { } member && Kinds.Contains(member)) last[member] = receipt.Id;
        var text = string.Join('&', last.Select(entry => $"{entry.Key}={entry.Value}"));
        context.Response.Cookies.Append(Cookie, text, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            Secure = context.Request.IsHttps
        });
    }

    /// <summary>What was used last, by the names of fields.</summary>
    public static Dictionary<string, Guid> Read(HttpContext context) => QueryHelpers.ParseQuery(context.Request.Cookies[Cookie])
        .Where(entry => Kinds.Contains(entry.Key) && Guid.TryParseExact(entry.Value, "D", out _))
        .ToDictionary(entry => entry.Key, entry => Guid.Parse(entry.Value.ToString()));
}
