using Collab.Domain.Facts;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Registers of streams that had events lately, and what their rows were made of. A register is a fold of the stream's first events and
/// events never change, so one of the right version is right, whoever projected meanwhile; so is what was made of the same facts.
/// </summary>
internal sealed class StreamCache
{
    private const int Most = 10_000;

    // Of the memories of rows: 32 MiB.
    private const long MostCharacters = 16 * 1024 * 1024;

    private readonly Dictionary<Guid, FactRegister> registers = [];
    private readonly Queue<Guid> order = new();
    private readonly Dictionary<Guid, LinkedListNode<(Guid Id, RowMemory Memory, long Size)>> memories = [];

    // The one that was used last comes last.
    private readonly LinkedList<(Guid Id, RowMemory Memory, long Size)> used = new();
    private long characters;

    /// <summary>The stream's facts at a version; null when they are not at hand.</summary>
    public FactRegister? Find(Guid stream, long version) => registers.TryGetValue(stream, out var register) && register.Version == version
        ? register
        : null;

    /// <summary>What a thing's rows were made of last; null when it is not at hand.</summary>
    public RowMemory? MemoryOf(Guid id) => memories.TryGetValue(id, out var known) ? known.Value.Memory : null;

    /// <summary>Remembers a stream's facts.</summary>
    public void Keep(Guid stream, FactRegister? register)
    {
        if (register is null) return;
        if (registers.TryAdd(stream, register)) order.Enqueue(stream);
        else registers[stream] = register;
        while (registers.Count > Most) registers.Remove(order.Dequeue());
    }

    /// <summary>Remembers what a thing's rows were made of, and forgets what was not used for longest.</summary>
    public void Remember(Guid id, RowMemory memory)
    {
        if (memories.TryGetValue(id, out var known)) Forget(known);
        var size = memory.Size;
        if (size > MostCharacters) return;
        memories[id] = used.AddLast((id, memory, size));
        for (characters += size; characters > MostCharacters;) Forget(used.First!);
    }

    private void Forget(LinkedListNode<(Guid Id, RowMemory Memory, long Size)> node)
    {
        used.Remove(node);
        memories.Remove(node.Value.Id);
        characters -= node.Value.Size;
    }
}
