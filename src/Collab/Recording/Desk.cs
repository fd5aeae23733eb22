using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Commands;
using Collab.Facts;
using Collab.People;
using Collab.Regions;
using JasperFx.Events;

namespace Collab.Recording;

/// <summary>What came of a form.</summary>
/// <param name="Receipt">What the command stored, or would store; null when it was refused.</param>
/// <param name="Events">The events, those of commands beforehand first, where nothing was stored.</param>
/// <param name="Whole">What is wrong with the whole rather than a field.</param>
public sealed record Outturn(Receipt? Receipt, IReadOnlyList<object> Events, IReadOnlyList<string> Whole);

/// <summary>Takes forms in: looks up what they name, has the recorder decide, and tells what came of it at the fields.</summary>
public sealed class Desk(Recorder recorder, PersonBook people, Finder finder, CodeLists codes)
{
    /// <summary>Reads a form to the end.</summary>
    public async Task<FormReading> ReadAsync(Form form, Entries entries, CancellationToken cancellation)
    {
        var found = new Dictionary<Mention, IReadOnlyList<Meaning>>();
        while (true)
        {
            var reading = form.Read(entries, codes, found);
            if (reading.Unknown.Count == 0) return reading;
            foreach (var mention in reading.Unknown) found[mention] = await finder.FindAsync(mention, cancellation);
        }
    }

    /// <summary>Has a form's command decided, and stored where that is wanted and everything it needs beforehand would be accepted too.</summary>
    /// <param name="form">The form.</param>
    /// <param name="reading">Its reading; what is wrong is noted there.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="store">Whether to store; else everything is decided and nothing stored.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Outturn> SendAsync(Form form, FormReading reading, Guid actor, bool store, CancellationToken cancellation)
    {
        if (reading.Errors.Count > 0)
        {
            // What was understood is looked at as well, so that everything that is wrong is said at once.
            var flaws = new List<Flaw>();
            var request = CommandReader.Read(form.Kind, (JsonObject)reading.Body.DeepClone(), new Dictionary<string, string>(), null, null, flaws);
            using var body = JsonSerializer.SerializeToDocument(request.Body, FactJson.Options);
            StrictJson.Read(body.RootElement, form.Kind.EventType, "", flaws);
            return new Outturn(null, [], flaws.Count > 0 ? form.Tell(Answer.Malformed(flaws).Problem!, reading) : []);
        }

        var tried = await RunAsync(form, reading, actor, new DryRun(), cancellation);
        return tried.Receipt is null || !store ? tried : await RunAsync(form, reading, actor, null, cancellation);
    }

    private async Task<Outturn> RunAsync(Form form, FormReading reading, Guid actor, DryRun? dryRun, CancellationToken cancellation)
    {
        var events = new List<object>();
        foreach (var before in reading.Before)
        {
            var body = (JsonObject)before.Body.DeepClone();
            if (PersonBook.Knows(before.Command))
            {
                if ((await people.RecordAsync(before.Command, body, null, dryRun, cancellation)).Problem is { } refused) return new Outturn(null, [], form.Tell(refused, reading, before.Name));
                continue;
            }

            body[CommandReader.KeyMember] = DerivedId.Of($"{reading.CommandId}\n{before.Name}\ncommand").ToString();
            var answer = await SendAsync(CommandKind.All[before.Command], body, actor, dryRun, cancellation);
            if (answer.Problem is { } problem) return new Outturn(null, [], form.Tell(problem, reading, before.Name));
            events.AddRange(EventsOf(answer, dryRun));
        }

        var decided = await SendAsync(form.Kind, (JsonObject)reading.Body.DeepClone(), actor, dryRun, cancellation);
        return decided.Problem is { } refusal
            ? new Outturn(null, [], form.Tell(refusal, reading))
            : new Outturn(decided.Receipt, [.. events, .. EventsOf(decided, dryRun)], []);
    }

    private async Task<Answer> SendAsync(CommandKind kind, JsonObject body, Guid actor, DryRun? dryRun, CancellationToken cancellation)
    {
        var flaws = new List<Flaw>();
        var request = CommandReader.Read(kind, body, new Dictionary<string, string>(), null, null, flaws);
        return flaws.Count > 0 ? Answer.Malformed(flaws) : await recorder.RecordAsync(request, actor, dryRun, cancellation);
    }

    private static IEnumerable<object> EventsOf(Answer answer, DryRun? dryRun) =>
        answer.Receipt!.Events.Select(recorded => dryRun?.Find(recorded.Id)?.Event).OfType<IEvent>().Select(e => e.Data);
}
