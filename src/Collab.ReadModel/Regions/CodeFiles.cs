using System.Globalization;
using Collab.Domain.Places;
using CsvHelper;

namespace Collab.ReadModel.Regions;

/// <summary>Reads the code lists.</summary>
public static class CodeFiles
{
    /// <summary>Reads <c>regions.csv</c> and <c>topics.csv</c> from a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="others">Lists that slices bring.</param>
    /// <exception cref="InvalidDataException">A file is missing, cannot be read or names a code twice.</exception>
    public static CodeLists Read(string folder, params IReadOnlyList<CodeList> others)
    {
        var regions = Rows(Path.Combine(folder, "regions.csv"), row =>
        {
            var code = row.GetField("code")!;
            return new Region(
                new RegionCode(code), row.GetField<int>("level"), row.GetField("name")!, row.GetField("nameDe")!, row.GetField("nameEn")!,
                row.GetField<double>("latitude"), row.GetField<double>("longitude"), row.GetField("edition")!);
        });
        var topics = Rows(
            Path.Combine(folder, "topics.csv"), row =>
                new Topic(new TopicCode(row.GetField("code")!), row.GetField("nameDe")!, row.GetField("nameEn")!));
        return new CodeLists(
            Once(regions, region => region.Code.Value, "regions.csv"), Once(topics, topic => topic.Code.Value, "topics.csv"), others);
    }

    private static List<T> Rows<T>(string path, Func<CsvReader, T> row)
    {
        try
        {
            using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
            csv.Read();
            csv.ReadHeader();
            var rows = new List<T>();
            while (csv.Read()) rows.Add(row(csv));
            return rows;
        }
        catch (Exception exception) when (exception is IOException or CsvHelperException)
        {
            throw new InvalidDataException($"The code list {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static List<T> Once<T>(List<T> rows, Func<T, string> code, string file) =>
        rows.GroupBy(code).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidDataException($"The code {twice.Key} stands twice in {file}.")
            : rows;
}
