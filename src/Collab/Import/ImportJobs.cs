using System.Collections.Concurrent;
using System.Globalization;
using Collab.Accounts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.Pages;

namespace Collab.Import;

/// <summary>Keeps the imports that are under way: work goes on when the page that began it is closed, and is found again under its
/// address.</summary>
public sealed partial class ImportJobs : IDisposable
{
    /// <summary>How long an import is kept after its upload, whatever became of it.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(4);

    /// <summary>How long the rows of an import may be worked on before that is given up: the next one waits for it.</summary>
    public static readonly TimeSpan LongestWork = TimeSpan.FromHours(1);

    private const int Most = 30;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly IServiceScopeFactory scopes;
    private readonly IHostApplicationLifetime lifetime;
    private readonly TimeProvider time;
    private readonly ILogger<ImportJobs> logger;
    private readonly ConcurrentDictionary<Guid, ImportJob> jobs = new();

    // What ends the work on a job that nobody can find any more.
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> ends = new();

    // Sheets are decided one after the other: two large ones at once would only slow each other, and everybody else.
    private readonly SemaphoreSlim turn = new(1);
    private readonly ITimer forgetting;

    public ImportJobs(
        IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ImportJobs> logger)
    {
        (this.scopes, this.lifetime, this.time, this.logger) = (scopes, lifetime, time, logger);
        forgetting = time.CreateTimer(_ => ForgetOld(), null, Look, Look);
    }

    public void Dispose()
    {
        forgetting.Dispose();
        turn.Dispose();
    }

    /// <summary>The imports of somebody, newest first.</summary>
    public IEnumerable<ImportJob> Of(Actor actor) =>
        jobs.Values.Where(job => job.Actor.Id == actor.Id).OrderByDescending(job => job.Created);

    /// <summary>An import of somebody; null when there is none, or it was too long ago.</summary>
    public ImportJob? Find(Guid id, Actor actor) => jobs.TryGetValue(id, out var job) && job.Actor.Id == actor.Id ? job : null;

    /// <summary>Takes a file in and begins to check it.</summary>
    /// <exception cref="SheetUnreadableException">It cannot be read, and why.</exception>
    public ImportJob Take(Actor actor, SheetKind kind, string fileName, byte[] bytes)
    {
        var now = time.GetUtcNow();
        foreach (var old in jobs.Values.OrderByDescending(job => job.Created).Where((job, index) => !job.UnderWay && index >= Most))
            Forget(old);
        var name = TextForm.Line(new string([.. fileName.Split('/', '\\')[^1].Where(c => !char.IsControl(c))]));
        if (TextForm.FaultIn(name) is not null) name = "";
        var job = new ImportJob(
            Guid.CreateVersion7(now), actor, kind, name.Length == 0
                ? Words.T("sheet", "Tabelle")
                : name.Length <= 200 ? name : name[^200..], bytes, SheetReader.Read(bytes), now);
        (jobs[job.Id], ends[job.Id]) = (job, new CancellationTokenSource());
        Check(job);
        return job;
    }

    /// <summary>Decides every row again.</summary>
    public void Check(ImportJob job) => Begin(job, ImportPhase.Checking, (import, stop) => import.CheckAsync(job, stop));

    /// <summary>Stores every row, or none.</summary>
    public void Store(ImportJob job) => Begin(job, ImportPhase.Storing, (import, stop) => import.StoreAsync(job, stop));

    private void ForgetOld()
    {
        foreach (var old in jobs.Values.Where(job => time.GetUtcNow() - job.Created > Kept)) Forget(old);
    }

    private void Forget(ImportJob job)
    {
        jobs.TryRemove(job.Id, out _);
        if (ends.TryRemove(job.Id, out var end)) end.Cancel();
    }

    private void Begin(ImportJob job, ImportPhase phase, Func<SheetImport, CancellationToken, Task> work)
    {
        if (!ends.TryGetValue(job.Id, out var end)) return;
        job.Phase = phase;
        job.Done = 0;
        job.Language = CultureInfo.CurrentUICulture;
        // What the request carried along is not the work's: it outlives the request.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(() => WorkAsync(job, work, end.Token));
    }

    private async Task WorkAsync(ImportJob job, Func<SheetImport, CancellationToken, Task> work, CancellationToken forgotten)
    {
        CultureInfo.CurrentUICulture = job.Language;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, forgotten);
            await turn.WaitAsync(waiting.Token);
            try
            {
                using var tooLong = new CancellationTokenSource(LongestWork, time);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(waiting.Token, tooLong.Token);
                await using var scope = scopes.CreateAsyncScope();
                await work(scope.ServiceProvider.GetRequiredService<SheetImport>(), end.Token);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var ended = exception is OperationCanceledException;
            if (!ended) Failed(logger, exception, job.Kind.Name);
            job.Whole = ended
                ? Words.T(
                    "The import was ended, since it took too long or the tracker stopped. Import the file once more: "
                    + "rows that were stored are known again.",
                    "Der Import wurde beendet, weil er zu lange dauerte oder das System angehalten wurde. Importieren Sie die Datei "
                    + "noch einmal: Gespeicherte Zeilen werden wiedererkannt.")
                : Outage.IsIn(exception)
                ? Words.T("The database cannot be reached. Nothing was stored; try again in a moment.",
                    "Die Datenbank ist nicht erreichbar. Es wurde nichts gespeichert; versuchen Sie es gleich noch einmal.")
                : Words.T("The import broke off. Nothing was stored; the tracker's log tells more.",
                    "Der Import ist abgebrochen. Es wurde nichts gespeichert; das Protokoll des Systems sagt mehr.");
            job.Phase = ImportPhase.Failed;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An import of {Kind} broke off.")]
    private static partial void Failed(ILogger logger, Exception exception, string kind);
}
