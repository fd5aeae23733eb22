using System.Linq.Expressions;
using JasperFx.Events;
using Npgsql;

namespace Collab.Engine.Linq;

/// <summary>Turns the few query operators there are into SQL. Values always go as parameters.</summary>
internal static class EventQuery
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        [nameof(IEvent.Sequence)] = "seq_id",
        [nameof(IEvent.Version)] = "version",
        [nameof(IEvent.Id)] = "id",
        [nameof(IEvent.StreamId)] = "stream_id",
        [nameof(IEvent.EventTypeName)] = "type",
        [nameof(IEvent.Timestamp)] = "timestamp"
    };

    public static NpgsqlCommand Translate(string select, Expression query, string[]? names)
    {
        var command = new NpgsqlCommand();
        List<string> conditions = ["is_archived is not true"];
        if (names is not null) conditions.Add($"type = any({Parameter(command, names)})");
        string order = "seq_id", range = "";
        foreach (var call in Calls(query).Reverse())
        {
            switch (call.Method.Name)
            {
                case nameof(Queryable.Where) when range.Length == 0:
                    Condition(command, conditions, Lambda(call).Body);
                    break;
                case nameof(Queryable.OrderBy) when range.Length == 0 && ColumnOf(Lambda(call).Body) == "seq_id":
                    order = "seq_id";
                    break;
                case nameof(Queryable.OrderByDescending) when range.Length == 0 && ColumnOf(Lambda(call).Body) == "seq_id":
                    order = "seq_id desc";
                    break;
                case nameof(Queryable.Skip) when range.Length == 0:
                    range += $" offset {Parameter(command, Value(call.Arguments[1]))}";
                    break;
                case nameof(Queryable.Take) when !range.Contains("limit", StringComparison.Ordinal):
                    range += $" limit {Parameter(command, Value(call.Arguments[1]))}";
                    break;
                default:
                    throw new NotSupportedException($"{call.Method.Name} at this place in a query of events: {call}");
            }
        }

        command.CommandText = $"{select} where {string.Join(" and ", conditions)} order by {order}{range}";
        return command;
    }

    private static IEnumerable<MethodCallExpression> Calls(Expression query)
    {
        while (query is MethodCallExpression call)
        {
            yield return call;
            query = call.Arguments[0];
        }
    }

    private static LambdaExpression Lambda(MethodCallExpression call) => (LambdaExpression)((UnaryExpression)call.Arguments[1]).Operand;

    private static void Condition(NpgsqlCommand command, List<string> conditions, Expression body)
    {
        if (body is BinaryExpression { NodeType: ExpressionType.AndAlso } both)
        {
            Condition(command, conditions, both.Left);
            Condition(command, conditions, both.Right);
            return;
        }

        if (body is MethodCallExpression { Method.Name: nameof(Enumerable.Contains) } contains)
        {
            Membership(command, conditions, contains);
            return;
        }

        if (body is not BinaryExpression comparison || Operator(comparison.NodeType) is not { } sign) throw Unknown(body);
        if (ColumnOf(comparison.Left) is { } left)
            conditions.Add($"{left} {sign} {Parameter(command, Value(comparison.Right))}");
        else if (ColumnOf(comparison.Right) is { } right)
            conditions.Add($"{Parameter(command, Value(comparison.Left))} {sign} {right}");
        else
            throw Unknown(body);
    }

    // Enumerable.Contains(values, column), values.Contains(column), and the form over spans that the compiler prefers for arrays.
    private static void Membership(NpgsqlCommand command, List<string> conditions, MethodCallExpression contains)
    {
        var (source, item) = contains switch
        {
            { Object: { } list, Arguments: [var value] } => (list, value),
            { Arguments: [var values, var value] } => (values, value),
            { Arguments: [var values, var value, ConstantExpression { Value: null }] } => (values, value),
            _ => throw Unknown(contains)
        };
        if (source is MethodCallExpression { Method.Name: "op_Implicit", Arguments: [var array] }) source = array;
        if (ColumnOf(item) is not { } column) throw Unknown(contains);
        Array candidates = Value(source) switch
        {
            IEnumerable<Guid> ids => ids.ToArray(),
            IEnumerable<long> numbers => numbers.ToArray(),
            IEnumerable<string> names => names.ToArray(),
            _ => throw Unknown(contains)
        };
        conditions.Add($"{column} = any({Parameter(command, candidates)})");
    }

    private static string? Operator(ExpressionType type) => type switch
    {
        ExpressionType.Equal => "=",
        ExpressionType.NotEqual => "<>",
        ExpressionType.LessThan => "<",
        ExpressionType.LessThanOrEqual => "<=",
        ExpressionType.GreaterThan => ">",
        ExpressionType.GreaterThanOrEqual => ">=",
        _ => null
    };

    private static string? ColumnOf(Expression expression) =>
        expression is MemberExpression { Expression: ParameterExpression e } member && typeof(IEvent).IsAssignableFrom(e.Type)
        && Columns.TryGetValue(member.Member.Name, out var column)
            ? column
            : null;

    private static string Parameter(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new() { Value = value is DateTimeOffset time ? time.UtcDateTime : value });
        return $"${command.Parameters.Count}";
    }

    private static object Value(Expression expression)
    {
        try
        {
            return Expression.Lambda(expression).Compile(preferInterpretation: true).DynamicInvoke() ?? throw Unknown(expression);
        }
        catch (InvalidOperationException)
        {
            // The expression depends on the event.
            throw Unknown(expression);
        }
    }

    private static NotSupportedException Unknown(Expression expression) => new($"In a query of events: {expression}");
}
