using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using JasperFx.Events;

namespace Collab.ReadModel.Rows;

/// <summary>Streams that are, were or will be one thing, on their way through the events: as many things at each position as they are
/// then. Most are one stream.</summary>
/// <param name="makesRows">Whether the rows of a thing are wanted; null: they always are.</param>
internal sealed class StreamUnit(Func<FactRegister, bool>? makesRows = null)
{
    private readonly Dictionary<Guid, FactRegister> registers = [];
    private Dictionary<Guid, StreamRows> parts = [];
    private IdentityMap identity = IdentityMap.None;

    /// <summary>The things, by what each goes by.</summary>
    public IReadOnlyDictionary<Guid, StreamRows> Parts => parts;

    /// <summary>The facts of one of the streams.</summary>
    public FactRegister Of(Guid stream) => registers[stream];

    /// <summary>Goes on to the next position.</summary>
    /// <param name="e">The event there, of one of the streams; null: something changed around them.</param>
    /// <param name="around">What is around them now.</param>
    /// <param name="moved">Whether that is something else than at the position before.</param>
    public RowChange Move(IEvent? e, ProjectionContext around, bool moved)
    {
        if (e is not null) registers[e.StreamId] = FactRegister.Fold(registers.GetValueOrDefault(e.StreamId), e.StreamId, e);
        if (e is not null && !moved)
        {
            var part = identity.Of(e.StreamId);
            var before = parts.GetValueOrDefault(part, StreamRows.Nothing);
            parts[part] = Make(part, before.Rows, around);
            return RowSet.Change(before.Rows, parts[part].Rows);
        }

        identity = around.Identity;
        var old = parts;
        parts = registers.Keys.Select(identity.Of).Distinct().ToDictionary(
            part => part, part => Make(part, old.GetValueOrDefault(part)?.Rows ?? RowSet.Empty, around));
        return RowSet.Change(
            [.. old.Values.SelectMany(part => part.Rows.Rows)], [.. parts.Values.SelectMany(part => part.Rows.Rows)]);
    }

    private StreamRows Make(Guid part, RowSet before, ProjectionContext around)
    {
        var register = Together(part, identity, stream => registers.GetValueOrDefault(stream));
        return new StreamRows(
            register, register is null || makesRows?.Invoke(register) == false ? RowSet.Empty : RowSet.Of(register, around, before.Memory));
    }

    /// <summary>The facts of a thing: of its one stream, or of all that are one; null when there are none.</summary>
    /// <param name="part">What it goes by.</param>
    /// <param name="identity">Which things are one.</param>
    /// <param name="registerOf">The facts of a stream.</param>
    public static FactRegister? Together(Guid part, IdentityMap identity, Func<Guid, FactRegister?> registerOf) =>
        identity.MembersOf(part).Select(registerOf).OfType<FactRegister>().ToList() switch
        {
            [] => null,
            [var one] when one.Id == part => one,
            var several => FactRegister.Merge(part, several),
        };
}
