using JasperFx;
using Npgsql;

namespace Collab.Hosting;

/// <summary>
/// Writes the code that carries messages to their handlers, as a step of the build (<c>Handlers.targets</c>): <c>codegen write</c> puts
/// it into <c>Internal/Generated</c> beside
/// the program. Nothing is started and no database is asked.
/// </summary>
internal static class HandlerCode
{
    public const string Command = "codegen";

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = TrackerApp.NewBuilder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(NpgsqlDataSource.Create("Host=nobody.invalid"));
        builder.AddSlices();
        var folder = Path.Combine(AppContext.BaseDirectory, "Internal", "Generated");
        builder.Services.AddJasperFx(options => options.GeneratedCodeOutputPath = folder);
        await using var app = builder.Build();
        return await app.RunJasperFxCommands(args);
    }
}
