using Collab.Domain.Facts;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Registers of streams that had events lately. A register is a fold of the stream's first events and events never change, so one of the
/// right version is right, whoever projected meanwhile.
/// </summary>
internal sealed class StreamCache
{
    private const int Most = 10_000;
    private readonly Dictionary<Guid, FactRegister> registers = [];
    private readonly Queue<Guid> order = new();

    /// <summary>The stream's facts at a version; null when they are not at hand.</summary>
    public FactRegister? Find(Guid stream, long version) => registers.TryGetValue(stream, out var register) && register.Version == version
        ? register
        : null;

    /// <summary>Remembers a stream's facts.</summary>
    public void Keep(Guid stream, FactRegister? register)
    {
        if (register is null) return;
        if (registers.TryAdd(stream, register)) order.Enqueue(stream);
        else registers[stream] = register;
        while (registers.Count > Most) registers.Remove(order.Dequeue());
    }
}
