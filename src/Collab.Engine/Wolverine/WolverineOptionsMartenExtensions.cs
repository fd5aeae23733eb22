using Collab.Engine;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Wolverine.Marten;

/// <summary>Ties store and bus together.</summary>
public static class WolverineOptionsMartenExtensions
{
    /// <summary>Has handlers work with the store's sessions, and durable messages kept in the store's database.</summary>
    public static MartenConfigurationExpression IntegrateWithWolverine(this MartenConfigurationExpression expression,
        Action<MartenIntegration>? configure = null)
    {
        var integration = new MartenIntegration();
        configure?.Invoke(integration);
        expression.Services.ConfigureMarten((provider, options) =>
        {
            if (provider.GetService<WolverineOptions>() is { Rules.DurableQueues: true })
                options.MessageSchema = integration.MessageStorageSchemaName ?? options.DatabaseSchemaName;
        });
        return expression;
    }
}

/// <summary>Choices about how store and bus work together.</summary>
public class MartenIntegration
{
    private string? _schema;

    /// <summary>The schema the tables of durable messages lie in; the store's unless set.</summary>
    public string? MessageStorageSchemaName
    {
        get => _schema;
        set => _schema = value is null ? null : Identifier.Check(value);
    }
}
