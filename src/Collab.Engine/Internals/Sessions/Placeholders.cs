using System.Text;
using Npgsql;

namespace Collab.Engine.Sessions;

/// <summary>SQL with a question mark for every parameter. Question marks inside quotes count as well, as they do in the original.</summary>
internal static class Placeholders
{
    public static void Apply(NpgsqlBatchCommand command, string sql, object?[] values)
    {
        command.CommandText = Number(sql, values.Length);
        foreach (var value in values) command.Parameters.Add(new() { Value = value ?? DBNull.Value });
    }

    public static void Apply(NpgsqlCommand command, string sql, object?[] values)
    {
        command.CommandText = Number(sql, values.Length);
        foreach (var value in values) command.Parameters.Add(new() { Value = value ?? DBNull.Value });
    }

    private static string Number(string sql, int expected)
    {
        var pieces = sql.Split('?');
        if (pieces.Length - 1 != expected)
            throw new InvalidOperationException($"The SQL has {pieces.Length - 1} placeholders, but {expected} values were given: {sql}");
        var numbered = new StringBuilder(sql.Length + 2 * expected).Append(pieces[0]);
        for (var i = 1; i < pieces.Length; i++) numbered.Append('$').Append(i).Append(pieces[i]);
        return numbered.ToString();
    }
}
