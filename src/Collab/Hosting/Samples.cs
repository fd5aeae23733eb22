using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.Hosting;

/// <summary>
/// Brings the samples in at the first start, through the tracker's own <c>POST /api/commands</c>. Every command carries its id, so
/// that loading one again changes nothing.
/// </summary>
internal sealed class Samples(DataFolder data, CollabSettings settings, NpgsqlDataSource database, ReadPosition position)
{
    private const int LinesAtOnce = 200;
    private const int BytesAtOnce = 4_000_000;

    /// <summary>How long the read side may take to include them; what is not there by then is soon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Loads them if the store is empty, or if an earlier start was cut short while loading.</summary>
    /// <exception cref="StartRefusedException">A command was refused; each refusal is on standard error with its file and line.</exception>
    public async Task LoadAsync(HttpClient client, CancellationToken cancellation)
    {
        if (settings.Empty) return;
        var resumed = File.Exists(data.LoadingFile);
        if (!resumed && await HoldsEventsAsync(cancellation)) return;
        if (Files() is not { Length: > 0 } files) return;

        if (!File.Exists(data.TokenFile))
            throw new StartRefusedException($"The samples are loaded with the admin token, and {data.TokenFile} is not there. Put one there, or start with --empty.");
        var token = await File.ReadAllTextAsync(data.TokenFile, cancellation);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());

        await File.WriteAllTextAsync(data.LoadingFile, "", cancellation);
        var refused = 0;
        foreach (var file in files) refused += await LoadFileAsync(client, file, cancellation);
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

    private static async Task<int> LoadFileAsync(HttpClient client, string file, CancellationToken cancellation)
    {
        var refused = 0;
        var part = new List<(int Number, string Text)>();
        var bytes = 0;
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(file, cancellation))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            part.Add((number, line));
            bytes += Encoding.UTF8.GetByteCount(line) + 1;
            if (part.Count < LinesAtOnce && bytes < BytesAtOnce) continue;
            refused += await SendAsync(client, file, part, cancellation);
            part.Clear();
            bytes = 0;
        }

        return part.Count > 0 ? refused + await SendAsync(client, file, part, cancellation) : refused;
    }

    private static async Task<int> SendAsync(
        HttpClient client, string file, List<(int Number, string Text)> part, CancellationToken cancellation)
    {
        var lines = string.Join('\n', part.Select(line => line.Text)) + "\n";
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await client.PostAsync(new Uri("/api/commands", UriKind.Relative), content, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
        {
            await ReportAsync(file, part[0].Number, $"{(int)response.StatusCode} {body.Trim()}");
            return part.Count;
        }

        var answers = body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var refused = 0;
        for (var i = 0; i < part.Count; i++)
        {
            if (i < answers.Length && !IsProblem(answers[i])) continue;
            refused++;
            await ReportAsync(file, part[i].Number, i < answers.Length ? answers[i] : "no answer");
        }

        return refused;
    }

    private static bool IsProblem(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind != JsonValueKind.Object
                || (json.RootElement.TryGetProperty("status", out var status) && status.TryGetInt32(out var code) && code >= 400);
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static Task ReportAsync(string file, int line, string what) =>
        Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}:{line}: {what}"));
}
