using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Files;
using Collab.Forms;
using Collab.Pages;
using Collab.Recording;
using Npgsql;

namespace Collab.Import;

/// <summary>Takes a sheet in: reads its rows into commands, has all of them decided in order, and stores all of them or none.</summary>
public sealed class SheetImport(
    AtomicBatch atomicBatch, NameLookup lookup, AttachmentStore attachments, CodeLists codes, NpgsqlDataSource database,
    IFailedSubmissions failures, IAlikeThings alike, Recorder recorder, TimeProvider time)
{
    // Of names that none is called exactly, so many are looked up, to say what they may mean.
    private const int MostLookedUp = 200;
    private const int MostPasses = 4;
    private const string Table = StoreSchema.Name + ".entity";

    /// <summary>Decides every row and stores nothing.</summary>
    public async Task CheckAsync(ImportJob job, CancellationToken cancellation)
    {
        var rows = await ReadAsync(job, cancellation);
        await DecideAsync(job, rows, cancellation);
        job.Results = [.. rows.Select(row => row.Result(job))];
        job.Phase = ImportPhase.Checked;
    }

    /// <summary>Stores every row, or none when one is refused.</summary>
    public async Task StoreAsync(ImportJob job, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var rows = await ReadAsync(job, cancellation);
        var ready = rows.Where(row => row.Submission is not null).ToList();
        var first = FileSource(job, rows);
        var submissions = first.Concat(ready.Select(row => row.Submission!)).ToList();
        job.Done = 0;
        var (stored, answers) = rows.Exists(row => row.Errors.Count > 0)
            ? (false, [])
            : await atomicBatch.RecordAsync(
                submissions, job.Actor.Id, job.Id.ToString(), done => job.Done = Math.Max(0, done - first.Count), cancellation);
        if (stored)
        {
            if (first.Count > 0)
                await attachments.KeepSheetAsync(
                    job.SourceId, job.Kind.Name, KeptColumns.Of(job), job.FileName, job.Actor.Id, cancellation);
            job.Position = answers.Max(answer => answer!.Receipt!.Position);
            await TellApartAsync(job, ready.Zip(answers.Skip(first.Count), (row, answer) => (row.Number, answer!.Receipt!)), cancellation);
            job.Results = [.. rows.Select(row => row.Result(job))];
            job.Took = time.GetElapsedTime(start);
            job.Phase = ImportPhase.Stored;
            return;
        }

        foreach (var (row, answer) in ready.Zip(answers.Skip(first.Count))) row.Take(answer);
        job.Results = [.. rows.Select(row => row.Result(job))];
        if (rows.TrueForAll(row => row.Errors.Count == 0))
            job.Whole = Words.T(
                "Nothing was stored: the sheet itself could not be registered as a source.",
                "Es wurde nichts gespeichert: Die Tabelle selbst konnte nicht als Nachweis aufgenommen werden.");
        job.Phase = ImportPhase.Checked;
    }

    // What was shown to look like something else, and was imported all the same, is something else. The rows are stored by then: where this
    // fails, the pairs are asked about later, among the probable duplicates.
    private async Task TellApartAsync(ImportJob job, IEnumerable<(int Number, Receipt Receipt)> stored, CancellationToken cancellation)
    {
        var alike = job.Results.Where(row => job.Seen.Contains(row.Number)).ToDictionary(row => row.Number, row => row.Alike);
        try
        {
            foreach (var (number, receipt) in stored)
                await recorder.TellApartAsync(
                    receipt, alike.GetValueOrDefault(number) ?? [], $"{job.CommandId(number)}", job.Actor.Id, cancellation);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failures.ProblemOf(exception);
        }
    }

    private async Task DecideAsync(ImportJob job, List<ImportRow> rows, CancellationToken cancellation)
    {
        var dryRun = new PendingBatch { StoresTogether = true };
        var first = FileSource(job, rows);
        var submissions = first.Concat<Submission?>(rows.Select(row => row.Submission)).ToList();
        var answers = await atomicBatch.DecideAsync(
            submissions, job.Actor.Id, dryRun, done => job.Done = Math.Max(0, done - first.Count), cancellation);
        foreach (var (row, answer) in rows.Zip(answers.Skip(first.Count))) row.Take(answer);

        var events = rows.Zip(answers.Skip(first.Count), (row, answer) => (
                Row: row, Event: answer?.Receipt?.Events.Select(recorded => dryRun.Find(recorded.Id)?.Event).FirstOrDefault()))
            .Where(entry => entry.Event is not null).ToList();
        var found = await alike.FindAsync([.. events.Select(entry => entry.Event!)], cancellation);
        foreach (var (row, e) in events) row.Alike = found.GetValueOrDefault(e!.Id) ?? [];
    }

    private async Task<List<ImportRow>> ReadAsync(ImportJob job, CancellationToken cancellation)
    {
        job.Whole = null;
        var before = await StoredAsync([.. job.Sheet.Rows.Select(row => job.CommandId(row.Number))], cancellation);
        var rows = job.Sheet.Rows.Select(row => new ImportRow(job, row, exception => failures.ProblemOf(exception))
        {
            Repeated = before.Contains(job.CommandId(row.Number)),
        }).ToList();
        var source = await SourceAsync(job, cancellation);
        foreach (var row in rows.Where(row => !row.Repeated)) row.Default(source);

        var found = new Dictionary<WrittenName, IReadOnlyList<NameMatch>>();
        var lookedUp = 0;
        for (var pass = 0; ; pass++)
        {
            // What a row registers, the rows below it may name.
            var begun = new Dictionary<WrittenName, NameMatch>();
            var unknown = new HashSet<WrittenName>();
            foreach (var row in rows.Where(row => !row.Repeated))
            {
                row.Read(codes, written => found.TryGetValue(written, out var matches)
                    ? begun.TryGetValue(Lower(written), out var own) && (matches.Count == 0 || !job.LeaveOutKnown)
                        ? [.. matches, own]
                        : matches
                    : null);
                unknown.UnionWith(row.Unknown);
                if (row.Begins is { } begins) begun.TryAdd(Lower(begins), new NameMatch(row.Stream, begins.Text, null, true));
            }

            if (unknown.Count == 0 || pass == MostPasses) break;
            foreach (var (written, matches) in await ExactAsync(unknown, cancellation)) found[written] = matches;
            var open = unknown.Where(written => !found.ContainsKey(written)).ToList();
            foreach (var written in open) found[written] = [];
            var asked = open.Where(written => !begun.ContainsKey(Lower(written))).Take(MostLookedUp - lookedUp).ToList();
            lookedUp += asked.Count;
            foreach (var (written, matches) in await lookup.FindAsync(asked, cancellation)) found[written] = matches;
        }

        foreach (var row in rows.Where(row => !row.Repeated && job.LeftOut.Contains(row.Number))) row.LeftOut = true;
        await MarkKnownAsync(job, rows, cancellation);
        foreach (var row in rows) row.Ask();
        return rows;
    }

    // The sheet is a source like any other: a row that names none rests on its line in the sheet.
    private static List<Submission> FileSource(ImportJob job, List<ImportRow> rows)
    {
        if (!rows.Exists(row => row.RestsOn(job.SourceId))) return [];
        var title = job.FileName.Length <= 300 ? job.FileName : job.FileName[..300];
        var body = new JsonObject { ["title"] = title, ["kind"] = "dataset", ["sha256"] = job.Sha256 };
        return [new Submission(
            CommandKind.All["register-source"], DerivedId.Of($"import\n{job.Sha256}\nsource\ncommand")
                .ToString(), job.SourceId, null, body)];
    }

    private async Task<string> SourceAsync(ImportJob job, CancellationToken cancellation)
    {
        if (job.Source.Length == 0) return job.SourceId.ToString();
        if (Guid.TryParseExact(job.Source, "D", out var id)) return id.ToString();
        var matches = (await lookup.FindAsync(new WrittenName("source", TextForm.Line(job.Source)), cancellation)).ToList();
        if (matches.Where(match => match.Exact).ToList() is [var only] || matches is [var single] && (only = single) is not null)
            return only.Id.ToString();
        job.Whole = matches.Count == 0
            ? Words.T($"No source is called “{job.Source}”. Leave it empty to name the sheet itself as the source.",
                $"Kein Nachweis heißt „{job.Source}“. Lassen Sie das Feld leer, um die Tabelle selbst als Nachweis zu nennen.")
            : Words.T($"Several sources are called “{job.Source}”: ", $"Mehrere Nachweise heißen „{job.Source}“: ")
                + string.Join("; ", matches.Select(match => $"{match.Title} ({match.Id})"));
        return job.SourceId.ToString();
    }

    private async Task<HashSet<Guid>> StoredAsync(Guid[] ids, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand($"select id from {StoreSchema.Name}.mt_events where id = any($1) and {StoredEvents.Real}");
        command.Parameters.Add(new() { Value = ids });
        var stored = new HashSet<Guid>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) stored.Add(rows.GetGuid(0));
        return stored;
    }

    // All names of a kind at once: one question for ten thousand rows.
    private async Task<List<(WrittenName, IReadOnlyList<NameMatch>)>> ExactAsync(
        HashSet<WrittenName> unknown, CancellationToken cancellation)
    {
        var found = new List<(WrittenName, IReadOnlyList<NameMatch>)>();
        foreach (var kind in unknown.Where(
            written => written.Kind != "person" && written.Text.Length <= 300 && !written.Text.Contains('\0'))
            .GroupBy(written => written.Kind))
        {
            await using var command = database.CreateCommand(
                $"""
                select distinct e.id, e.stream_id, lower(e.title) from {Table} e
                where e.kind = @kind and e.known_until = 9223372036854775807 and lower(e.title) = any(select lower(t) from unnest(@texts) t)
                """);
            command.Parameters.AddWithValue("kind", kind.Key);
            command.Parameters.AddWithValue("texts", kind.Select(written => written.Text).Distinct().ToArray());
            var matches = new List<(Guid Id, Guid Stream, string Title)>();
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation)) matches.Add((rows.GetGuid(0), rows.GetGuid(1), rows.GetString(2)));
            var byTitle = matches.ToLookup(match => match.Title, StringComparer.OrdinalIgnoreCase);
            found.AddRange(kind.Select(written => (written, (IReadOnlyList<NameMatch>)[.. byTitle[written.Text]
                .Where(match => written.Within is null || match.Stream == written.Within).DistinctBy(match => match.Id).Take(6)
                    .Select(match => new NameMatch(match.Id, written.Text, null, true))]))
                .Where(entry => entry.Item2.Count > 0));
        }

        return found;
    }

    private async Task MarkKnownAsync(ImportJob job, List<ImportRow> rows, CancellationToken cancellation)
    {
        var named = rows.Where(row => row.Begins is not null).ToList();
        if (named.Count == 0) return;
        var known = (await ExactAsync([.. named.Select(row => row.Begins!)], cancellation)).Select(entry => Lower(entry.Item1)).ToHashSet();
        var seen = new HashSet<WrittenName>();
        foreach (var row in named)
        {
            var written = Lower(row.Begins!);
            if (known.Contains(written))
            {
                if (job.LeaveOutKnown) row.LeftOut = true;
                else row.Notice =
                    Words.T("There is an entry of this name already: this will be another one.",
                        "Einen Eintrag dieses Namens gibt es schon: Dies wird ein weiterer.");
            }
            else if (!seen.Add(written))
            {
                row.Notice = Words.T(
                    "A row above registers an entry of the same name.", "Eine Zeile darüber nimmt einen Eintrag desselben Namens auf.");
            }
        }
    }

    private static WrittenName Lower(WrittenName written) => written with { Text = written.Text.ToLowerInvariant() };
}
