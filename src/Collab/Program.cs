using System.CommandLine;
using System.Globalization;
using Collab.Accounts;
using Collab.Configuration;
using Collab.Domain.Validation;
using Collab.EmbeddedPostgres;
using Collab.Hosting;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;

namespace Collab;

/// <summary>The program and what can be typed: <c>serve</c> is what happens when nothing is.</summary>
internal static class Program
{
    private static readonly Option<int?> Port = new("--port") { Description = "Port on 127.0.0.1; 0 takes a free one. Default 8420." };
    private static readonly Option<string?> Url = new("--url")
    {
        Description = "Address to listen on instead, such as http://0.0.0.0:8420.",
    };
    private static readonly Option<string?> Data = new("--data") { Description = "Data folder. Default: data in the current folder.", Recursive = true };
    private static readonly Option<string?> SamplesFolder = new("--samples") { Description = "Folder of *.ndjson command files that the first start loads." };
    private static readonly Option<bool> Empty = new("--empty") { Description = "Start without the samples." };

    public static async Task<int> Main(string[] args)
    {
        if (args is [HandlerCode.Command, ..]) return await HandlerCode.RunAsync(args);
        var serve = new Command("serve", "Run the tracker (the default).") { Port, Url, SamplesFolder, Empty };
        var token = TokenCommands();
        var root = new RootCommand("Collab, an event-sourced collaboration tracker")
        {
            serve, token, ReplayOf(), BackupOf(), RestoreOf(), Port, Url, Data, SamplesFolder, Empty,
        };
        serve.SetAction((parsed, stop) => ServeCommand.RunAsync(Builder(parsed, out var settings), settings, stop));
        root.SetAction((parsed, stop) => ServeCommand.RunAsync(Builder(parsed, out var settings), settings, stop));

        using var signals = new StopSignals();
        try
        {
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            // A position is written @128; nothing here is a response file.
            return await root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null })
                .InvokeAsync(invocation, signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return refused.ExitCode;
        }
    }

    private static Command TokenCommands()
    {
        var name = new Argument<string>("NAME") { Description = "Whose token." };
        var role = new Option<string>("--role") { Description = $"What its holder may do: {AccountRoles.All}.", Required = true };
        var create = new Command("create", "Make a token and print it.") { name, role };
        create.SetAction((parsed, stop) =>
            TokenCommand.CreateAsync(
                Builder(parsed, out var settings), settings, parsed.GetRequiredValue(name), parsed.GetRequiredValue(role), stop));
        var change = new Option<string?>("--role") { Description = $"What its holder may do from now on: {AccountRoles.All}. Default: as before." };
        var rotate = new Command("rotate", "Make a new token for the account of a name and end its old one.") { name, change };
        rotate.SetAction((parsed, stop) =>
            TokenCommand.RotateAsync(
                Builder(parsed, out var settings), settings, parsed.GetRequiredValue(name), parsed.GetValue(change), stop));
        var list = new Command("list", "List all tokens, valid and revoked.");
        list.SetAction((parsed, stop) => TokenCommand.ListAsync(Builder(parsed, out var settings), settings, stop));
        var revoke = new Command("revoke", "Revoke a name's token, from the next request on.") { name };
        revoke.SetAction((parsed, stop) =>
            TokenCommand.RevokeAsync(Builder(parsed, out var settings), settings, parsed.GetRequiredValue(name), stop));
        var link = new Command("link", "Print a link that signs in once as the holder of a name's token.") { name };
        link.SetAction((parsed, stop) =>
            TokenCommand.LinkAsync(Builder(parsed, out var settings), settings, parsed.GetRequiredValue(name), stop));
        link.Options.Add(Port);
        link.Options.Add(Url);
        return new Command("token", "Make, list and revoke tokens.") { create, rotate, list, revoke, link };
    }

    private static Command ReplayOf()
    {
        var knownAt = new Option<string?>("--known-at") { Description = "Position to look up to, such as @128. Default: as far as the tables have come." };
        var asOf = new Option<string?>("--as-of") { Description = "Only what holds at this date or instant, and the figures of it. Default: all rows, and the figures of now." };
        var projection = new Option<string?>("--projection") { Description = $"Only one of these: {string.Join(", ", ReplayScope.Tables)}." };
        var replay = new Command("replay", "Fold the events anew and compare every row they make with the tables, and the figures with the rows.") { asOf, knownAt, projection };
        replay.SetAction((parsed, stop) => ReplayCommand.RunAsync(
            Builder(parsed, out var settings), settings,
            parsed.GetValue(asOf), parsed.GetValue(knownAt), parsed.GetValue(projection), stop));
        return replay;
    }

    private static Command BackupOf()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where the backup is to be; another disk than the data folder's." };
        var backup = new Command("backup", "Back the data folder up, beside a running tracker or without one, and print the file.") { folder };
        backup.SetAction((parsed, stop) =>
        {
            Builder(parsed, out var settings);
            return BackupCommand.TakeAsync(settings, parsed.GetRequiredValue(folder), stop);
        });
        return backup;
    }

    private static Command RestoreOf()
    {
        var file = new Argument<string>("FILE") { Description = "The backup." };
        var archive = new Option<string?>("--archive") { Description = "Go on from the backup through this archive (COLLAB_ARCHIVE_MB), as far as it goes." };
        var until = new Option<string?>("--until") { Description = "But no further than this instant, such as 2026-11-26T18:30:00Z." };
        var restore = new Command("restore", "Bring a backup back into the data folder, which must be empty.") { file, archive, until };
        restore.SetAction((parsed, stop) =>
        {
            Builder(parsed, out var settings);
            var errors = new List<ValidationError>();
            var moment = parsed.GetValue(until) is { } given ? Instants.Read(given, "--until", errors) : null;
            if (errors.Count > 0) throw new StartRefusedException($"{errors[0].Pointer}: {errors[0].Detail}.");
            var point = new RestorePoint(parsed.GetRequiredValue(file), parsed.GetValue(archive), moment);
            return BackupCommand.RestoreAsync(settings, point, stop);
        });
        return restore;
    }

    private static WebApplicationBuilder Builder(ParseResult parsed, out CollabSettings settings)
    {
        var builder = TrackerApp.NewBuilder();
        builder.Configuration.AddInMemoryCollection(Given(parsed));
        settings = CollabSettings.From(builder.Configuration);
        Logs.AddTo(builder.Logging, settings.Log);
        return builder;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Given(ParseResult parsed)
    {
        if (parsed.GetValue(Port) is { } port) yield return new("COLLAB_PORT", port.ToString(CultureInfo.InvariantCulture));
        if (parsed.GetValue(Url) is { } url) yield return new("COLLAB_URL", url);
        if (parsed.GetValue(Data) is { } data) yield return new("COLLAB_DATA", data);
        if (parsed.GetValue(SamplesFolder) is { } samples) yield return new("COLLAB_SAMPLES", samples);
        if (parsed.GetValue(Empty)) yield return new("COLLAB_EMPTY", "true");
    }
}
