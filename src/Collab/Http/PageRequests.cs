using System.Text;

namespace Collab.Http;

/// <summary>Tells a person what a status means, on a page.</summary>
public interface IProblemPage
{
    /// <summary>Writes the page for the status that the answer has.</summary>
    Task WriteAsync(HttpContext context);
}

/// <summary>Tells requests for pages from those of programs.</summary>
public static class PageRequests
{
    /// <summary>Whether a caller is a person with a browser that asks for a page.</summary>
    public static bool WantsPage(HttpRequest request) =>
        !IsApi(request.Path)
            && request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>An address of this site to return to, as a header can hold it; the overview where it is none.</summary>
    public static string Local(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal)
            && !address.Any(char.IsControl) ? Escaped(address) : "/";

    // Percent signs stay: what is escaped already means what it means.
    private static string Escaped(string address)
    {
        if (address.All(c => c is > ' ' and <= '~')) return address;
        var escaped = new StringBuilder();
        foreach (var rune in address.EnumerateRunes())
            escaped.Append(rune.Value is > ' ' and <= '~' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        return escaped.ToString();
    }

    /// <summary>Whether an address is one for programs.</summary>
    public static bool IsApi(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/health") || path.StartsWithSegments("/openapi")
            || path.StartsWithSegments("/metrics");
}
