using Collab.Domain.Facts;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.ReadModel.Reporting;

/// <summary>
/// Keeps two periods from reporting the same: one is refused whose days and indicators another one has that stands. What is stored is
/// looked at before it is decided; of two that are opened at the same moment, a key in the database lets one be stored.
/// </summary>
public sealed class PeriodScopes(NpgsqlDataSource database, LookAhead lookAhead) : ICommandPreparation
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The period that reports a scope, by the id derived from <see cref="PeriodOpened.Scope"/>. Periods that were opened before
    /// there was the table are not in it.</summary>
    public static DeclaredTable Table { get; } = DeclaredTable.Kept("period_scope")
        .KeyOf("scope", ColumnType.Uuid)
        .With("stream_id", ColumnType.Uuid);

    public Type EventType => typeof(PeriodOpened);

    public bool ChecksCorrections => true;

    /// <summary>What a session stores with the opening of a period.</summary>
    public static IDocumentSessionListener Listener { get; } = new Keeping();

    public Task<IReadOnlyList<ValidationError>> ErrorsInAsync(object asked, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ValidationError>>([]);

    public async Task<(object Payload, SubmissionProblem? Problem)> CompleteAsync(
        Guid stream, object asked, PendingBatch? pending, CancellationToken cancellation)
    {
        var known = new Known();
        var stored = await PeriodsAsync(cancellation);
        await lookAhead.AskAsync(known, [], stored, cancellation);
        var registers = stored.Select(id => (Id: id, Register: known.Find(id, out var register) ? register : null))
            .ToDictionary(entry => entry.Id, entry => entry.Register);
        foreach (var (id, register) in pending?.Written ?? []) registers[id] = register;
        var taken = registers.Any(entry =>
            entry.Key != stream && entry.Value?.As<ReportingPeriod>().ReportsTheSameAs((PeriodOpened)asked) == true);
        return (asked, taken ? Taken : null);
    }

    private static SubmissionProblem Taken => new(
        ProblemKind.Conflict, "same-period", "Another period already reports these indicators for these days: use that one.");

    private async Task<Guid[]> PeriodsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select coalesce(array_agg(id), '{{}}') from {Schema}.mt_streams where type = '{FactKinds.Alias(typeof(ReportingPeriod))}'");
        return (Guid[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    private sealed class Keeping : DocumentSessionListenerBase
    {
        public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
        {
            foreach (var stream in session.PendingChanges.Streams())
                foreach (var e in stream.Events)
                {
                    if (e.Data is FactCorrected { Replacement: PeriodOpened other }) Keep(session, stream.Id, other);
                    else if (e.Data is PeriodOpened opened) Keep(session, stream.Id, opened);
                }

            return Task.CompletedTask;
        }

        // In place of what the period reported before, and of a period whose opening was withdrawn: nothing else of a period ever is.
        private static void Keep(IDocumentSession session, Guid stream, PeriodOpened opened)
        {
            var scope = DerivedId.Of($"period {opened.Scope}");
            session.QueueSqlCommand(
                $"""
                delete from {Schema}.{Table.Name} p where p.stream_id = ? or (p.scope = ? and exists (
                  select from {Schema}.mt_events e where e.stream_id = p.stream_id and e.type = '{FactKinds.Alias(typeof(FactWithdrawn))}'))
                """,
                stream, scope);
            session.QueueSqlCommand($"insert into {Schema}.{Table.Name} (scope, stream_id) values (?, ?)", scope, stream);
        }
    }
}

/// <summary>The scopes of periods, put into the container of services.</summary>
public static class PeriodScopesHosting
{
    public static IServiceCollection AddPeriodScopes(this IServiceCollection services)
    {
        services.AddSingleton<PeriodScopes>();
        services.AddSingleton<ICommandPreparation>(provider => provider.GetRequiredService<PeriodScopes>());
        return services.ConfigureMarten(options =>
        {
            options.Listeners.Add(PeriodScopes.Listener);
            options.Storage.ExtendedSchemaObjects.AddRange(PeriodScopes.Table.Objects);
        });
    }
}
