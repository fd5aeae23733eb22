using System.Globalization;
using Collab.Configuration;
using Collab.Domain.Validation;
using Collab.EmbeddedPostgres;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;

namespace Collab.Hosting;

/// <summary>Replays the events and compares them with the tables, beside a running tracker or without one.</summary>
internal static class ReplayCommand
{
    /// <summary>Exit status of a replay that found a difference.</summary>
    private const int Differs = 1;

    public static Task<int> RunAsync(
        WebApplicationBuilder builder, CollabSettings settings, string? asOf, string? knownAt, string? projection, CancellationToken stop)
    {
        var errors = new List<ValidationError>();
        var position = Instants.Position(knownAt, "--known-at", errors);
        var moment = asOf is null ? null : Instants.Read(asOf, "--as-of", errors);
        if (projection is not null && !ReplayScope.Tables.Contains(projection))
            errors.Add(new ValidationError("--projection", ValidationCode.NotOneOf, string.Join(", ", ReplayScope.Tables)));
        if (errors.Count > 0) throw new StartRefusedException($"{errors[0].Pointer}: {errors[0].Detail}.");
        return OfflineCommand.RunAsync(builder, settings, async services =>
        {
            var report = await services.GetRequiredService<Replay>()
                .RunAsync(new ReplayScope(position, moment, projection), new Counter(), stop);
            if (report.Difference is { } difference)
            {
                await Console.Out.WriteLineAsync($"DIFFERENT at @{report.Position}: {difference}");
                return Differs;
            }

            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"The {report.Events} events of {report.Streams} streams up to @{report.Position}, folded anew, make the {report.Rows} rows and {report.Figures} figures that stand in the tables."));
            return 0;
        }, stop);
    }

    // Not Progress<T>: its reports come late and out of order.
    private sealed class Counter : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value) =>
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{value.Streams} of {value.Of} streams ({(value.Of == 0 ? 100 : 100 * value.Streams / value.Of)} %)"));
    }
}
