using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Validation;
using Collab.Recording;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.ReadModel.Identity;

/// <summary>
/// Looks at what a statement of identity is about, before it is decided: things of one kind that are recorded, and of which nobody said the
/// contrary. Of two that are made at the same moment, both may be stored: what is the same is one then, and what was told apart is only
/// not asked about.
/// </summary>
/// <param name="statement">The type of the statement.</param>
/// <param name="database">The database.</param>
/// <param name="lookAhead">Looks things up.</param>
public sealed class IdentityChecks(Type statement, NpgsqlDataSource database, LookAhead lookAhead) : ICommandPreparation, ISameThings
{
    private static readonly HashSet<string> Entities =
        [.. new[] { typeof(Organisation), typeof(Activity), typeof(Partnership) }.Select(FactKinds.Alias)];

    private static readonly HashSet<string> Facts =
    [
        .. new[]
        {
            typeof(StrategyAdopted), typeof(SolutionDeveloped), typeof(PilotCompleted), typeof(ObstacleIdentified), typeof(FundingGranted),
        }.Select(FactKinds.Alias),
    ];

    public Type EventType => statement;

    public Task<IReadOnlyList<ValidationError>> ErrorsInAsync(object asked, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ValidationError>>([]);

    public async Task<(object Payload, SubmissionProblem? Problem)> CompleteAsync(
        Guid stream, object asked, PendingBatch? pending, CancellationToken cancellation)
    {
        var said = (IdentityStatement)asked;
        // A thing that is named twice is refused by the decision itself.
        if (said.Ids.Distinct().Count() < said.Ids.Count) return (asked, null);
        return (asked, await KindProblemAsync(said, cancellation) ?? await ContraryAsync(said, cancellation));
    }

    public async Task<bool> AreOneAsync(IReadOnlyCollection<Guid> streams, CancellationToken cancellation)
    {
        var map = (await StoredIdentity.ReadAsync(database, cancellation)).Map;
        return streams.Select(map.Of).Distinct().Count() == 1;
    }

    private async Task<SubmissionProblem?> KindProblemAsync(IdentityStatement said, CancellationToken cancellation)
    {
        var known = new Known();
        await lookAhead.AskAsync(known, said.Ids, [], cancellation);
        var errors = new List<ValidationError>();
        var kinds = new HashSet<string>();
        foreach (var (i, id) in said.Ids.Index())
        {
            if (known.KindOf(id) is { } entity && Entities.Contains(entity)) kinds.Add(entity);
            else if (known.Event(id) is { } fact && Facts.Contains(fact.FactType)) kinds.Add(fact.FactType);
            else errors.Add(new ValidationError($"/ids/{i}", ValidationCode.NoThing));
        }

        if (errors.Count > 0)
            return new SubmissionProblem(
                ProblemKind.UnknownReference, "unknown-reference", "The command names something that is not recorded: record it first.")
            {
                Errors = errors,
            };
        if (kinds.Count > 1)
            return new SubmissionProblem(ProblemKind.Conflict, "different-kinds", "Things of different kinds are never one: name things of one kind.");
        var streams = said.Ids.Select(known.Event).OfType<StoredEvent>().ToList();
        await lookAhead.AskAsync(known, [], streams.Select(e => e.Stream), cancellation);
        var gone = streams.Select(e => known.Find(e.Stream, out var register) ? register?.RefuseUnlessStanding(e.Id) : null)
            .FirstOrDefault(refusal => refusal is not null);
        return gone is null ? null : new SubmissionProblem(ProblemKind.Conflict, gone.Rule, gone.Detail);
    }

    private async Task<SubmissionProblem?> ContraryAsync(IdentityStatement said, CancellationToken cancellation)
    {
        var stored = await StoredIdentity.ReadAsync(database, cancellation);
        var groups = said.Ids.Select(stored.Map.Of).Distinct().Count();
        return said switch
        {
            SameAsRecorded when groups == 1 =>
                new SubmissionProblem(ProblemKind.Conflict, "already-one", "It was already recorded that these are one."),
            SameAsRecorded when stored.AreApart(said.Ids) => new SubmissionProblem(
                ProblemKind.Conflict, "told-apart", "It was recorded that two of these are not one: withdraw that first."),
            DifferenceRecorded when groups < said.Ids.Count => new SubmissionProblem(
                ProblemKind.Conflict, "recorded-as-one", "It was recorded that two of these are one: withdraw that first."),
            DifferenceRecorded when stored.Apart.Any(ids => said.Ids.All(ids.Contains)) =>
                new SubmissionProblem(ProblemKind.Conflict, "already-told-apart", "It was already recorded that these are not one."),
            _ => null,
        };
    }
}

/// <summary>The checks of statements of identity, put into the container of services.</summary>
public static class IdentityHosting
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        foreach (var type in new[] { typeof(SameAsRecorded), typeof(DifferenceRecorded) })
            services.AddSingleton<ICommandPreparation>(provider => Checks(provider, type));
        services.AddSingleton<ISameThings>(provider => Checks(provider, typeof(SameAsRecorded)));
        services.AddSingleton<IAlikeThings, AlikeThings>();
        return services;

        static IdentityChecks Checks(IServiceProvider provider, Type type) => new(
            type, provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<LookAhead>());
    }
}
