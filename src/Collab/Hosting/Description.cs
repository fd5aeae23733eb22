using System.Globalization;
using System.Text.Json.Nodes;
using Collab.Accounts;
using Collab.Api;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Http;
using Collab.Recording;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Collab.Hosting;

/// <summary>The description of the API: OpenAPI 3.1, made from the routes and the types behind them.</summary>
internal static class Description
{
    public static void AddDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => FactJson.Configure(json.SerializerOptions));
        services.AddOpenApi("v1", openApi =>
        {
            openApi.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Collab";
                document.Info.Version = typeof(Description).Assembly.GetName().Version!.ToString(3);
                document.Info.Description = "An event-sourced collaboration tracker: commands become events that are never edited; "
                    + "every read takes asOf (true then) and knownAt (known then).";
                document.Servers = [];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A token made with ops/token create NAME --role ROLE.",
                };
                return Task.CompletedTask;
            });
            openApi.AddSchemaTransformer(Simplify);
            openApi.AddOperationTransformer(Explain);
        });
    }

    public static void MapDescription(this WebApplication app) =>
        app.MapOpenApi("/openapi/{documentName}.json").CacheOutput().RequireAuthorization(Policies.Read);

    // Typed references and codes are plain text in JSON.
    private static Task Simplify(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.IsAssignableTo(typeof(IEntityId)))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "uuid";
        }
        else if (type.IsAssignableTo(typeof(ICode)))
        {
            schema.Type = JsonSchemaType.String;
        }

        return Task.CompletedTask;
    }

    private static Task Explain(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<QueryParameter>())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = SchemaOf(parameter),
                Example = parameter.Example.Length == 0 ? null : ExampleOf(parameter),
            });
        }

        // What the framework was told so that it leaves the body to those who know who asks.
        if (metadata.OfType<TakenBody>().Any()) operation.RequestBody?.Content?.Remove("*/*");

        if (context.Description.HttpMethod == "POST" && context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [] }];
            foreach (var (name, description) in Headers)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Header,
                    Description = description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }
        }

        if (metadata.OfType<CommandKind>().FirstOrDefault() is not { } kind) return Task.CompletedTask;
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(kind.Route, @"\{(\w+)\}"))
        {
            if (operation.Parameters.All(parameter => parameter.Name != match.Groups[1].Value))
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = match.Groups[1].Value,
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
                });
        }

        if (operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true) body.Example = CommandExamples.Body(kind);
        return Task.CompletedTask;
    }

    private static OpenApiSchema SchemaOf(QueryParameter parameter) => parameter switch
    {
        { IsSwitch: true } => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        { Bounds: var (least, most) } => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = least.ToString(CultureInfo.InvariantCulture),
            Maximum = most.ToString(CultureInfo.InvariantCulture),
        },
        { OneOf: { } values } => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. values.Select(value => JsonValue.Create(value))],
        },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static JsonValue ExampleOf(QueryParameter parameter) => parameter switch
    {
        { IsSwitch: true } => JsonValue.Create(parameter.Example == "true"),
        { Bounds: not null } => JsonValue.Create(int.Parse(parameter.Example, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(parameter.Example),
    };

    private static readonly (string Name, string Description)[] Headers =
    [
        (CommandReader.KeyHeader, "Names the command: repeating it stores nothing and answers as the first time. A UUID becomes the id of the event."),
        ("If-Match", "The version the caller saw, in quotes: the command is refused with 412 if the entity has moved on."),
    ];
}
