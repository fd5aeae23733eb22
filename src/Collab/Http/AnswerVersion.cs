using System.IO.Hashing;
using System.Text;
using Collab.Domain.Facts;
using Collab.ReadModel.Rows;
using Collab.Recording;

namespace Collab.Http;

/// <summary>
/// The version of the program's answers: the same data looks different after an upgrade, so every <c>ETag</c> carries it. Hosts of the same
/// build have the same one.
/// </summary>
public static class AnswerVersion
{
    /// <summary>The version of the answers of this program.</summary>
    public static string Current { get; } = Of(
        new[] { typeof(AnswerVersion), typeof(RowsProjection), typeof(Recorder), typeof(Fact) }
            .Select(type => type.Assembly.ManifestModule.ModuleVersionId),
        RowsProjection.Version,
        Directory.GetFiles(CodesFolder, "*.csv").Order(StringComparer.Ordinal).Select(File.ReadAllBytes));

    /// <summary>Where the code lists are, whose names stand in answers.</summary>
    public static string CodesFolder => Path.Combine(AppContext.BaseDirectory, "codes");

    /// <summary>The version of the answers of a program.</summary>
    /// <param name="builds">What tells each of its modules from any other build of it.</param>
    /// <param name="rows">The version of the rows that the answers are read from.</param>
    /// <param name="codes">The code lists, as they stand in their files.</param>
    /// <returns>Eight hexadecimal digits.</returns>
    public static string Of(IEnumerable<Guid> builds, string rows, IEnumerable<byte[]> codes)
    {
        var hash = new XxHash32();
        foreach (var build in builds) hash.Append(build.ToByteArray());
        hash.Append(Encoding.UTF8.GetBytes(rows));
        foreach (var list in codes) hash.Append(list);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>An <c>ETag</c> that holds for this version only.</summary>
    /// <param name="tag">What the answer rests on, as a tag in quotes.</param>
    public static string In(string tag) => $"{tag.AsSpan(0, tag.Length - 1)}-{Current}\"";
}
