using System.Globalization;
using System.Text;
using System.Text.Json;
using Collab.Accounts;
using Collab.Api;
using Collab.Configuration;
using Collab.Domain.Facts;
using Collab.EmbeddedPostgres;
using Collab.Http;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.Hosting;

/// <summary>
/// Brings the samples in at the first start, read and recorded as the lines of <c>POST /api/commands</c> are. Every command carries its id,
/// so that loading one again changes nothing.
/// </summary>
internal sealed class Samples(
    DataFolder data, CollabSettings settings, NpgsqlDataSource database, ReadPosition position, IServiceScopeFactory scopes)
{
    private const int LinesAtOnce = 200;

    /// <summary>How long the read side may take to include them; what is not there by then is soon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Loads them if the store is empty, or if an earlier start was cut short while loading.</summary>
    /// <exception cref="StartRefusedException">A command was refused; each refusal is on standard error with its file and line.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        if (settings.Empty) return;
        var resumed = File.Exists(data.LoadingFile);
        if (!resumed && await HoldsEventsAsync(cancellation)) return;
        if (Files() is not { Length: > 0 } files) return;

        await File.WriteAllTextAsync(data.LoadingFile, "", cancellation);
        var refused = 0;
        foreach (var file in files) refused += await LoadFileAsync(file, cancellation);
        if (refused > 0)
            throw new StartRefusedException($"{refused} sample command{(refused == 1 ? " was" : "s were")} refused. Mend the files, or start with --empty.");
        File.Delete(data.LoadingFile);
        await ReadableAsync(cancellation);
    }

    // Whoever is told that the tracker is ready finds the samples in it.
    private async Task ReadableAsync(CancellationToken cancellation)
    {
        await using var last = database.CreateCommand($"select {StoredEvents.LastPosition}");
        await position.IncludesAsync((long)(await last.ExecuteScalarAsync(cancellation))!, Patience, cancellation);
    }

    private string[] Files()
    {
        var folder = settings.Samples ?? Checkout.Find(AppContext.BaseDirectory, Path.Combine("ops", "samples"));
        if (folder is null) return [];
        if (!Directory.Exists(folder)) throw new StartRefusedException($"The samples folder {folder} is not there.");
        return [.. Directory.GetFiles(folder, "*.ndjson").Order(StringComparer.Ordinal)];
    }

    private async Task<bool> HoldsEventsAsync(CancellationToken cancellation)
    {
        await using var known = database.CreateCommand($"select to_regclass('{StoreSchema.Name}.mt_events') is not null");
        if (await known.ExecuteScalarAsync(cancellation) is not true) return false;
        await using var any = database.CreateCommand($"select exists (select from {StoreSchema.Name}.mt_events where {StoredEvents.Real})");
        return await any.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task<int> LoadFileAsync(string file, CancellationToken cancellation)
    {
        var refused = 0;
        var part = new List<BatchLine>();
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(file, cancellation))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            part.Add(BatchLine.Read(number, Encoding.UTF8.GetBytes(line)));
            if (part.Count < LinesAtOnce) continue;
            refused += await RecordAsync(file, part, cancellation);
            part.Clear();
        }

        return part.Count > 0 ? refused + await RecordAsync(file, part, cancellation) : refused;
    }

    private async Task<int> RecordAsync(string file, List<BatchLine> lines, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var recorder = services.GetRequiredService<Recorder>();
        var actor = await ActorAsync(services.GetRequiredService<AccountStore>(), cancellation);
        var refused = 0;
        foreach (var some in BatchLine.Apart(lines, line => line.Submission is null || recorder.StandsAlone(line.Submission.Kind)))
        {
            IReadOnlyList<SubmissionResult> answers = some switch
            {
                [{ Problem: { } problem }] => [problem],
                [{ Person: { } person } line] =>
                    [await services.GetRequiredService<PersonRecords>().RecordAsync(person, line.Body!, null, null, cancellation)],
                _ => await services.GetRequiredService<AtomicBatch>().RecordEachAsync(
                    [.. some.Select(line => line.Submission!)], actor, cancellation),
            };
            foreach (var (line, answer) in some.Zip(answers))
            {
                if (answer.Problem is not { } problem) continue;
                refused++;
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file)}:{line.Number}: {JsonSerializer.Serialize(Problem.Of(problem), FactJson.Options)}"));
            }
        }

        return refused;
    }

    // They are recorded by whoever runs the tracker: the first admin.
    private static async Task<Guid> ActorAsync(AccountStore accounts, CancellationToken cancellation) =>
        (await accounts.AllAsync(cancellation)).Where(account => account.Role == AccountRole.Admin).MinBy(account => account.Created)?.Id
            ?? throw new StartRefusedException("The samples are recorded by an admin, and there is none: make one with ops/token create NAME --role admin.");
}
