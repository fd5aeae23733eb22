using System.Text;
using System.Text.Json;
using Collab.Domain.Validation;
using Collab.Recording;

namespace Collab.Specs;

/// <summary>Reads JSON the way a command's members are read.</summary>
internal static class Reading
{
    /// <summary>The value, or null and what is wrong with it.</summary>
    public static (T? Value, IReadOnlyList<ValidationError> Flaws) Read<T>(string json) where T : class
    {
        using var document = JsonDocument.Parse(json);
        var flaws = new List<ValidationError>();
        return (StrictJson.Read(document.RootElement, typeof(T), "", flaws) as T, flaws);
    }

    /// <summary>Pointers to everything that is wrong, in order.</summary>
    public static string[] PointersToFlaws<T>(string json) where T : class => [.. Read<T>(json).Flaws.Select(flaw => flaw.Pointer)];

    public static ReadOnlySpan<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
