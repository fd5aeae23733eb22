using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.Pages;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Search;
using NodaTime;

namespace Collab.Api;

/// <summary>Something that whoever is typing may mean.</summary>
/// <param name="Id">The entity.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Title">How it is called at the moment asked about.</param>
/// <param name="Subtitle">What tells it from others of that title: the name it was found by, where that is another one, or else its date,
/// in Europe/Berlin.</param>
/// <param name="Match">How well the name fits.</param>
/// <param name="Page">The path of its page.</param>
public sealed record Suggestion(Guid Id, string Kind, string Title, string? Subtitle, NameMatch Match, string Page);

/// <summary>Suggestions, the best ones first.</summary>
/// <param name="Items">The suggestions.</param>
/// <param name="AsWritten">True: names are found only as they are written, accents and all, since the database cannot do more.</param>
public sealed record Suggestions(IReadOnlyList<Suggestion> Items, bool? AsWritten);

/// <summary>Searching by names and titles.</summary>
public static class SearchRoutes
{
    private static readonly string[] Columns = ["kind", "id", "title", "foundAs", "subkind", "status", "starts", "stream"];

    private static readonly QueryParameter Kind = new("kind", "Only this kind of entity.", "activity", SearchQueries.Kinds);

    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/search", (HttpContext context, Reader reader, SearchQueries search, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, question => FindAsync(question, search, parts)))
            .Shows<IReadOnlyList<KindHits>>(
                "search",
                $"Finds entities by every name that they ever had, without accents, case or a typing error; of each kind the best {SearchQueries.Shown}.",
                [new("q", "Words of a name or a title.", "smart regions"), Kind, .. RouteDescriptions.Belonging])
            .OrCsv<IReadOnlyList<KindHits>>();
        routes.MapGet("/api/suggest", (HttpContext context, Reader reader, SearchQueries search, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, question => SuggestAsync(question, search, parts)))
            .Shows<Suggestions>(
                "suggest", "Suggests entities while a name is typed, the best of all kinds first.",
                [
                    new("q", "What was typed so far of a name or a title.", "zwon"), Kind,
                    QueryParameter.Limit("Suggestions", SearchQueries.UsualSuggestions, SearchQueries.MostSuggestions),
                    .. RouteDescriptions.Belonging,
                ]);
    }

    private static async Task<object?> FindAsync(Question question, SearchQueries search, PartQuestions parts)
    {
        var part = await parts.ReadAsync(question);
        var (text, kinds) = Read(question);
        if (question.Errors.Count > 0) return null;
        var found = await search.FindAsync(text, kinds, part, question.Moment, question.Cancellation);
        return question.WantsTable
            ? Csv.Result("search", Columns, found.SelectMany(of => of.Hits).ToList(), hit =>
                [hit.Kind, hit.Id, hit.Title, hit.FoundAs, hit.Subkind, hit.Status, hit.Starts, hit.Stream])
            : found;
    }

    private static async Task<object?> SuggestAsync(Question question, SearchQueries search, PartQuestions parts)
    {
        var part = await parts.ReadAsync(question);
        var (text, kinds) = Read(question);
        var limit = question.WholeNumber("limit") ?? SearchQueries.UsualSuggestions;
        if (limit is < 1 or > SearchQueries.MostSuggestions)
            question.Errors.Add(new ValidationError("limit", ValidationCode.NoLimit, SearchQueries.MostSuggestions));
        if (question.Errors.Count > 0) return null;
        var hits = await search.SuggestAsync(text, kinds, limit, part, question.Moment, question.Cancellation);
        return new Suggestions(
            [
                .. hits.Select(hit => new Suggestion(
                    hit.Id, hit.Kind, hit.Title, hit.FoundAs ?? Day(hit.Starts), hit.Match,
                    EntityPath.Of(hit.Kind, hit.Id, hit.Title, hit.Stream))),
            ],
            await search.IsAsWrittenAsync(question.Cancellation) ? true : null);
    }

    private static (string Text, IReadOnlyList<string> Kinds) Read(Question question)
    {
        var text = question.Text("q") ?? "";
        if (text.Length == 0) question.Errors.Add(new ValidationError("q", ValidationCode.Missing));
        if (text.Length > SearchQueries.LongestText)
            question.Errors.Add(new ValidationError("q", ValidationCode.TextTooLong, SearchQueries.LongestText));
        return (text, question.Text("kind") is { } kind ? [kind] : SearchQueries.Kinds);
    }

    private static string? Day(DateTimeOffset? starts) => starts is not { } instant ? null
        : Instant.FromDateTimeOffset(instant).InZone(DateTimeZoneProviders.Tzdb[Occurrence.DefaultZone]).Date
            .ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
