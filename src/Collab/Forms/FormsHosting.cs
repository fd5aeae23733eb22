using Marten;

namespace Collab.Forms;

/// <summary>Recording by forms, put into the tracker.</summary>
internal static class FormsHosting
{
    public static void AddForms(this IServiceCollection services)
    {
        services.AddSingleton<NameLookup>();
        services.AddSingleton<AttachmentStore>();
        services.AddScoped<FormSubmission>();
        services.ConfigureMarten(options =>
        {
            foreach (var table in FileTables.All) options.Storage.ExtendedSchemaObjects.AddRange(table.Objects);
        });
    }

    public static void MapForms(this IEndpointRouteBuilder routes)
    {
        AttachmentStore.Map(routes);
        LookUps.Map(routes);
    }
}
