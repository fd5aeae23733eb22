namespace Collab.Forms;

/// <summary>Recording by forms, put into the tracker.</summary>
internal static class RecordingHosting
{
    public static void AddRecording(this IServiceCollection services)
    {
        services.AddSingleton<NameLookup>();
        services.AddSingleton<AttachmentStore>();
        services.AddScoped<FormSubmission>();
    }

    public static void MapRecording(this IEndpointRouteBuilder routes)
    {
        AttachmentStore.Map(routes);
        LookUps.Map(routes);
    }
}
