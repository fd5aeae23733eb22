namespace Collab.Forms;

/// <summary>Recording by forms, put into the tracker.</summary>
internal static class FormsHosting
{
    public static void AddForms(this IServiceCollection services)
    {
        services.AddSingleton<NameLookup>();
        services.AddScoped<FormSubmission>();
    }

    public static void MapForms(this IEndpointRouteBuilder routes) => LookUps.Map(routes);
}
