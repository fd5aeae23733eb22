using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Http;
using Collab.ReadModel.Lists;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Ical.Net;
using Ical.Net.Serialization;
using Npgsql;

namespace Collab.Api.Calendar;

/// <summary>
/// Activities as a calendar that programs subscribe to: planned, held and cancelled ones alike, at both clocks. What is not dated to the
/// day has no place in a calendar; it is left out and counted in <c>X-COLLAB-LEFT-OUT</c>.
/// </summary>
public sealed class ActivityCalendar(NpgsqlDataSource database, NameQueries names, CodeLists codes, PartQuestions parts)
{
    /// <summary>The media type of RFC 5545.</summary>
    public const string ContentType = "text/calendar";

    private const int Batch = 500;
    private const string Schema = StoreSchema.Name;
    private const string InCalendar = "e.view #>> '{date,occurrence,precision}' in ('day', 'minute')";

    /// <summary>Whether the caller asks for a calendar.</summary>
    public static bool Wanted(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains(ContentType, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>The activities that a question's filters leave, all of them.</summary>
    public async Task<object?> FeedAsync(HttpQuestion question)
    {
        var filter = await Filter.ReadAsync(question, codes, "activity", typeof(ActivityKind), typeof(ActivityStatus), parts);
        if (question.Errors.Count > 0) return null;
        var choice = new Choice(filter.Condition, filter.Add);
        return new CalendarResult(
            "activities", await ContentAsync(choice, question), EntriesAsync(choice, question, question.Cancellation));
    }

    /// <summary>One activity; null when nothing of that time knows it.</summary>
    public async Task<object?> OneAsync(Guid id, HttpQuestion question)
    {
        var choice = new Choice(" and e.id = @one", command => command.Parameters.AddWithValue("one", id));
        var content = await ContentAsync(choice, question);
        return content.Any ? new CalendarResult(id.ToString(), content, EntriesAsync(choice, question, question.Cancellation)) : null;
    }

    // What the calendar needs to say before its first entry: the zones with the time they are used in, and how many entries it lacks.
    private async Task<Content> ContentAsync(Choice choice, HttpQuestion question)
    {
        await using var command = database.CreateCommand(
            $"""
            select e.view #>> '{"{date,occurrence,precision}"}', coalesce(e.view #>> '{"{date,occurrence,zone}"}',
              '{Occurrence.DefaultZone}'), count(*),
                   coalesce(min(e.starts), @asOf), coalesce(max(coalesce(e.ends, e.starts)), @asOf)
            from {Schema}.entity e where e.kind = 'activity' and {Moment.Holds("e")} {choice.Condition} group by 1, 2
            """);
        EntityList.Add(command, question.Moment);
        choice.Add(command);
        var content = new Content();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
        {
            content.Any = true;
            var precision = rows.GetString(0);
            if (precision == "minute")
                content.Zones[rows.GetString(1)] = (rows.GetFieldValue<DateTimeOffset>(3), rows.GetFieldValue<DateTimeOffset>(4));
            else if (precision != "day") content.LeftOut += rows.GetInt64(2);
        }

        // A calendar has at least one component (RFC 5545, 3.6), be it of no activity.
        if (content.Zones.Count == 0) content.Zones[Occurrence.DefaultZone] = (question.Moment.AsOf, question.Moment.AsOf);
        return content;
    }

    private async IAsyncEnumerable<string> EntriesAsync(
        Choice choice, HttpQuestion question, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = question.Context.Request;
        var serializer = new EventSerializer(new SerializationContext());
        var last = Guid.Empty;
        List<ActivityView> activities;
        do
        {
            activities = await PageAsync(choice, question, last, cancellation);
            if (activities.Count == 0) yield break;
            last = activities[^1].Id;
            await names.FillAsync(activities, question.Moment, cancellation);
            var revisions = await RevisionsAsync([.. activities.Select(activity => activity.Id)], question.Moment, cancellation);
            var recorded = await RecordedAsync(
                [.. revisions.Values.SelectMany(revision => new[] { revision.Created, revision.Modified }).Distinct()], cancellation);
            foreach (var activity in activities)
            {
                ActivityListing.Finish(activity, question.Moment);
                var revision = revisions[activity.Id];
                yield return CalendarText.Fold(serializer.SerializeToString(ActivityEntry.Of(
                    activity, revision.Sequence, recorded[revision.Created], recorded[revision.Modified],
                    $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}/api/activities/{activity.Id}"))!);
            }
        }
        while (activities.Count == Batch);
    }

    private async Task<List<ActivityView>> PageAsync(Choice choice, HttpQuestion question, Guid after, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select e.view from {Schema}.entity e
            where e.kind = 'activity' and e.id > @after and {Moment.Holds("e")} and {InCalendar} {choice.Condition} order by e.id limit
              {Batch}
            """);
        command.Parameters.AddWithValue("after", after);
        EntityList.Add(command, question.Moment);
        choice.Add(command);
        var activities = new List<ActivityView>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            activities.Add(JsonSerializer.Deserialize<ActivityView>(rows.GetString(0), FactJson.Options)!);
        return activities;
    }

    private async Task<Dictionary<Guid, Revisions>> RevisionsAsync(Guid[] ids, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select e.id, e.valid_from, e.valid_until, e.known_from, e.known_until,
                   jsonb_build_array(e.title, e.status = 'cancelled', e.view #> '{"{date,occurrence}"}', e.view -> 'venue', e.view #> '{"{stand,hall}"}', e.view #> '{"{stand,stand}"}')::text
            from {Schema}.entity e where e.kind = 'activity' and e.id = any(@ids) and e.valid_from <= @asOf and e.known_from <= @knownAt
            """);
        command.Parameters.AddWithValue("ids", ids);
        EntityList.Add(command, moment);
        var spans = new List<(Guid Id, KnownSpan Span)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            spans.Add((rows.GetGuid(0),
                new KnownSpan(rows.GetDateTime(1), rows.GetDateTime(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetString(5))));
        return spans.GroupBy(entry => entry.Id, entry => entry.Span)
            .ToDictionary(group => group.Key, group => Revisions.Of([.. group], moment.AsOfRow, moment.KnownAt));
    }

    private async Task<Dictionary<long, DateTimeOffset>> RecordedAsync(long[] positions, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand($"select position, recorded_at from {Schema}.event where position = any(@positions)");
        command.Parameters.AddWithValue("positions", positions);
        var recorded = new Dictionary<long, DateTimeOffset>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) recorded[rows.GetInt64(0)] = rows.GetFieldValue<DateTimeOffset>(1);
        return recorded;
    }

    /// <summary>Which activities: what to add to a condition on the alias <c>e</c>, and its parameters.</summary>
    private sealed record Choice(string Condition, Action<NpgsqlCommand> Add);

    private sealed class Content
    {
        public bool Any { get; set; }

        public long LeftOut { get; set; }

        public SortedDictionary<string, (DateTimeOffset First, DateTimeOffset Last)> Zones { get; } = new(StringComparer.Ordinal);
    }

    private sealed class CalendarResult(string name, Content content, IAsyncEnumerable<string> entries) : IResult
    {
        private const string End = "END:VCALENDAR\r\n";

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = $"{ContentType}; charset=utf-8";
            response.Headers.ContentDisposition = $"inline; filename=\"{name}.ics\"";
            await using var body =
                new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            // The calendar without entries, which follow one by one: they may be many.
            await body.WriteAsync(Frame()[..^End.Length]);
            await foreach (var entry in entries.WithCancellation(httpContext.RequestAborted)) await body.WriteAsync(entry);
            await body.WriteAsync(End);
        }

        private string Frame()
        {
            var calendar = new Ical.Net.Calendar { ProductId = "-//Collab//Activities//EN", Version = "2.0", Scale = "GREGORIAN" };
            calendar.AddProperty("NAME", "Collab: activities");
            calendar.AddProperty("X-WR-CALNAME", "Collab: activities");
            var refresh = new CalendarProperty("REFRESH-INTERVAL", "PT1H");
            refresh.AddParameter("VALUE", "DURATION");
            calendar.AddProperty(refresh);
            calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
            calendar.AddProperty("X-COLLAB-LEFT-OUT", content.LeftOut.ToString(CultureInfo.InvariantCulture));
            if (content.LeftOut > 0)
                calendar.AddProperty("X-WR-CALDESC", $"Left out, because their dates are not known to the day: {content.LeftOut}.");
            foreach (var (zone, (first, last)) in content.Zones) calendar.AddTimeZone(TimeZoneRules.Of(zone, first, last));
            return CalendarText.Fold(new CalendarSerializer().SerializeToString(calendar)!);
        }
    }
}
