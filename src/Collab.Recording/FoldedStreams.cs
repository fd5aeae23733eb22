using Collab.Domain.Facts;
using JasperFx.Events;

namespace Collab.Recording;

/// <summary>
/// Streams as they were last folded, so that a command on a long stream reads the events since then and not all of it. Nothing here is
/// taken on trust: whoever uses it reads
/// from the store, beginning with the last event that was folded, and the append fails when others wrote meanwhile. Registers are
/// immutable, so they are shared.
/// </summary>
/// <param name="most">How many events all kept streams may have together; the stream that was used last is kept whatever its
/// length.</param>
public sealed class FoldedStreams(long most = 30_000)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, LinkedListNode<FoldedStream>> kept = [];
    private readonly LinkedList<FoldedStream> byUse = new();
    private readonly AsyncLocal<Handed?> handed = new();
    private long events;

    /// <summary>A stream as it was last folded; null when it is not kept. Read it from <see cref="FoldedStream.Version"/> on and go on
    /// with <see cref="Fold"/>.</summary>
    public FoldedStream? Find(Guid stream)
    {
        lock (gate)
        {
            if (!kept.TryGetValue(stream, out var node)) return null;
            byUse.Remove(node);
            byUse.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>Folds what was read of a stream onto what was kept of it, and keeps the result.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="known">What <see cref="Find"/> said before the events were read.</param>
    /// <param name="read">Its events from that version on, in order: the first of them was folded already.</param>
    /// <param name="register">The stream's facts; null when it has no events.</param>
    /// <returns>False when what was kept is not what the store holds: all of the stream has to be read.</returns>
    public bool Fold(Guid stream, FoldedStream? known, IReadOnlyList<IEvent> read, out FactRegister? register)
    {
        register = known?.Register;
        if (known is not null && (read.Count == 0 || read[0].Id != known.LastEvent))
        {
            Forget(stream);
            return false;
        }

        foreach (var e in known is null ? read : read.Skip(1)) register = FactRegister.Fold(register, stream, e);
        if (register is not null) Keep(new FoldedStream(register, read[^1].Id));
        return true;
    }

    /// <summary>Has the next command that is invoked from here decide about a stream as it was just read, instead of reading it again. A
    /// second attempt reads.</summary>
    public void Hand(Guid stream, FactRegister? register) => handed.Value = new Handed { Stream = stream, Register = register };

    /// <summary>Takes what was handed over for a stream, once.</summary>
    public bool Take(Guid stream, out FactRegister? register)
    {
        register = null;
        if (handed.Value is not { Taken: false } ready || ready.Stream != stream) return false;
        ready.Taken = true;
        register = ready.Register;
        return true;
    }

    private void Keep(FoldedStream folded)
    {
        lock (gate)
        {
            // Two that fold the same stream at once may end in the wrong order.
            if (kept.TryGetValue(folded.Register.Id, out var earlier))
            {
                if (earlier.Value.Register.Version >= folded.Register.Version) return;
                Remove(earlier);
            }

            kept[folded.Register.Id] = byUse.AddFirst(folded);
            events += folded.Register.Version;
            while (events > most && byUse.Count > 1) Remove(byUse.Last!);
        }
    }

    private void Forget(Guid stream)
    {
        lock (gate)
        {
            if (kept.TryGetValue(stream, out var node)) Remove(node);
        }
    }

    private void Remove(LinkedListNode<FoldedStream> node)
    {
        events -= node.Value.Register.Version;
        kept.Remove(node.Value.Register.Id);
        byUse.Remove(node);
    }

    private sealed class Handed
    {
        public required Guid Stream { get; init; }

        public required FactRegister? Register { get; init; }

        public bool Taken { get; set; }
    }
}

/// <summary>A stream folded up to an event.</summary>
/// <param name="Register">Its facts.</param>
/// <param name="LastEvent">The id of that event.</param>
public sealed record FoldedStream(FactRegister Register, Guid LastEvent)
{
    /// <summary>The version up to which it is folded.</summary>
    public long Version => Register.Version;
}
