using Collab.Domain.Sources;
using Collab.Http;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>Reading sources.</summary>
public static class SourceRoutes
{
    internal static readonly ListShape<SourceView> Shape = new(
        "source", typeof(SourceKind), typeof(SourceStatus), ByDate: true,
        ["id", "title", "kind", "status", "published", "publisher", "language", "url"],
        source => [source.Id, source.Title, source.Kind, source.Status, source.Published.From, source.Publisher?.Name, source.Language,
            source.Url]);

    public static void MapSources(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/sources", (HttpContext context, Reader reader, EntityList lists) =>
            reader.AnswerAsync(context, question => lists.ListAsync(Shape, question)))
            .Lists<SourceView>("list-sources", "Lists sources, newest first.");
        routes.MapGet("/api/sources/{id:guid}", (Guid id, HttpContext context, Reader reader, EntityList lists, FactList facts) =>
            reader.AnswerAsync(context, async question =>
                await lists.FindAsync<SourceView>("source", id, question) is { } source
                    ? new SourcePage(source, await facts.OfSourceAsync(id, question))
                    : null))
            .Shows<SourcePage>("show-source", "Shows a source and the facts that rest on it.");
    }
}

/// <summary>A source and the facts that rest on it.</summary>
/// <param name="Source">The source.</param>
/// <param name="Facts">The standing facts that name it, in order of recording; the first five hundred.</param>
public sealed record SourcePage(SourceView Source, IReadOnlyList<FactView> Facts);
