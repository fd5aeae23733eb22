using Marten;

namespace Wolverine.Marten;

/// <summary>Ties store and bus together.</summary>
public static class WolverineOptionsMartenExtensions
{
    /// <summary>Has handlers work with the store's sessions.</summary>
    /// <param name="configure">Must be null: no choice is supported.</param>
    public static MartenConfigurationExpression IntegrateWithWolverine(this MartenConfigurationExpression expression,
        Action<MartenIntegration>? configure = null)
    {
        configure?.Invoke(new MartenIntegration());
        return expression;
    }
}

/// <summary>Choices about how store and bus work together. The engine has none.</summary>
public class MartenIntegration;
