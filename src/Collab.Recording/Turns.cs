namespace Collab.Recording;

/// <summary>
/// Lets those who write to the same entity on this host go one after the other, in the order in which they came. Nothing rests on it: what
/// other hosts write at the same moment is found by the version that an append expects. Whoever waits holds no connection.
/// </summary>
public sealed class Turns
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Entity> entities = [];

    /// <summary>Waits for an entity's turn, which ends with what is returned.</summary>
    public Task<IDisposable> TakeAsync(Guid entity, CancellationToken cancellation) => TakeAsync([entity], cancellation);

    /// <summary>Waits for the turns of some entities, which end together with what is returned. All who wait for several do so in the same
    /// order, so that none waits for another who waits for it. Whoever has a turn must not ask for one.</summary>
    public async Task<IDisposable> TakeAsync(IEnumerable<Guid> wanted, CancellationToken cancellation)
    {
        var taken = new Taken(this);
        try
        {
            foreach (var id in wanted.Distinct().Order())
            {
                var entity = Join(id);
                try
                {
                    await entity.Free.WaitAsync(cancellation);
                }
                catch
                {
                    Leave(id, entity);
                    throw;
                }

                taken.Add(id, entity);
            }

            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private Entity Join(Guid id)
    {
        lock (gate)
        {
            if (!entities.TryGetValue(id, out var entity)) entities[id] = entity = new Entity();
            entity.Wanted++;
            return entity;
        }
    }

    private void Leave(Guid id, Entity entity)
    {
        lock (gate)
        {
            if (--entity.Wanted > 0) return;
            entities.Remove(id);
            entity.Dispose();
        }
    }

    private sealed class Entity : IDisposable
    {
        public SemaphoreSlim Free { get; } = new(1);

        /// <summary>How many have the turn or wait for it; under the gate.</summary>
        public int Wanted { get; set; }

        public void Dispose() => Free.Dispose();
    }

    private sealed class Taken(Turns turns) : IDisposable
    {
        private readonly List<(Guid Id, Entity Entity)> held = [];

        public void Add(Guid id, Entity entity) => held.Add((id, entity));

        public void Dispose()
        {
            foreach (var (id, entity) in held)
            {
                entity.Free.Release();
                turns.Leave(id, entity);
            }

            held.Clear();
        }
    }
}
