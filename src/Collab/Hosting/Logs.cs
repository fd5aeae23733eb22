using Collab.Configuration;
using Collab.SignIn;
using Microsoft.Extensions.Logging.Console;

namespace Collab.Hosting;

/// <summary>The log goes to standard error, one line an entry; standard output belongs to what a command answers.</summary>
internal static class Logs
{
    public static void AddTo(ILoggingBuilder logging, LogForm form)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Npgsql", LogLevel.Warning);
        logging.AddFilter("JasperFx", LogLevel.Warning);
        logging.AddFilter("Marten", LogLevel.Warning);
        // It logs SQL that fails with the values in it, which may be about a person, and even when who asked only went away. What fails
        // is told to who asked, and logged there.
        logging.AddFilter("Marten.IDocumentStore", LogLevel.None);
        logging.AddFilter("Weasel", LogLevel.Warning);
        logging.AddFilter("Wolverine", LogLevel.Warning);
        logging.AddFilter(typeof(BearerHandler).FullName, LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // It warns that the keys of cookies stand unencrypted where they are kept: in the database, beside all that those cookies open.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (form == LogForm.Json)
        {
            logging.AddJsonConsole(options => Shape(options));
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                Shape(options);
                options.SingleLine = true;
                options.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        // Nothing reaches the console but through the one that keeps it short.
        var services = logging.Services;
        services.Remove(services.Single(service => service.ImplementationType == typeof(ConsoleLoggerProvider)));
        services.AddSingleton<ConsoleLoggerProvider>();
        services.AddSingleton<ILoggerProvider>(provider =>
            new OutageLog(provider.GetRequiredService<ConsoleLoggerProvider>(), provider.GetRequiredService<DatabaseOutage>()));
        services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>What the log knows of the database: whether it fails, and when it answers again.</summary>
    public static void AddOutage(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseOutage>();
        services.AddHostedService<OutageWatch>();
    }

    private static void Shape(ConsoleFormatterOptions options)
    {
        options.UseUtcTimestamp = true;
        options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
    }
}
