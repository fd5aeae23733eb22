namespace Collab.Forms;

/// <summary>Recording by forms, put into the tracker.</summary>
internal static class RecordingHosting
{
    public static void AddRecording(this IServiceCollection services)
    {
        services.AddSingleton<Finder>();
        services.AddSingleton<FileShelf>();
        services.AddScoped<Desk>();
    }

    public static void MapRecording(this IEndpointRouteBuilder routes)
    {
        FileShelf.Map(routes);
        LookUps.Map(routes);
    }
}
