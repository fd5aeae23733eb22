using Collab.Domain.Facts;
using Collab.Domain.People;
using Collab.Domain.Places;
using Collab.Domain.Views;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>Fills in the names of what views refer to: of organisations as they were called on the view's date, of people unless they were
/// erased.</summary>
public sealed class NameQueries(NpgsqlDataSource database, IDocumentStore store, CodeLists codes)
{
    private const string FindNames =
        $"""
        with wanted as (
          select w.id, coalesce((select i.other from {StoreSchema.Name}.identity i
            where i.id = w.id and i.relation = 'same' and i.known_from <= @knownAt and i.known_until > @knownAt limit 1), w.id) as goes_by
          from unnest(@ids) w (id))
        select e.kind, w.id, e.valid_from, e.valid_until, e.title,
          case when e.kind in ('organisation', 'programme') then e.view ->> 'shortName' end
        from wanted w join {StoreSchema.Name}.entity e on e.id = w.goes_by
        where e.kind in ('organisation', 'source', 'activity', 'partnership', 'programme')
          and e.known_from <= @knownAt and e.known_until > @knownAt
        """;

    /// <summary>Fills in every reference of some views.</summary>
    /// <param name="views">The views; changed in place.</param>
    /// <param name="moment">The moment of the question.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task FillAsync(IReadOnlyCollection<EntityView> views, Moment moment, CancellationToken cancellation)
    {
        // Names on a page of the past are those of that day, but never of a day after the moment that is asked about.
        var references = views.SelectMany(view => view.References.Where(reference => reference is not null)
            .Select(reference =>
                (Reference: reference!, On: view.NamesAsOf is { } date && date < moment.AsOf ? Span.Database(date) : moment.AsOfRow)))
                .ToList();
        var names = await NamesAsync(
            references.Select(entry => IdOf(entry.Reference)).OfType<Guid>().Distinct().ToArray(), moment, cancellation);
        var people = await PeopleAsync(
            references.Select(entry => (entry.Reference as PersonRef)?.Id).OfType<Guid>().Distinct().ToArray(), cancellation);
        foreach (var (reference, on) in references)
        {
            switch (reference)
            {
                case OrganisationRef organisation when NameOn("organisation", organisation.Id, on) is { } name:
                    organisation.Name = name.Title;
                    organisation.ShortName = name.Short;
                    break;
                case SourceRef source:
                    source.Title = NameOn("source", source.Id, moment.AsOfRow)?.Title;
                    break;
                case ProjectRef project:
                    project.Title = NameOn("partnership", project.Id, moment.AsOfRow)?.Title;
                    break;
                case ProgrammeRef programme when NameOn("programme", programme.Id, moment.AsOfRow) is { } name:
                    programme.Title = name.Short ?? name.Title;
                    break;
                case ActivityRef activity:
                    activity.Title = NameOn("activity", activity.Id, moment.AsOfRow)?.Title;
                    break;
                case PersonRef person when people.TryGetValue(person.Id, out var known):
                    person.Name = known.Name;
                    person.Erased = known.ErasedAt is null ? null : true;
                    break;
                case RegionRef region:
                    region.Name = codes.Find(new RegionCode(region.Code))?.Name;
                    break;
                case TopicRef topic:
                    topic.Name = codes.Find(new TopicCode(topic.Code))?.NameEn;
                    break;
                default:
                    break;
            }
        }

        // The name on a day; before the first known name, that one: an organisation is not nameless because nobody recorded its foundation.
        (string Title, string? Short)? NameOn(string kind, Guid id, DateTime on) => names.TryGetValue((kind, id), out var spans)
            ? spans.Where(span => span.From <= on).Append(spans[0])
                .MaxBy(span => span.From <= on ? span.From : DateTime.MinValue) is var best ? (best.Title, best.Short) : null
            : null;
    }

    /// <summary>The names of entities and people on a day: for organisations the one of that day, for erased people none.</summary>
    /// <param name="ids">What is to be named.</param>
    /// <param name="on">The day whose names are meant; null for the moment's.</param>
    /// <param name="moment">The moment of the question.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyDictionary<Guid, string>> TitlesAsync(
        IEnumerable<IEntityId> ids, DateTimeOffset? on, Moment moment, CancellationToken cancellation)
    {
        var wanted = ids.ToLookup(id => id is PersonId, id => id.Value);
        var names = await NamesAsync([.. wanted[false].Distinct()], moment, cancellation);
        var people = await PeopleAsync([.. wanted[true].Distinct()], cancellation);
        var day = on is { } date && date < moment.AsOf ? Span.Database(date) : moment.AsOfRow;
        var titles = names.GroupBy(entry => entry.Key.Id).ToDictionary(
            entity => entity.Key, entity =>
                entity.First().Value.Where(span => span.From <= day).Append(entity.First().Value[0])
                    .MaxBy(span => span.From <= day ? span.From : DateTime.MinValue).Title);
        foreach (var person in people.Values)
            if (person is { ErasedAt: null, Name: { } name })
                titles[person.Id] = name;
        return titles;
    }

    private static Guid? IdOf(object reference) => reference switch
    {
        OrganisationRef organisation => organisation.Id,
        SourceRef source => source.Id,
        ActivityRef activity => activity.Id,
        ProjectRef project => project.Id,
        ProgrammeRef programme => programme.Id,
        _ => null,
    };

    private async Task<Dictionary<(string Kind, Guid Id), List<(DateTime From, DateTime Until, string Title, string? Short)>>> NamesAsync(
        Guid[] ids, Moment moment, CancellationToken cancellation)
    {
        var names = new Dictionary<(string, Guid), List<(DateTime, DateTime, string, string?)>>();
        if (ids.Length == 0) return names;
        await using var command = database.CreateCommand(FindNames);
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("knownAt", moment.KnownAt);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var key = (rows.GetString(0), rows.GetGuid(1));
            if (!names.TryGetValue(key, out var spans)) names[key] = spans = [];
            spans.Add((rows.GetDateTime(2), rows.GetDateTime(3), rows.GetString(4), rows.IsDBNull(5) ? null : rows.GetString(5)));
        }

        foreach (var spans in names.Values) spans.Sort((one, other) => one.Item1.CompareTo(other.Item1));
        return names;
    }

    private async Task<Dictionary<Guid, Person>> PeopleAsync(Guid[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0) return [];
        await using var session = store.QuerySession();
        return (await session.LoadManyAsync<Person>(cancellation, ids)).ToDictionary(person => person.Id);
    }
}
