using Collab.Domain.Reporting;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>Reads the events that answers name as a cause.</summary>
internal static class EventLinks
{
    /// <summary>The event in five columns: its id, position, type, moment of recording and the reason that it gives; null: there is
    /// none.</summary>
    /// <param name="rows">Where it stands.</param>
    /// <param name="first">The first of the columns.</param>
    public static EventLink? Read(NpgsqlDataReader rows, int first) => rows.IsDBNull(first)
        ? null
        : new EventLink(
            rows.GetGuid(first), rows.GetInt64(first + 1), rows.GetString(first + 2), rows.GetFieldValue<DateTimeOffset>(first + 3))
        {
            Reason = rows.IsDBNull(first + 4) ? null : rows.GetString(first + 4),
        };
}
