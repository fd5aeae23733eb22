namespace Collab.Hosting;

/// <summary>Puts the web application together: hosting around the tracker's slices.</summary>
internal static class TrackerApp
{
    public static WebApplication Build(WebApplicationBuilder builder, CollabSettings settings, DataFolder data, string connectionString)
    {
        builder.AddWeb(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(data);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => Database.Connect(connectionString, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<Samples>();
        builder.AddTracker();

        var app = builder.Build();
        app.UseWeb();
        app.UseRouting();
        app.MapTracker();
        return app;
    }
}
