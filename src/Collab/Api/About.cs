using System.Reflection;
using Collab.Accounts;
using Collab.Configuration;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Search;
using Marten;
using Npgsql;
using Wolverine;

namespace Collab.Api;

/// <summary>What runs here.</summary>
/// <param name="Version">The tracker's version.</param>
/// <param name="Marten">The version of Marten, which stores events and documents.</param>
/// <param name="Wolverine">The version of Wolverine, which carries messages.</param>
/// <param name="Postgres">PostgreSQL's version.</param>
/// <param name="Runtime">The .NET version.</param>
/// <param name="Position">The position of the last event stored.</param>
/// <param name="HighWaterMark">The position up to which no event can still come in between.</param>
/// <param name="Lag">How many positions the last read model is behind.</param>
/// <param name="Reads">Whether reading is <c>open</c> or <c>closed</c>.</param>
/// <param name="Search">How names are found: <c>plain</c>, without accents and with a typing error, or <c>as-written</c>, where the
/// database lacks the extensions <c>unaccent</c> and <c>pg_trgm</c> and does not let the tracker make them.</param>
public sealed record AboutTracker(
    string Version, string Marten, string Wolverine, string Postgres, string Runtime, long Position, long? HighWaterMark, long Lag,
    string Reads, string Search);

internal static class About
{
    /// <summary>The tracker's version, as it was built.</summary>
    public static string Version { get; } = VersionOf(typeof(About).Assembly);

    public static void MapAbout(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/about", AnswerAsync).RequireAuthorization(Policies.Read).WithTags("Running").WithName("about")
            .WithSummary("Versions, position and lag");

    /// <summary>What runs here, as it is now.</summary>
    public static async Task<AboutTracker> DescribeAsync(
        ReadModelProgress progress, NpgsqlDataSource database, SearchQueries search, CollabSettings settings,
        CancellationToken cancellation)
    {
        var store = await progress.ReadAsync(cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return new AboutTracker(
            Version,
            VersionOf(typeof(IDocumentStore).Assembly),
            VersionOf(typeof(IMessageBus).Assembly),
            connection.PostgreSqlVersion.ToString(),
            Environment.Version.ToString(),
            store.Position,
            store.HighWaterMark,
            store.Lag,
            settings.EffectiveReads() == ReadAccess.Open ? "open" : "closed",
            await search.IsAsWrittenAsync(cancellation) ? "as-written" : "plain");
    }

    private static Task<AboutTracker> AnswerAsync(
        HttpResponse response, ReadModelProgress progress, NpgsqlDataSource database, SearchQueries search, CollabSettings settings,
        CancellationToken cancellation)
    {
        response.Headers.CacheControl = "no-store";
        return DescribeAsync(progress, database, search, settings, cancellation);
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? assembly.GetName().Version?.ToString() ?? "";
}
