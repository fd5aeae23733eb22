using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;

namespace Collab.Engine.Folding;

/// <summary>Finds out which event a convention method is for, and binds its parameters.</summary>
internal static class EventMethod
{
    /// <summary>The event data type a method wants, or null when no parameter can be one.</summary>
    public static Type? EventTypeOf(MethodBase method, Type? documentType)
    {
        var parameters = method.GetParameters();
        foreach (var p in parameters)
            if (p.ParameterType.IsGenericType && p.ParameterType.GetGenericTypeDefinition() == typeof(IEvent<>))
                return p.ParameterType.GetGenericArguments()[0];
        foreach (var p in parameters)
            if (!IsService(p.ParameterType) && p.ParameterType != documentType && p.ParameterType != typeof(IEvent))
                return p.ParameterType;
        return null;
    }

    /// <summary>The argument for one parameter: the event, its data, the state, the session or the token.</summary>
    public static Expression Bind(ParameterInfo p, ParameterExpression e, Expression? state, ParameterExpression session, ParameterExpression token)
    {
        var type = p.ParameterType;
        if (type == typeof(CancellationToken)) return token;
        if (type == typeof(IEvent)) return e;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEvent<>)) return Expression.Convert(e, type);
        if (state is not null && type == state.Type) return state;
        if (type.IsAssignableFrom(session.Type)) return session;
        return Expression.Convert(Expression.Property(e, nameof(IEvent.Data)), type);
    }

    private static bool IsService(Type type) =>
        type == typeof(CancellationToken) || type == typeof(Marten.IQuerySession) || type == typeof(Marten.IDocumentOperations)
        || type == typeof(Marten.IDocumentSession);
}
