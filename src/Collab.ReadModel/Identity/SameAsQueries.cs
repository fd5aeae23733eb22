using System.Globalization;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Identity;

/// <summary>What somebody said of things being one, or not.</summary>
/// <param name="Id">The statement: the id of the event that recorded it.</param>
/// <param name="Relation"><c>same</c> or <c>different</c>.</param>
/// <param name="Things">What it is about: entities, or facts by their type and the title of what they tell of.</param>
/// <param name="Reason">How one can tell.</param>
/// <param name="Source">The document that says so.</param>
/// <param name="Passage">Where in it.</param>
/// <param name="Position">The event's position in the store.</param>
/// <param name="RecordedAt">When it was said.</param>
/// <param name="WithdrawnBy">The event that took it back by the moment asked about; null: it holds.</param>
public sealed record IdentityStatementView(
    Guid Id, string Relation, IReadOnlyList<EntityLink> Things, string Reason, SourceRef? Source, string? Passage, long Position,
    DateTimeOffset RecordedAt, Guid? WithdrawnBy);

/// <summary>Lists what was said of identity, the latest first.</summary>
public sealed class SameAsQueries(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;
    private const string List = "same-as";

    /// <summary>A page of the statements; null where the question is wrong.</summary>
    public async Task<Page<IdentityStatementView>?> ListAsync(Question question)
    {
        var limit = EntityList.Limit(question);
        var cursor = Cursor.Read(question, List, byDate: false);
        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        var about = question.Id("id");
        if (question.Errors.Count > 0) return null;
        var found = new List<(IdentityStatementView View, IReadOnlyList<Guid> Ids)>();
        var total = 0L;
        await using (var command = database.CreateCommand(
            $"""
            with said as materialized (
              select e.seq_id, e.id, e.type, e.data, e.timestamp from {Schema}.event v join {Schema}.mt_events e on e.seq_id = v.position
              where v.type = any(@types) and v.position <= @knownAt and (@about::uuid is null or e.data -> 'ids' ? @about::text))
            select s.seq_id, s.id, s.type, s.data, s.timestamp, (
                select w.id from {Schema}.event v join {Schema}.mt_events w on w.seq_id = v.position
                where v.type = @withdrawn and v.position <= @knownAt and w.data ->> 'statementId' = s.id::text limit 1),
              (select count(*) from said)
            from said s where s.seq_id < @before order by s.seq_id desc limit {limit + 1}
            """))
        {
            command.Parameters.AddWithValue("types", new[] { typeof(SameAsRecorded), typeof(DifferenceRecorded) }.Select(FactKinds.Alias).ToArray());
            command.Parameters.AddWithValue("withdrawn", FactKinds.Alias(typeof(SameAsWithdrawn)));
            command.Parameters.AddWithValue("knownAt", question.Moment.KnownAt);
            command.Parameters.AddWithValue("before", before);
            command.Parameters.Add(new("about", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = about is { } id ? id : DBNull.Value });
            await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
            while (await rows.ReadAsync(question.Cancellation))
            {
                var said = (IdentityStatement)JsonSerializer.Deserialize(
                    rows.GetString(3), FactKinds.Find(rows.GetString(2))!, FactJson.Options)!;
                total = rows.GetInt64(6);
                found.Add((new IdentityStatementView(
                    rows.GetGuid(1), said is SameAsRecorded ? "same" : "different", [], said.Reason,
                    said.Provenance is { } provenance ? new SourceRef(provenance.Source.Value) : null, said.Provenance?.Passage,
                    rows.GetInt64(0), rows.GetFieldValue<DateTimeOffset>(4), rows.IsDBNull(5) ? null : rows.GetGuid(5)), said.Ids));
            }
        }

        var shown = found.Take(limit).ToList();
        var links = await LinksAsync(
            [.. shown.SelectMany(entry => entry.Ids), .. shown.Select(entry => entry.View.Source?.Id).OfType<Guid>()], question);
        var next = found.Count > limit
            ? new Cursor(
                List, question.Moment.AsOf.UtcTicks, question.Moment.KnownAt,
                shown[^1].View.Position.ToString(CultureInfo.InvariantCulture), Guid.Empty).For(question).Write()
            : null;
        return new Page<IdentityStatementView>(
            [
                .. shown.Select(entry => entry.View with
                {
                    Things = [.. entry.Ids.Select(id => links.GetValueOrDefault(id) ?? new EntityLink("", id, null))],
                    Source = entry.View.Source is { } source ? source with { Title = links.GetValueOrDefault(source.Id)?.Title } : null,
                }),
            ],
            next, total);
    }

    // By the name of the one that it is, or, where there is none at the moment, the last that it had.
    private async Task<IReadOnlyDictionary<Guid, EntityLink>> LinksAsync(Guid[] ids, Question question)
    {
        var links = new Dictionary<Guid, EntityLink>();
        await using var command = database.CreateCommand(
            $"""
            select distinct on (e.id) e.id, e.kind, e.title from {Schema}.entity e
            where e.id = any(@ids) and e.known_from <= @knownAt order by e.id, e.known_until desc, e.valid_from desc
            """);
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("knownAt", question.Moment.KnownAt);
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
            while (await rows.ReadAsync(question.Cancellation))
                links[rows.GetGuid(0)] = new EntityLink(rows.GetString(1), rows.GetGuid(0), rows.GetString(2));
        await using var facts = database.CreateCommand(
            $"""
            select e.id, coalesce(e.data -> 'replacement' ->> 'type', e.type), coalesce(e.data -> 'replacement' ->> 'title', e.data ->> 'title')
            from {Schema}.mt_events e where e.id = any(@ids)
            """);
        facts.Parameters.AddWithValue("ids", ids.Where(id => !links.ContainsKey(id)).ToArray());
        await using var told = await facts.ExecuteReaderAsync(question.Cancellation);
        while (await told.ReadAsync(question.Cancellation))
            links[told.GetGuid(0)] = new EntityLink(told.GetString(1), told.GetGuid(0), told.IsDBNull(2) ? null : told.GetString(2));
        return links;
    }
}
