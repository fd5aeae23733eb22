using System.Text.Json;
using Collab.ReadModel.Search;

namespace Collab.Pages;

/// <summary>What fields for searching suggest while one types.</summary>
public static class Suggested
{
    /// <summary>The kinds of entities in the reader's language, for the script.</summary>
    public static string Kinds => JsonSerializer.Serialize(SearchQueries.Kinds.ToDictionary(kind => kind, kind => Words.Of("kind", kind)));
}
